"""`qirvo publisher domain`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "domain",
    table={
        "add": Lazy("qirvo.cli.publisher.domain.add", "Claim a domain."),
        "check": Lazy("qirvo.cli.publisher.domain.check", "Have the registry look at a domain now."),
        "list": Lazy("qirvo.cli.publisher.domain.list_", "List a publisher's domains."),
        "remove": Lazy("qirvo.cli.publisher.domain.remove", "Claim a domain no more."),
    },
    summary="Prove that a publisher holds a domain.",
)
