"""`qirvo license`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "license",
    table={
        "add": Lazy("qirvo.cli.license.add", "Keep the license key of a paid plugin."),
        "list": Lazy("qirvo.cli.license.list_", "List the license keys of this host."),
        "show": Lazy("qirvo.cli.license.show", "Show what a license key says, verified without a network."),
        "remove": Lazy("qirvo.cli.license.remove", "Forget a license key; the installed version keeps running."),
        "activate": Lazy("qirvo.cli.license.activate", "Take a seat, and the renewed license key."),
        "release": Lazy("qirvo.cli.license.release", "Give the seat of this host back."),
    },
    summary="Keep the license keys of this host's paid plugins.",
)
