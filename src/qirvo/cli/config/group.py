"""`qirvo config`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "config",
    table={
        "get": Lazy("qirvo.cli.config.get", "Show this host's settings, or one of them."),
        "set": Lazy("qirvo.cli.config.set_", "Change one of this host's settings."),
    },
    summary="Read and change this host's settings.",
)
