"""`qirvo token list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("TOKEN", "NAME", "SCOPES", "PLUGINS", "UNTIL", "LAST USED", "MADE BY")


@click.command("list", cls=QirvoCommand)
@registry_option
@pass_session
def command(session: Session, registry: str | None) -> None:
    """List your tokens for programs."""
    page = session.client(registry).tokens()
    rows = (
        (
            each.id,
            each.name,
            ", ".join(each.scopes),
            ", ".join(each.plugins) or "all",
            readable_time(each.expiresAt) if each.expiresAt else "-",
            each.usedOn or "never",
            each.madeBy or "you",
        )
        for each in page.tokens
    )
    answer(page, table(_HEAD, rows) if page.tokens else (), as_json=session.as_json)
    if not page.tokens and not session.as_json:
        say("no tokens")
