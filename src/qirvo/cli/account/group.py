"""`qirvo account`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "account",
    table={
        "create": Lazy("qirvo.cli.account.create", "Create an account and print its one-time token."),
        "list": Lazy(
            "qirvo.cli.account.list_", "List accounts, their rights and whether they may act; for administrators."
        ),
        "rights": Lazy(
            "qirvo.cli.account.rights",
            "Let an account hold exactly the rights named; memberships of publishers stay as they are.",
        ),
        "reset-sign-in": Lazy(
            "qirvo.cli.account.reset_sign_in", "Let somebody who cannot sign in begin anew, and print a one-time token."
        ),
        "suspend": Lazy(
            "qirvo.cli.account.suspend", "Let an account act no more: its tokens and sessions are refused from now on."
        ),
        "export": Lazy(
            "qirvo.cli.account.export",
            "Print everything that the registry has recorded of you, as one JSON document.",
        ),
        "erase": Lazy(
            "qirvo.cli.account.erase", "Erase your account for good, or NAME's, which is for administrators."
        ),
        "restore": Lazy("qirvo.cli.account.restore", "Let a suspended account act again, with the tokens it had."),
    },
    summary="Say who may sign in to a registry.",
)
