"""The long form of each program of faults: `python -m tests.faults [--faults N] [--seed N] [--keep FOLDER] [NAME …]`.

Each prints what it found as JSON, and keeps it as `FOLDER/NAME.json`. It ends with 1 when anything was lost.
"""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

PROGRAMS = ("kills", "full_disk", "slow_disk", "partitions", "failover", "clocks", "writers")


def main() -> int:
    """Run as the command says."""
    parser = argparse.ArgumentParser(description="Do harm to a registry under load, and look for what it lost.")
    parser.add_argument("names", nargs="*", default=PROGRAMS, metavar="NAME", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/faults"))
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for name in asked.names:
        program = importlib.import_module(f"tests.faults.{name}")
        with tempfile.TemporaryDirectory(prefix=f"qirvo-{name}-") as folder:
            Path(folder).chmod(0o711)
            found = program.run(Path(folder), faults=asked.faults, seed=asked.seed)
        found.more["load average at the end"] = round(os.getloadavg()[0], 2)
        (asked.keep / f"{name}.json").write_text(found.text() + "\n", encoding="utf-8")
        sys.stdout.write(f"{name}\n{found.text()}\n")
        sys.stdout.flush()
        wrong += found.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
