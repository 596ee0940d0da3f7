"""`qirvo plugin feature`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("feature", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option(
    "--position", type=click.IntRange(0, 1_000), default=0, show_default=True, help="Lower ones are shown first."
)
@registry_option
@pass_session
def command(session: Session, plugin_id: str, position: int, registry: str | None) -> None:
    """Show a plugin on the registry's first page; administrators only."""
    session.client(registry).feature(plugin_id, position)
    told = {"pluginId": plugin_id, "position": position, "featured": True}
    answer(told, [f"{plugin_id} is featured"], as_json=session.as_json)
