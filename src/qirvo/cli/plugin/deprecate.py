"""`qirvo plugin deprecate`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.plugin.standing import say_or_lift
from qirvo.cli.session import Session


@click.command("deprecate", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version", required=False)
@click.option("--reason", "-m", help="Why; everybody can read it.")
@click.option("--instead", "replacement", default="", metavar="ID", help="Plugin to use instead.")
@click.option("--undo", is_flag=True, help="Not any more.")
@registry_option
@pass_session
def command(
    session: Session,
    *,
    plugin_id: str,
    version: str | None,
    reason: str | None,
    replacement: str,
    undo: bool,  # click passes flags so
    registry: str | None,
) -> None:
    """Warn whoever uses a release, or the whole plugin.

    Without VERSION, the whole plugin is deprecated.
    """
    say_or_lift(
        session, "deprecated", plugin_id, version, reason=reason, undo=undo, registry=registry, replacement=replacement
    )
