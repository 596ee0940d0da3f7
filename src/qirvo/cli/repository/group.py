"""`qirvo repository`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "repository",
    table={
        "key": Lazy("qirvo.cli.repository.key", "Make a key for a holder of the root, or note where it is."),
        "root": Lazy("qirvo.cli.repository.root.group", "Change who holds the root, by a ceremony."),
    },
    summary="Hold the offline keys of a signed repository.",
)
