"""`qirvo update-channel`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "update-channel",
    table={
        "list": Lazy("qirvo.cli.update_channel.list_", "List the update channels of a plugin."),
        "create": Lazy("qirvo.cli.update_channel.create", "Create an update channel."),
        "change": Lazy("qirvo.cli.update_channel.change", "Change what an update channel promises and asks."),
        "remove": Lazy("qirvo.cli.update_channel.remove", "Remove an update channel."),
        "promote": Lazy("qirvo.cli.update_channel.promote", "Offer a release on another update channel, too."),
        "promotions": Lazy("qirvo.cli.update_channel.promotions", "List a plugin's promotions, the newest first."),
        "approve": Lazy("qirvo.cli.update_channel.approve", "Approve a promotion that another member asked for."),
        "withdraw": Lazy("qirvo.cli.update_channel.withdraw", "Take a promotion back that has not been done."),
    },
    summary="Say which streams of releases installations can follow.",
)
