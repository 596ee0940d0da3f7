"""`qirvo source change`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.source.text import source_document


@click.command("change", cls=QirvoCommand)
@click.argument("name")
@click.option("--report-events/--no-report-events", required=True, help="Let it count what happens to its plugins.")
@pass_session
def command(session: Session, name: str, report_events: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Say what a repository may be told.

    With --report-events it hears of installs, updates and returns of its own plugins, once a day which of them are
    active, how long they took to start, and how often what went wrong. It hears no id of this host, no name and no
    configuration; `qirvo source preview` shows every word. `qirvo config set report-events false` stops all of it.
    """
    source = session.host().source_let_know(name, agreed=report_events)
    words = "is told what happens to its plugins here" if source.report_events else "is told nothing"
    answer(source_document(source), [f"{source.name} {words}"], as_json=session.as_json)
