"""`qirvo plugin list`."""

import click

from qirvo.cli.installed_text import installation_document, installation_row
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, show_error, table
from qirvo.cli.session import Session

_HEAD = ("PLUGIN", "VERSION", "STATE", "UPDATE CHANNEL", "AUTOMATIC", "SOURCE", "UPDATED")


@click.command("list", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """List the plugins installed here.

    Those whose files are damaged are named, too.
    """
    host = session.host()
    installations, damaged = host.list_installations(), host.list_damaged()
    sound = [each for each in installations if each.plugin_id not in {one.plugin_id for one in damaged}]
    document = {
        "plugins": [installation_document(installation) for installation in sound],
        "damaged": [{"pluginId": str(each.plugin_id), "detail": each.error.message} for each in damaged],
    }
    rows = [*map(installation_row, sound), *((str(each.plugin_id), "", "damaged", "", "", "", "") for each in damaged)]
    answer(document, table(_HEAD, rows), as_json=session.as_json)
    if session.as_json:
        return
    for each in damaged:
        show_error(each.error, as_json=False)
    if not rows:
        say("no plugins installed")
