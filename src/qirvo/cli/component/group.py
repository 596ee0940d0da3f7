"""`qirvo component`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "component",
    table={"find": Lazy("qirvo.cli.component.find", "Find the published releases that contain a package.")},
    summary="See what published releases are made of.",
)
