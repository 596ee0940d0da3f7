"""`make bench`: every figure, one after the other; `make bench NAMES="archives"` for some."""

import sys

from bench import archives, command_start, read_plane, scan, validate

FIGURES = {
    "archives": archives.run,
    "command_start": command_start.run,
    "read_plane": read_plane.run,
    "scan": scan.run,
    "validate": validate.run,
}


def main() -> int:
    """Run the figures named on the command line, or all."""
    for name in sys.argv[1:] or FIGURES:
        print(FIGURES[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
