"""`qirvo plugin uninstall`."""

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, yes_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("uninstall", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--purge", is_flag=True, help="Delete its data and configuration too; asks before.")
@yes_option
@pass_session
def command(session: Session, plugin_id: str, purge: bool, yes: bool) -> None:  # noqa: FBT001  # click passes flags so
    """Remove an installed plugin.

    Its data and configuration stay for a later installation, unless `--purge` is given.
    """
    if purge and not agreed(session, f"Delete the data and configuration of {plugin_id} too?", yes=yes):
        say("nothing was removed")
        return
    removal = session.host().uninstall(plugin_id, purge=purge)
    document = {
        "pluginId": plugin_id,
        "version": str(removal.version) if removal.version is not None else None,
        "keptData": removal.kept_data,
        "notes": list(removal.notes),
    }
    what = f"{plugin_id} {removal.version}" if removal.version is not None else f"what was left of {plugin_id}"
    kept = "; its data and configuration stay" if removal.kept_data else ""
    answer(document, [f"removed {what}{kept}", *removal.notes], as_json=session.as_json)
