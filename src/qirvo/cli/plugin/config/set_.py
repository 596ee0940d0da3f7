"""`qirvo plugin config set`."""

import click

from qirvo.cli.config.settings_text import written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("set", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("key")
@click.argument("value")
@pass_session
def command(session: Session, plugin_id: str, key: str, value: str) -> None:
    """Set one value of a plugin's configuration.

    VALUE is read as the plugin's schema says: `5` is a number where it asks for one.
    """
    values = session.host().config_set(plugin_id, key, value)
    answer(values, [f"{key}: {written(values.get(key))}"], as_json=session.as_json)
