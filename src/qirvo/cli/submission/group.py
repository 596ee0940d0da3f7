"""`qirvo submission`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "submission",
    table={
        "list": Lazy(
            "qirvo.cli.submission.list_", "List what you submitted, the oldest first; a reviewer sees everybody's."
        ),
        "show": Lazy("qirvo.cli.submission.show", "Show where a submission is, and why."),
        "follow": Lazy(
            "qirvo.cli.submission.follow", "Tell each change of a submission as it happens, until nothing more can."
        ),
        "send": Lazy("qirvo.cli.submission.send", "Let a draft be examined."),
        "resubmit": Lazy(
            "qirvo.cli.submission.resubmit", "Submit a mended plugin with what was said of it the last time."
        ),
        "withdraw": Lazy("qirvo.cli.submission.withdraw", "Take a submission back, as long as nobody approved it."),
    },
    summary="Follow what was submitted to a registry.",
)
