"""`qirvo trusted-publisher`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "trusted-publisher",
    table={
        "add": Lazy("qirvo.cli.trusted_publisher.add", "Let a pipeline publish a plugin."),
        "list": Lazy("qirvo.cli.trusted_publisher.list_", "List the pipelines that may publish for a publisher."),
        "remove": Lazy("qirvo.cli.trusted_publisher.remove", "Let a pipeline publish no more."),
    },
    summary="Let pipelines publish without a secret.",
)
