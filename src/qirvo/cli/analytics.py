"""`qirvo analytics`."""

from datetime import datetime

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import last_option, pass_session, period_option, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("analytics", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@period_option
@last_option
@registry_option
@pass_session
def command(session: Session, plugin_id: str, period: str, last: datetime | None, registry: str | None) -> None:
    """Show a plugin's figures: downloads, users, versions, places, events.

    For members of its publisher, for example `qirvo analytics acme.weather --period 12w`. `unique` counts people, each
    once a day and version; `downloads` counts every answer, whoever asked. `--json` has every figure, by day as well.
    """
    from qirvo.cli.analytics_text import lines_of

    found = session.client(registry).analytics(
        plugin_id, period=period, last=None if last is None else f"{last:%Y-%m-%d}"
    )
    answer(found, lines_of(found), as_json=session.as_json)
