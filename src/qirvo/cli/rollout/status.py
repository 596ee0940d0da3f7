"""`qirvo rollout status`."""

from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_share, readable_time

if TYPE_CHECKING:
    from qirvo.wire.rollouts import RolloutDocument

_NOBODY = "nobody reports; the ramp runs by time alone"
_HEAD = ("UPDATE CHANNEL", "VERSION", "STATE", "SHARE", "STARTED", "OTHERS GET", "SIGNED")


@click.command("status", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Show how much of each update channel sees which release."""
    page = session.client(registry).rollouts(plugin_id)
    rows = (
        (
            rollout.updateChannel,
            rollout.version,
            rollout.state,
            readable_share(rollout.basisPoints),
            readable_time(rollout.start),
            rollout.previous or "-",
            "yes" if rollout.signed else "not yet",
        )
        for rollout in page.rollouts
    )
    lines = table(_HEAD, rows)
    lines += [f"{rollout.updateChannel}: {_fares(rollout)}" for rollout in page.rollouts]
    answer(page, lines, as_json=session.as_json)
    if not page.rollouts and not session.as_json:
        say(f"no release of {plugin_id} is offered on any update channel")


def _fares(rollout: "RolloutDocument") -> str:
    """Return how the release fares, and why its rollout was paused by itself."""
    if rollout.health is None:
        return _NOBODY
    alarmed = " (it was paused for that)" if rollout.health.alarmedAt is not None else ""
    return f"{rollout.health.said}{alarmed}"
