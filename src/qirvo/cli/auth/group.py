"""`qirvo auth`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "auth",
    table={
        "login": Lazy("qirvo.cli.auth.login", "Sign in to a registry and remember it."),
        "whoami": Lazy("qirvo.cli.auth.whoami", "Show which account the registry sees."),
        "key": Lazy("qirvo.cli.auth.key.group", "Sign releases with a publisher's own key."),
        "logout": Lazy("qirvo.cli.auth.logout", "Forget the token of a registry."),
    },
    summary="Sign in to a registry.",
)
