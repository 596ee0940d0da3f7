"""`qirvo account`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "account",
    table={"create": Lazy("qirvo.cli.account.create", "Create an account and print its one-time token.")},
    summary="Say who may sign in to a registry.",
)
