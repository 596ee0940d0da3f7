"""`qirvo plugin transfer`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "transfer",
    table={
        "start": Lazy("qirvo.cli.plugin.transfer.start", "Offer a plugin to another publisher."),
        "accept": Lazy("qirvo.cli.plugin.transfer.accept", "Take a plugin that is offered to a publisher of yours."),
        "cancel": Lazy("qirvo.cli.plugin.transfer.cancel", "Stop a transfer."),
        "list": Lazy(
            "qirvo.cli.plugin.transfer.list_",
            "List open transfers of publishers of yours, and when their cooling time ends.",
        ),
    },
    summary="Give a plugin to another publisher.",
)
