"""`qirvo trusted-publisher list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_HEAD = ("ID", "PLUGIN", "ISSUER", "FIELDS", "LAST USED")


@click.command("list", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """List the pipelines that may publish for a publisher."""
    page = session.client(registry).trusted_publishers(publisher)
    rows = [
        (
            each.id,
            each.pluginId,
            each.issuer,
            ", ".join(f"{name} {value}" for name, value in each.fields.items()),
            each.usedAt or "never",
        )
        for each in page.trustedPublishers
    ]
    answer(page, table(_HEAD, rows) if rows else (), as_json=session.as_json)
    if not rows and not session.as_json:
        say("no trusted publishers")
