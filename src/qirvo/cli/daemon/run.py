"""`qirvo daemon run`: what it does is told as it happens, a line each."""

import json
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.host.daemon import Event


@click.command("run", cls=QirvoCommand)
@click.option("--once", is_flag=True, help="Take one turn, asking the sources now, and end; for a timer.")
@pass_session
def command(session: Session, once: bool) -> int:  # noqa: FBT001  # click passes flags so
    """Keep this host's plugins up to date until told to stop.

    The sources are asked every few hours (`updates.interval`), at times of this host's own. What they offer is taken
    inside the maintenance windows (`updates.window`), unless it needs your consent; what is busy, held or pinned is
    left alone. What is on probation is looked after each minute. SIGTERM ends it once what is under way is done.
    """
    tell = _teller(as_json=session.as_json)
    if once:
        session.host().daemon_turn(tell=tell)
        return 0
    session.host().daemon(wait=_until_stopped(), tell=tell)
    return 0


def _until_stopped() -> Callable[[timedelta], bool]:
    """Return what waits, and says whether the process was told to stop."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return lambda time: stopped.wait(time.total_seconds())


def _teller(*, as_json: bool) -> "Callable[[Event], None]":
    def tell(event: "Event") -> None:
        for line in [json.dumps(event_document(event))] if as_json else event_lines(event):
            click.echo(line)  # it flushes: whoever reads along sees it at once

    return tell


def event_lines(event: "Event") -> list[str]:
    """Return what happened, for people."""
    from qirvo.cli.outcomes_text import outcome_lines
    from qirvo.cli.plugin.settle import settled_line

    if event.outcome is not None:
        return outcome_lines(event.outcome)
    if event.settled is not None:
        return [settled_line(event.settled)]
    about = f"{event.plugin_id}: " if event.plugin_id is not None else ""
    return [f"{'trouble: ' if event.kind == 'trouble' else ''}{about}{event.text}"]


def event_document(event: "Event") -> dict[str, object]:
    """Return what happened, for programs."""
    from qirvo.cli.outcomes_text import outcome_document
    from qirvo.cli.plugin.settle import settled_document

    return {
        "event": event.kind,
        "at": event.at.isoformat(),
        "pluginId": None if event.plugin_id is None else str(event.plugin_id),
        "text": event.text,
        "outcome": None if event.outcome is None else outcome_document(event.outcome),
        "settled": None if event.settled is None else settled_document(event.settled),
    }
