"""The program `qirvo`: it answers `--version` before anything else is imported, so that scripts may ask it often."""

import sys

from qirvo import __version__


def main() -> None:
    """Run the command the arguments name and end the process with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"qirvo {__version__}\n")
        return
    import os

    from qirvo.cli.edge import run
    from qirvo.cli.session import Session

    sys.exit(run(sys.argv[1:], Session.from_environment(os.environ)))


if __name__ == "__main__":
    main()
