"""`qirvo publisher`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "publisher",
    table={
        "create": Lazy("qirvo.cli.publisher.create", "Make a publisher, whose owner you are."),
        "members": Lazy("qirvo.cli.publisher.members", "List the members of a publisher of yours."),
        "invite": Lazy(
            "qirvo.cli.publisher.invite", "Invite somebody to a publisher of yours, or give a member another role."
        ),
        "join": Lazy("qirvo.cli.publisher.join", "Accept an invitation to a publisher."),
        "remove-member": Lazy(
            "qirvo.cli.publisher.remove_member", "Let somebody be a member no more; name yourself to leave."
        ),
        "leave": Lazy("qirvo.cli.publisher.leave", "Be a member of a publisher no more; its last owner stays."),
        "domain": Lazy("qirvo.cli.publisher.domain.group", "Prove that a publisher holds a domain."),
        "ci-template": Lazy("qirvo.cli.publisher.ci_template", "Print a workflow that publishes without a secret."),
    },
    summary="Make publishers, choose who is in them, prove domains, set up pipelines.",
)
