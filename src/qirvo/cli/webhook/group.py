"""`qirvo webhook`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "webhook",
    table={
        "add": Lazy("qirvo.cli.webhook.add", "Let a program be told of a publisher's notices, and print its secret."),
        "list": Lazy("qirvo.cli.webhook.list_", "List a publisher's webhooks."),
        "ping": Lazy("qirvo.cli.webhook.ping", "Tell a webhook that nothing happened, to see whether it answers."),
        "deliveries": Lazy("qirvo.cli.webhook.deliveries", "List the latest deliveries to a webhook."),
        "replay": Lazy("qirvo.cli.webhook.replay", "Send a delivery again, the same bytes under the same id."),
        "pause": Lazy("qirvo.cli.webhook.pause", "Tell a webhook of nothing, or let it go on."),
        "remove": Lazy("qirvo.cli.webhook.remove", "Forget a webhook and what was told to it."),
    },
    summary="Let programs be told of a publisher's notices.",
)
