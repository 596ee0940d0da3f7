"""`qirvo job`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "job",
    table={
        "list": Lazy("qirvo.cli.job.list_", "List jobs that wait, run or were given up (`dead`); for administrators."),
        "retry": Lazy("qirvo.cli.job.retry", "Let a job that was given up be done again, at once; for administrators."),
    },
    summary="See what a registry has yet to do, and what it gave up.",
)
