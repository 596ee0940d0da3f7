"""`make bench`: every figure, one after the other, kept in `bench/results/`; `make bench-archives` for one of them."""

import sys
import time
import traceback

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
    "events": events.run,
    "deploy": deploy.run,
    "search": search.run,
    "history": history.run,
    "ingest": ingest.run,
    "scan": scan.run,
    "many": many.run,
    "growth": growth.run,
}

SHORTER = {"scan": scan.run_shorter}
"""In the place of those that take long, when all are asked for."""

BUDGET_S = 25 * 60
"""When all are asked for, none is begun later than this, so that they end within half an hour."""


def main() -> int:
    """Run the figures named on the command line, or all; one that fails does not keep others from being measured."""
    began, names, failed = time.monotonic(), sys.argv[1:], list[str]()
    for name in names or FIGURES:
        if not names and time.monotonic() - began > BUDGET_S:
            print(f"\nno time left for {name}: `make bench-{name}`", file=sys.stderr)
            continue
        run = FIGURES[name] if names else SHORTER.get(name, FIGURES[name])
        try:
            print(write_results(name, run), flush=True)
        except Exception:  # noqa: BLE001  # whatever it was, it is printed
            traceback.print_exc()
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
