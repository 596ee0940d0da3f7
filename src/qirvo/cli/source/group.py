"""`qirvo source`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "source",
    table={
        "add": Lazy("qirvo.cli.source.add", "Trust a repository, its first root pinned by fingerprint."),
        "list": Lazy("qirvo.cli.source.list_", "List the repositories this host trusts."),
        "change": Lazy("qirvo.cli.source.change", "Say what a repository may be told."),
        "preview": Lazy("qirvo.cli.source.preview", "Show exactly what repositories would be told now."),
        "send": Lazy("qirvo.cli.source.send", "Tell repositories what waits, where you agreed."),
        "remove": Lazy("qirvo.cli.source.remove", "Stop trusting a repository."),
    },
    summary="Say which repositories this host trusts.",
)
