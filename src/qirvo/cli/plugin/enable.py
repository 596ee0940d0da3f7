"""`qirvo plugin enable`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.outcomes_text import start_document, start_lines
from qirvo.cli.output import UNHEALTHY, answer
from qirvo.cli.session import Session


@click.command("enable", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--despite-quarantine", is_flag=True, help="Also when its source says that this release must not run.")
@pass_session
def command(session: Session, plugin_id: str, despite_quarantine: bool) -> int:  # noqa: FBT001  # click passes flags so
    """Let an installed plugin run.

    Where `qirvo plugin serve` runs, it is started at once; the exit code is 1 when it does not come up.
    """
    start = session.host().enable(plugin_id, despite_quarantine=despite_quarantine)
    document = {"pluginId": plugin_id, "enabled": True, "start": start_document(start)}
    answer(document, [f"{plugin_id} is enabled", *start_lines(start)], as_json=session.as_json)
    return UNHEALTHY if start is not None and not start.healthy else 0
