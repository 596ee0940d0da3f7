"""`qirvo plugin pin`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("pin", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("wanted", metavar="RANGE")
@pass_session
def command(session: Session, plugin_id: str, wanted: str) -> None:
    """Update a plugin within a range of versions only.

    RANGE is written as in `package.json`, such as `1.2.x` or `^1.4`. Updates go to the newest release inside it.
    """
    installation = session.host().pin(plugin_id, wanted)
    answer(
        {"pluginId": plugin_id, "pin": str(installation.pin), "version": str(installation.version)},
        [f"{plugin_id} is updated within {installation.pin} only"],
        as_json=session.as_json,
    )
