"""`qirvo submission`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "submission",
    table={"show": Lazy("qirvo.cli.submission.show", "Show where a submission is, and why.")},
    summary="Follow what was submitted to a registry.",
)
