"""`qirvo daemon status`."""

from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from datetime import datetime


@click.command("status", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """Show when the sources were and will be asked."""
    is_running, state = session.host().daemon_state()
    times = [("checked", state.checked_at), ("next check", state.next_check_at), ("updates wait until", state.again_at)]
    document = {
        "running": is_running,
        "checkedAt": _text(state.checked_at),
        "nextCheckAt": _text(state.next_check_at),
        "againAt": _text(state.again_at),
        "failures": state.failures,
    }
    lines = fields(
        [
            ("daemon", "running" if is_running else "not running"),
            *((name, None if time is None else readable_time(time.isoformat())) for name, time in times),
            ("failures in a row", str(state.failures) if state.failures else None),
        ]
    )
    answer(document, lines, as_json=session.as_json)


def _text(time: "datetime | None") -> str | None:
    return None if time is None else time.isoformat()
