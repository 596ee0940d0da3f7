"""`qirvo plugin call`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session


@click.command("call", cls=QirvoCommand, context_settings={"allow_interspersed_args": False})
@click.argument("plugin_id", metavar="ID")
@click.argument("name", metavar="COMMAND")
@click.argument("arguments", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
@pass_session
def command(session: Session, plugin_id: str, name: str, arguments: tuple[str, ...]) -> int:
    """Run a command of a running plugin.

    What stands after COMMAND goes to the plugin: words as arguments, `--name=value` and `--name` as options. `--json`
    for this program stands before ID.
    """
    return session.execute(session.host().call_command(plugin_id, name, list(arguments), as_json=session.as_json))
