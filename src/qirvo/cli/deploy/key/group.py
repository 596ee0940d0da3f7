"""`qirvo deploy key`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "key",
    table={"create": Lazy("qirvo.cli.deploy.key.create", "Make a key that signs images.")},
    summary="Keep the keys that sign images.",
)
