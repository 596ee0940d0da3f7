"""`qirvo plugin monitor`."""

import json
import signal
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import Duration
from qirvo.domain.alerts import WINDOWS

if TYPE_CHECKING:
    from qirvo.wire.monitoring import MonitoringDocument

FAILING = 3


@click.command("monitor", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@click.option("--window", type=click.Choice(list(WINDOWS)), default="1d", show_default=True, help="How far back.")
@click.option("--watch", type=Duration(), metavar="DURATION", help="Show it again and again, so far apart.")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, window: str, watch: int | None, registry: str | None) -> int:
    """Show how a published plugin fares where it runs.

    Errors, crashes, changes that were taken back, starts and downloads that broke off, by release. For members of its
    publisher. Of hosts whose owners let them report; each network counts a few times at most. The exit code is 3 when
    the plugin is failing. With `--watch` it ends with Ctrl-C or SIGTERM.
    """
    client = session.client(registry)
    if watch is None:
        found = client.monitoring(plugin_id, window=window)
        answer(found, _lines(found), as_json=session.as_json)
        return FAILING if found.total.status == "failing" else 0
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    while True:
        found = client.monitoring(plugin_id, window=window)
        lines = [json.dumps(asdict(found))] if session.as_json else [*_lines(found), ""]
        click.echo("\n".join(lines))
        if stopped.wait(max(watch, 1)):
            return FAILING if found.total.status == "failing" else 0


def _lines(found: "MonitoringDocument") -> list[str]:
    from qirvo.cli.monitoring_text import lines_of

    return lines_of(found)
