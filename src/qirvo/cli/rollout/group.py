"""`qirvo rollout`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "rollout",
    table={
        "start": Lazy("qirvo.cli.rollout.start", "Expose a published release, to everybody or gradually."),
        "status": Lazy("qirvo.cli.rollout.status", "Show how much of each update channel sees which release."),
    },
    summary="Expose a release step by step.",
)
