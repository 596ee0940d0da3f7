"""`qirvo audit`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "audit",
    table={
        "list": Lazy("qirvo.cli.audit.list_", "List what was done and refused, the latest first."),
        "export": Lazy(
            "qirvo.cli.audit.export", "Print the whole log in the order of writing, one JSON document a line."
        ),
        "verify": Lazy(
            "qirvo.cli.audit.verify",
            "Prove that no entry of an export, or of the registry's own log, was changed or left out.",
        ),
        "head": Lazy("qirvo.cli.audit.head", "Print the number and hash of the last entry, to be kept elsewhere."),
    },
    summary="See what was done in a registry, by whom.",
)
