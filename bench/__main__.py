"""`make bench`: every figure, one after the other; `make bench NAMES="archives"` for some."""

import sys

from bench import (
    archives,
    bundle,
    clickhouse,
    command_start,
    deltas,
    deploy,
    events,
    history,
    hosting,
    ingest,
    pages,
    read_plane,
    scan,
    search,
    updates,
    updates_check,
    validate,
    website,
)

FIGURES = {
    "archives": archives.run,
    "bundle": bundle.run,
    "clickhouse": clickhouse.run,
    "command_start": command_start.run,
    "deltas": deltas.run,
    "deploy": deploy.run,
    "events": events.run,
    "history": history.run,
    "hosting": hosting.run,
    "ingest": ingest.run,
    "pages": pages.run,
    "read_plane": read_plane.run,
    "scan": scan.run,
    "search": search.run,
    "updates": updates.run,
    "updates_check": updates_check.run,
    "validate": validate.run,
    "website": website.run,
}


def main() -> int:
    """Run the figures named on the command line, or all."""
    for name in sys.argv[1:] or FIGURES:
        print(FIGURES[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
