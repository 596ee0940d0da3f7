"""`qirvo rule`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "rule",
    table={
        "list": Lazy(
            "qirvo.cli.rule.list_", "List the rules of a registry, their modes and how often they were right."
        ),
        "set": Lazy("qirvo.cli.rule.set_", "Let a rule refuse, only be watched, or be silent."),
        "rescan": Lazy("qirvo.cli.rule.rescan", "Look at every published release again."),
        "rescans": Lazy("qirvo.cli.rule.rescans", "List the latest re-scans, or show one with its hits."),
    },
    summary="Say what the checks may do in a registry.",
)
