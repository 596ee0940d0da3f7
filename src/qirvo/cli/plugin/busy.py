"""`qirvo plugin busy`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, readable_time


@click.command("busy", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--for", "seconds", type=Duration(), default="1h", show_default=True, help="How long; at most 7 days.")
@click.option("--reason", default="", help="What goes on, for whoever is refused meanwhile.")
@click.option("--free", is_flag=True, help="It is busy no more.")
@pass_session
def command(session: Session, plugin_id: str, seconds: int, reason: str, free: bool) -> None:  # noqa: FBT001  # click's
    """Keep a plugin from being changed for a while.

    Updates and rollbacks are refused until then, unless `--despite-busy` is given. A plugin may say the same of itself
    with `context.busy.hold()`.
    """
    host = session.host()
    if free:
        host.free(plugin_id)
        answer({"pluginId": plugin_id, "busyUntil": None}, [f"{plugin_id} may be changed"], as_json=session.as_json)
        return
    held = host.busy(plugin_id, seconds=seconds, reason=reason)
    until = held.until.isoformat()
    document = {"pluginId": plugin_id, "busyUntil": until, "reason": held.reason}
    answer(document, [f"{plugin_id} is left alone until {readable_time(until)}"], as_json=session.as_json)
