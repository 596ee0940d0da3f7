"""`qirvo deploy image`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "image",
    table={
        "build": Lazy("qirvo.cli.deploy.image.build", "Make the image of a release and push it."),
        "sign": Lazy("qirvo.cli.deploy.image.sign", "Put a signature beside an image."),
        "verify": Lazy("qirvo.cli.deploy.image.verify", "Say who signed an image and what is told of it."),
        "base": Lazy("qirvo.cli.deploy.image.base", "Make a base image of this machine's own Node."),
        "containerfile": Lazy(
            "qirvo.cli.deploy.image.containerfile", "Write what an engine builds the same image from."
        ),
    },
    summary="Make, sign and verify the images of releases.",
)
