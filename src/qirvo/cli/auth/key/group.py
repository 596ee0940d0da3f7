"""`qirvo auth key`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "key",
    table={
        "create": Lazy("qirvo.cli.auth.key.create", "Make a key that signs a publisher's releases, and register it."),
        "sign": Lazy("qirvo.cli.auth.key.sign", "Sign an archive without sending it."),
        "list": Lazy("qirvo.cli.auth.key.list_", "List a publisher's keys."),
        "rotate": Lazy("qirvo.cli.auth.key.rotate", "Replace the key by a new one, for which the old one vouches."),
        "revoke": Lazy("qirvo.cli.auth.key.revoke", "Take a key back, so that nobody can sign with it any more."),
        "require": Lazy("qirvo.cli.auth.key.require", "Say whether every release has to be signed."),
    },
    summary="Sign releases with a publisher's own key.",
)
