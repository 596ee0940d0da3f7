"""`qirvo rollout status`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_share, readable_time

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
    answer(page, table(_HEAD, rows), as_json=session.as_json)
    if not page.rollouts and not session.as_json:
        say(f"no release of {plugin_id} is offered on any update channel")
