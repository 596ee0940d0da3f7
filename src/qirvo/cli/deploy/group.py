"""`qirvo deploy`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "deploy",
    table={
        "plan": Lazy("qirvo.cli.deploy.plan", "Show what a deployment would do, and do nothing."),
        "scan": Lazy("qirvo.cli.deploy.scan", "Look into an image, and say which environments would let it in."),
        "run": Lazy("qirvo.cli.deploy.run", "Take a release through the environments."),
        "promote": Lazy("qirvo.cli.deploy.promote", "Take what runs in the environment before into another."),
        "watch": Lazy("qirvo.cli.deploy.watch", "Watch what runs, and go back when too many requests fail."),
        "approve": Lazy("qirvo.cli.deploy.approve", "Agree that an image goes to an environment."),
        "rollback": Lazy("qirvo.cli.deploy.rollback", "Go back to what ran well before."),
        "status": Lazy("qirvo.cli.deploy.status", "Show what runs where, and whether it is what was deployed."),
        "history": Lazy("qirvo.cli.deploy.history", "Show every change of the environments."),
        "diff": Lazy("qirvo.cli.deploy.diff", "Show what is different between two revisions."),
        "export": Lazy("qirvo.cli.deploy.export", "Write an image and what proves it to a file, for a closed network."),
        "import": Lazy("qirvo.cli.deploy.import_", "Judge an exported image and push it into an image registry."),
        "image": Lazy("qirvo.cli.deploy.image.group", "Make, sign and verify the images of releases."),
        "key": Lazy("qirvo.cli.deploy.key.group", "Keep the keys that sign images."),
    },
    summary="Make images of releases and run them in environments.",
)
