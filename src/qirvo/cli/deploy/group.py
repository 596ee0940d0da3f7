"""`qirvo deploy`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "deploy",
    table={
        "image": Lazy("qirvo.cli.deploy.image.group", "Make, sign and verify the images of releases."),
        "key": Lazy("qirvo.cli.deploy.key.group", "Keep the keys that sign images."),
    },
    summary="Make images of releases and run them in environments.",
)
