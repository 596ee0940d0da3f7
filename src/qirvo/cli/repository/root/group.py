"""`qirvo repository root`: its commands by name, in the order of a ceremony."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "root",
    table={
        "create": Lazy("qirvo.cli.repository.root.create", "Begin a ceremony that gives the root to new holders."),
        "rotate": Lazy(
            "qirvo.cli.repository.root.rotate", "Begin a ceremony that renews the root or changes its holders."
        ),
        "change-bins": Lazy(
            "qirvo.cli.repository.root.change_bins", "Begin a ceremony that spreads plugins over more bins."
        ),
        "rotate-online": Lazy(
            "qirvo.cli.repository.root.rotate_online", "Begin a ceremony that gives the registry new online keys."
        ),
        "sign": Lazy("qirvo.cli.repository.root.sign", "Sign a ceremony with a holder's key."),
        "status": Lazy(
            "qirvo.cli.repository.root.status", "Show whose signatures a ceremony awaits, or who holds what now."
        ),
        "take": Lazy("qirvo.cli.repository.root.take", "Let a finished ceremony become true."),
    },
    summary="Change who holds the root, by a ceremony.",
)
