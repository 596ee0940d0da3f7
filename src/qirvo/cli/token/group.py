"""`qirvo token`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "token",
    table={
        "create": Lazy("qirvo.cli.token.create", "Make a token for a program, and print it."),
        "list": Lazy("qirvo.cli.token.list_", "List your tokens for programs."),
        "revoke": Lazy("qirvo.cli.token.revoke", "Let a token be good no more."),
    },
    summary="Make and revoke tokens for programs.",
)
