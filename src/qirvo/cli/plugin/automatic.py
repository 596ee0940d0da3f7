"""`qirvo plugin automatic`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("automatic", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("chosen", metavar="WHAT")
@pass_session
def command(session: Session, plugin_id: str, chosen: str) -> None:
    """Say which updates of a plugin are taken without asking.

    WHAT is `always`, `security` (confirmed security fixes, and what comes after one that is not here yet), `never`, or
    `update-channel`: as its update channel says, which is how it begins. `qirvo daemon` goes by it; new permissions,
    breaking changes and grave differences wait for your consent in any case, and `qirvo plugin update` is you asking.

    For example `qirvo plugin automatic acme.weather security`.
    """
    from qirvo.domain.automatic import MEANINGS

    installation = session.host().leave(plugin_id, chosen)
    answer(
        {"pluginId": plugin_id, "automatic": installation.by_itself.value, "version": str(installation.version)},
        [f"of {plugin_id} is taken without asking: {MEANINGS[installation.by_itself]}"],
        as_json=session.as_json,
    )
