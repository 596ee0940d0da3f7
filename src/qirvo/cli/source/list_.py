"""`qirvo source list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.source.text import source_document


@click.command("list", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """List the repositories this host trusts."""
    sources = session.host().source_list()
    rows = (
        (source.name, source.repository, "yes" if source.report_events else "no", source.fingerprint)
        for source in sources
    )
    lines = table(("NAME", "REPOSITORY", "REPORTS EVENTS", "FINGERPRINT"), rows)
    answer({"sources": [source_document(source) for source in sources]}, lines, as_json=session.as_json)
    if not sources and not session.as_json:
        say("no sources; add one with `qirvo source add URL`")
