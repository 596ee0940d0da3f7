"""`qirvo auth key list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("KEY", "STATE", "SINCE", "ENDED", "VOUCHED FOR BY", "REASON")


@click.command("list", cls=QirvoCommand)
@click.argument("publisher")
@registry_option
@pass_session
def command(session: Session, publisher: str, registry: str | None) -> None:
    """List a publisher's keys."""
    page = session.client(registry).publisher_keys(publisher)
    rows = [
        (
            key.id[:16],
            key.state,
            readable_time(key.since),
            readable_time(key.revokedAt or key.retiredAt or "") or "-",
            key.endorsedBy[:16] or "-",
            key.reason,
        )
        for key in page.keys
    ]
    answer(page, table(_HEAD, rows), as_json=session.as_json)
    if not session.as_json:
        say("no keys" if not rows else _requirement(page.requiredSince))


def _requirement(since: str | None) -> str:
    return "releases need not be signed" if since is None else f"every release since {readable_time(since)} is signed"
