"""The long form of each program of faults: `python -m tests.faults [--faults N] [--seed N] [--keep FOLDER] [NAME …]`.

Each prints what it found as JSON, and keeps it as `FOLDER/NAME.json`. It ends with 1 when anything was lost.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.faults import bucket, clocks, delays, failover, full_disk, kills, partitions, slow_disk, writers
from tests.faults.found import Found

PROGRAMS: Mapping[str, Callable[..., Found]] = {
    "kills": kills.run,
    "kills-on-postgresql": partial(kills.run, on_postgresql=True),
    "full-disk": full_disk.run,
    "slow-disk": slow_disk.run,
    "partitions": partitions.run,
    "delays": delays.run,
    "failover": failover.run,
    "clocks": clocks.run,
    "writers": writers.run,
    "bucket": bucket.run,
}


def main() -> int:
    """Run as the command says."""
    parser = argparse.ArgumentParser(description="Do harm to a registry under load, and look for what it lost.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PROGRAMS)}; without any, all")
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/faults"))
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for name in asked.names or PROGRAMS:
        with tempfile.TemporaryDirectory(prefix=f"qirvo-{name}-") as folder:
            Path(folder).chmod(0o711)
            found = PROGRAMS[name](Path(folder), faults=asked.faults, seed=asked.seed)
        found.more["load average at the end"] = round(os.getloadavg()[0], 2)
        (asked.keep / f"{name}.json").write_text(found.text() + "\n", encoding="utf-8")
        sys.stdout.write(f"{name}\n{found.text()}\n")
        sys.stdout.flush()
        wrong += found.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
