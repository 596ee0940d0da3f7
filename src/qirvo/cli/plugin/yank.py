"""`qirvo plugin yank`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.plugin.standing import say_or_lift
from qirvo.cli.session import Session


@click.command("yank", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--reason", "-m", help="Why; everybody can read it.")
@click.option("--undo", is_flag=True, help="Not any more.")
@registry_option
@pass_session
def command(
    session: Session,
    plugin_id: str,
    version: str,
    reason: str | None,
    undo: bool,  # noqa: FBT001  # click passes flags so
    registry: str | None,
) -> None:
    """Let nobody be given a release anew.

    Whoever has it keeps it, and whoever names this very version still gets it.
    """
    say_or_lift(session, "yanked", plugin_id, version, reason=reason, undo=undo, registry=registry)
