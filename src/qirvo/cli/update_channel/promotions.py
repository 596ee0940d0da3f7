"""`qirvo update-channel promotions`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.cli.update_channel.promotions_text import promotion_lines


@click.command("promotions", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """List a plugin's promotions, the newest first."""
    page = session.client(registry).promotions(plugin_id)
    lines = [line for promotion in page.promotions for line in promotion_lines(promotion)]
    answer(page, lines, as_json=session.as_json)
    if not lines and not session.as_json:
        say(f"nothing of {plugin_id} was promoted yet")
