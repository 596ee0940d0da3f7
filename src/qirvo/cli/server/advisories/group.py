"""`qirvo server advisories`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "advisories",
    table={"import": Lazy("qirvo.cli.server.advisories.import_", "Import advisories about npm packages.")},
    summary="Keep advisories about packages that plugins contain.",
)
