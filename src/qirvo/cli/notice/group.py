"""`qirvo notice`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "notice",
    table={
        "list": Lazy("qirvo.cli.notice.list_", "List your notices, the latest first."),
        "read": Lazy("qirvo.cli.notice.read", "Mark your notices as read."),
        "mail": Lazy("qirvo.cli.notice.mail", "Show or choose which kinds of notices come to you by mail."),
    },
    summary="See what there is to hear of, and choose what comes by mail.",
)
