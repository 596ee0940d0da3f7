"""`qirvo plugin config get`."""

import click

from qirvo.cli.config.settings_text import written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session
from qirvo.domain.errors import NotFoundError


class NoSuchConfigurationError(NotFoundError):
    """The plugin's configuration has no such value."""

    code = "configuration-unknown"
    hint = "`qirvo plugin config get ID` shows every value."


@click.command("get", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("key", required=False)
@pass_session
def command(session: Session, plugin_id: str, key: str | None) -> None:
    """Show a plugin's configuration, or one value of it.

    As the plugin sees it: its defaults under the owner's values.
    """
    values = session.host().config_get(plugin_id)
    if key is None:
        answer(values, fields((name, written(value)) for name, value in values.items()), as_json=session.as_json)
        return
    if key not in values:
        raise NoSuchConfigurationError(f"the configuration of `{plugin_id}` has no `{key}`")
    answer(values[key], [written(values[key])], as_json=session.as_json)
