"""`qirvo entitlement`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "entitlement",
    table={
        "issue": Lazy("qirvo.cli.entitlement.issue", "Entitle a customer; the license key is shown once."),
        "list": Lazy("qirvo.cli.entitlement.list_", "List who may have a paid plugin."),
        "show": Lazy("qirvo.cli.entitlement.show", "Show one entitlement and its seats."),
        "revoke": Lazy("qirvo.cli.entitlement.revoke", "Take an entitlement back."),
        "rotate-key": Lazy("qirvo.cli.entitlement.rotate_key", "Sign licenses with a new key."),
        "payment-secret": Lazy("qirvo.cli.entitlement.payment_secret", "Make a secret for a payment system."),
    },
    summary="Say who may have paid plugins.",
)
