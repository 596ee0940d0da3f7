"""`qirvo report schedule`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_NEVER = "never"


@click.command("schedule", cls=QirvoCommand)
@click.argument("plugin_id", metavar="[PLUGIN]", required=False)
@click.option("--every", type=click.Choice(("weekly", "monthly", _NEVER)), help="How often you are sent it.")
@registry_option
@pass_session
def command(session: Session, plugin_id: str | None, every: str | None, registry: str | None) -> None:
    """Show or choose how often you are sent a plugin's report.

    It comes by notice and mail. A week is Monday to Sunday, a month that of the calendar; each is told of at noon (UTC)
    of the day after. Without PLUGIN, all that you are sent are listed.
    """
    from qirvo.wire.distribution_reports import ScheduleBody, ScheduleDocument, SchedulePage

    if plugin_id is None and every is not None:
        raise click.UsageError("Name the plugin whose report you want.")
    client = session.client(registry)
    found: ScheduleDocument | SchedulePage
    if plugin_id is None:
        found = client.report_schedules()
    elif every is None:
        found = client.report_schedule(plugin_id)
    elif every == _NEVER:
        client.end_report_schedule(plugin_id)
        found = ScheduleDocument(pluginId=plugin_id, every=_NEVER)
    else:
        found = client.choose_report_schedule(plugin_id, ScheduleBody(every=every))
    if isinstance(found, ScheduleDocument):
        answer(found, [f"{found.pluginId}: {found.every}"], as_json=session.as_json)
        return
    rows = [(each.pluginId, each.every, each.toldUntil or "") for each in found.schedules]
    answer(found, table(("PLUGIN", "EVERY", "TOLD UNTIL"), rows), as_json=session.as_json)
    if not rows and not session.as_json:
        say("you are sent no reports")
