"""`make bench`: every figure, one after the other, kept in `bench/results/`; `make bench-archives` for one of them."""

import sys
import time

from bench import (
    archives,
    beside_peers,
    bundle,
    clickhouse,
    command_start,
    deltas,
    deploy,
    events,
    growth,
    history,
    hosting,
    ingest,
    many,
    pages,
    read_plane,
    scan,
    search,
    updates,
    updates_check,
    validate,
    website,
)
from bench.measuring import write_results

FIGURES = {  # what takes long, last: it is what there may be no time for
    "peers": beside_peers.run,
    "command_start": command_start.run,
    "read_plane": read_plane.run,
    "bundle": bundle.run,
    "archives": archives.run,
    "validate": validate.run,
    "pages": pages.run,
    "website": website.run,
    "hosting": hosting.run,
    "updates_check": updates_check.run,
    "updates": updates.run,
    "clickhouse": clickhouse.run,
    "deltas": deltas.run,
    "ingest": ingest.run,
    "events": events.run,
    "scan": scan.run,
    "deploy": deploy.run,
    "many": many.run,
    "search": search.run,
    "growth": growth.run,
    "history": history.run,
}


BUDGET_S = 25 * 60
"""When all are asked for, none is begun later than this, so that they end within half an hour."""


def main() -> int:
    """Run the figures named on the command line, or all."""
    began, names = time.monotonic(), sys.argv[1:]
    for name in names or FIGURES:
        if not names and time.monotonic() - began > BUDGET_S:
            print(f"\nno time left for {name}: `make bench-{name}`", file=sys.stderr)
            continue
        print(write_results(name, FIGURES[name]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
