"""`qirvo webhook list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_HEAD = ("WEBHOOK", "ADDRESS", "STATE", "KINDS")


@click.command("list", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """List a publisher's webhooks."""
    page = session.client(registry).webhooks(publisher)
    rows = ((hook.id, hook.url, "paused" if hook.paused else "active", ", ".join(hook.kinds)) for hook in page.webhooks)
    answer(page, table(_HEAD, rows) if page.webhooks else (), as_json=session.as_json)
    if not page.webhooks and not session.as_json:
        say(f"{publisher} has no webhooks")
