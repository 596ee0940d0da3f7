"""`qirvo plugin config`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "config",
    table={
        "get": Lazy("qirvo.cli.plugin.config.get", "Show a plugin's configuration, or one value of it."),
        "set": Lazy("qirvo.cli.plugin.config.set_", "Set one value of a plugin's configuration."),
        "unset": Lazy("qirvo.cli.plugin.config.unset", "Give one value its default again."),
    },
    summary="Read and change a plugin's configuration.",
)
