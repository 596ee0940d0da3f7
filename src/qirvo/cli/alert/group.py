"""`qirvo alert`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "alert",
    table={
        "list": Lazy("qirvo.cli.alert.list_", "List a plugin's alerts, and which are raised."),
        "create": Lazy("qirvo.cli.alert.create", "Watch one more figure of a plugin."),
        "change": Lazy("qirvo.cli.alert.change", "Change how a figure is watched, or turn that off."),
        "remove": Lazy("qirvo.cli.alert.remove", "Take back what was decided about an alert."),
    },
    summary="Say which figures of a plugin are watched.",
)
