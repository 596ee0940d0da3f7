"""`qirvo report`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "report",
    table={
        "list": Lazy("qirvo.cli.report.list_", "List what users report of plugins; for reviewers."),
        "close": Lazy("qirvo.cli.report.close", "Close a report, and tell whoever sent it."),
    },
    summary="See what users report of plugins.",
)
