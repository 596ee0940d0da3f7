"""`qirvo mirror`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "mirror",
    table={
        "sync": Lazy("qirvo.cli.mirror.sync", "Copy plugins of a registry into a folder, with its signatures."),
        "verify": Lazy("qirvo.cli.mirror.verify", "Verify a mirror without any network."),
        "export": Lazy("qirvo.cli.mirror.export", "Write a mirror to one file, to carry over an air gap."),
        "import": Lazy("qirvo.cli.mirror.import_", "Verify an exported mirror and bring a folder to its state."),
    },
    summary="Copy a part of a registry, for a place without a network.",
)
