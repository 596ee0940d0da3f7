"""`qirvo advisory`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "advisory",
    table={
        "create": Lazy("qirvo.cli.advisory.create", "Write a draft of a security advisory about a plugin."),
        "edit": Lazy("qirvo.cli.advisory.edit", "Change what an advisory says."),
        "publish": Lazy("qirvo.cli.advisory.publish", "Let everybody see a draft, and hosts be warned."),
        "withdraw": Lazy("qirvo.cli.advisory.withdraw", "Take an advisory back, for a reason."),
        "list": Lazy("qirvo.cli.advisory.list_", "List security advisories, the one that changed last first."),
        "show": Lazy("qirvo.cli.advisory.show", "Show an advisory."),
    },
    summary="Warn of what is wrong with a plugin.",
)
