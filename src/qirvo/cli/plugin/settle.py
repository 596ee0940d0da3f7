"""`qirvo plugin settle`: one look at what is on probation; a running serve asks for it each minute."""

from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import UNHEALTHY, answer
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.host.probation import Settled


@click.command("settle", cls=QirvoCommand)
@click.argument("plugin_ids", metavar="[ID]...", nargs=-1)
@pass_session
def command(session: Session, plugin_ids: tuple[str, ...]) -> int:
    """Keep or take back what is on probation.

    An updated plugin has to prove itself for a while (`updates.probation`). One that did not come up in three starts,
    or stays unhealthy, gives way to the version before, without any network; the exit code is 1 then. `qirvo plugin
    serve` and `qirvo daemon` do this by themselves.
    """
    settled = session.host().settle(plugin_ids)
    document = {"settled": [settled_document(each) for each in settled]}
    lines = [settled_line(each) for each in settled] or ["nothing is on probation"]
    answer(document, lines, as_json=session.as_json)
    return UNHEALTHY if any(each.verdict.value == "failed" for each in settled) else 0


def settled_line(settled: "Settled") -> str:
    """Return what became of a release on probation, for people."""
    name = f"{settled.plugin_id} {settled.version}"
    if settled.verdict.value == "proven":
        return f"{name} has proven itself"
    if settled.verdict.value == "waiting":
        return f"{name} is on probation until {readable_time(settled.until)}"
    active = f"{settled.running} is active again" if settled.running is not None else "nothing is installed"
    return f"{name} was taken back: {settled.reason}; {active}"


def settled_document(settled: "Settled") -> dict[str, Any]:
    """Return what became of a release on probation, for programs."""
    return {
        "pluginId": str(settled.plugin_id),
        "version": str(settled.version),
        "verdict": settled.verdict.value,
        "running": None if settled.running is None else str(settled.running),
        "reason": settled.reason,
        "until": settled.until,
    }
