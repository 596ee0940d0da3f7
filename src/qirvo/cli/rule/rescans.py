"""`qirvo rule rescans`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("RE-SCAN", "STARTED", "BY", "KIND", "STATE", "LOOKED AT", "RULES")


@click.command("rescans", cls=QirvoCommand)
@click.argument("rescan_id", metavar="RESCAN", required=False)
@registry_option
@pass_session
def command(session: Session, rescan_id: str | None, registry: str | None) -> None:
    """List the latest re-scans, or show one with its hits."""
    from qirvo.cli.rescans_text import kind_of, lines

    client = session.client(registry)
    if rescan_id is not None:
        document = client.rescan(rescan_id)
        answer(document, lines(document), as_json=session.as_json)
        return
    page = client.rescans()
    rows = (
        (
            each.id,
            readable_time(each.startedAt),
            each.by,
            kind_of(each),
            each.state,
            f"{each.done} of {each.total}",
            ", ".join(each.rules) or "every error",
        )
        for each in page.rescans
    )
    answer(page, table(_HEAD, rows) if page.rescans else (), as_json=session.as_json)
    if not page.rescans and not session.as_json:
        say("no re-scans")
