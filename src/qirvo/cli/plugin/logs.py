"""`qirvo plugin logs`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.config.settings_text import written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.host.logs import LogLine


@click.command("logs", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--lines", "-n", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@pass_session
def command(session: Session, plugin_id: str, lines: int) -> None:
    """Show what a plugin logged.

    The newest lines, oldest first.
    """
    entries = session.host().logs(plugin_id, lines=lines)
    answer({"lines": entries}, (_line(entry) for entry in entries), as_json=session.as_json)


def _line(entry: "LogLine") -> str:
    """Return an entry as text; its fields stand behind the message."""
    return " ".join(part for part in (entry.time, entry.level, entry.message, *_fields(entry.fields)) if part)


def _fields(fields: Mapping[str, Any] | Sequence[Any]) -> list[str]:
    """Return what was logged beside the message: named fields, or the further arguments of the logger's call."""
    if isinstance(fields, Mapping):
        return [f"{name}={written(value)}" for name, value in fields.items()]
    return [written(each) for each in fields]
