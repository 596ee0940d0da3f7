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
    """Show when the sources were and will be asked.

    Plugins whose owner chose what is taken without asking (`qirvo plugin automatic`) are listed.
    """
    from qirvo.domain.automatic import MEANINGS, Automatic

    host = session.host()
    is_running, state = host.daemon_state()
    chosen = {str(each.plugin_id): each.by_itself for each in host.list_installations()}
    chosen = {plugin_id: what for plugin_id, what in chosen.items() if what is not Automatic.AGREED}
    times = [("checked", state.checked_at), ("next check", state.next_check_at), ("updates wait until", state.again_at)]
    document = {
        "running": is_running,
        "checkedAt": _text(state.checked_at),
        "nextCheckAt": _text(state.next_check_at),
        "againAt": _text(state.again_at),
        "failures": state.failures,
        "automatic": {plugin_id: what.value for plugin_id, what in chosen.items()},
    }
    lines = fields(
        [
            ("daemon", "running" if is_running else "not running"),
            *((name, None if time is None else readable_time(time.isoformat())) for name, time in times),
            ("failures in a row", str(state.failures) if state.failures else None),
            *(("takes of " + plugin_id, MEANINGS[what]) for plugin_id, what in chosen.items()),
        ]
    )
    answer(document, lines, as_json=session.as_json)


def _text(time: "datetime | None") -> str | None:
    return None if time is None else time.isoformat()
