"""`qirvo plugin config unset`."""

import click

from qirvo.cli.config.settings_text import written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("unset", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("key")
@pass_session
def command(session: Session, plugin_id: str, key: str) -> None:
    """Give one value its default again."""
    values = session.host().config_unset(plugin_id, key)
    now = written(values[key]) if key in values else "not set"
    answer(values, [f"{key}: {now}"], as_json=session.as_json)
