"""`qirvo distribution-channel`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "distribution-channel",
    table={
        "list": Lazy("qirvo.cli.distribution_channel.list_", "List the distribution channels that `--to` takes."),
        "add": Lazy("qirvo.cli.distribution_channel.add", "Define a distribution channel, or change one."),
        "remove": Lazy("qirvo.cli.distribution_channel.remove", "Forget a distribution channel that was defined."),
    },
    summary="Say by which ways, and to where, plugins leave.",
)
