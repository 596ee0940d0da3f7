"""`qirvo plugin quarantine`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.plugin.standing import say_or_lift
from qirvo.cli.session import Session


@click.command("quarantine", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version", required=False)
@click.option("--reason", "-m", help="Why; everybody can read it.")
@click.option("--undo", is_flag=True, help="Not any more.")
@registry_option
@pass_session
def command(
    session: Session,
    plugin_id: str,
    version: str | None,
    reason: str | None,
    undo: bool,  # noqa: FBT001  # click passes flags so
    registry: str | None,
) -> None:
    """Stop a release, or the whole plugin, wherever it runs.

    Hosts stop it at their next check. A member of the publisher may, and an operator of the registry.
    """
    say_or_lift(session, "quarantined", plugin_id, version, reason=reason, undo=undo, registry=registry)
