"""The options that say what is watched, and the lines that tell it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qirvo.cli.units import Duration, readable_time
from qirvo.domain.alerts import WINDOWS, Severity, Versions
from qirvo.domain.readings import MEANINGS

if TYPE_CHECKING:
    from qirvo.wire.monitoring import AlertBody, AlertDocument

Command = TypeVar("Command", bound=Callable[..., Any])
HEAD = ("ALERT", "STATE", "SINCE", "SEVERITY", "WATCHES", "SEEN")

figure_option = click.option(
    "--figure", type=click.Choice([figure.value for figure in MEANINGS]), help="What is watched."
)
_OPTIONS = (
    click.option("--above", type=float, metavar="NUMBER", help="Raise it above that: 0.05 is five of a hundred."),
    click.option("--below", type=float, metavar="NUMBER", help="Raise it below that; for counts."),
    click.option("--window", type=click.Choice(list(WINDOWS)), help="Look at so much time; 1h without it."),
    click.option("--least", type=int, metavar="NUMBER", help="Say nothing of fewer reports; 20 without it."),
    click.option("--severity", type=click.Choice([each.value for each in Severity]), help="How urgent it is."),
    click.option("--rest", type=Duration(), help="Raise it not again for so long; 1h without it."),
    click.option(
        "--versions",
        type=click.Choice([each.value for each in Versions]),
        help="Look at each release that is offered now, or at all together.",
    ),
)


def rule_options(command: Command) -> Command:
    """Give `command` the options that say when an alert is raised."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def body_of(given: dict[str, Any], before: "AlertBody") -> "AlertBody":
    """Return the rule that the options name; what they do not name is as `before`.

    Raises:
        click.UsageError: They contradict each other.
    """
    from qirvo.wire.monitoring import AlertBody

    above, below = given["above"], given["below"]
    if above is not None and below is not None:
        raise click.UsageError("--above and --below exclude each other")
    is_other = above is not None or below is not None
    off = given.get("off")

    def kept(option: str, present: Any) -> Any:  # noqa: ANN401  # an option's value
        return present if given.get(option) is None else given[option]

    return AlertBody(
        figure=kept("figure", before.figure),
        threshold=(above if below is None else below) if is_other else before.threshold,
        comparison=("above" if below is None else "below") if is_other else before.comparison,
        window=kept("window", before.window),
        least=kept("least", before.least),
        severity=kept("severity", before.severity),
        rest=kept("rest", before.rest),
        versions=kept("versions", before.versions),
        off=before.off if off is None else off,
    )


def row_of(alert: "AlertDocument") -> tuple[str, ...]:
    """Return an alert as a row."""
    state = "off" if alert.rule.off else "RAISED" if alert.raised else "quiet"
    since = readable_time(alert.since) if alert.since else "-"
    return (alert.name, state, since, alert.rule.severity, alert.watches, alert.evidence or "-")
