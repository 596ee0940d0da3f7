"""`qirvo server import-log`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("import-log", cls=QirvoCommand)
@click.argument("log", type=click.Path(path_type=Path))
@data_option
@config_option
@pass_session
def command(session: Session, log: Path, data_folder: Path | None, config: Path | None) -> None:
    """Count what the access log of a server in front says.

    LOG is a closed log in any usual format, packed with gzip or not, of servers that answered in the registry's place;
    what they passed on, the registry counted itself. Import yesterday's log today: salts of visitors' keys are gone
    after that. The same log counts once. For example `qirvo server import-log cdn-2026-11-26.log.gz --data DATA`; the
    registry may run meanwhile.
    """
    with needs_extra("server"):
        from qirvo.server.log_import import import_log
        from qirvo.server.settings import load_settings

        imported = import_log(load_settings(config, overrides={"data_folder": data_folder}), log)
    readings = imported.readings
    document = {"lines": readings.lines, "events": imported.events, "malformed": readings.malformed}
    answer(document, [f"{imported.events:,} events of {readings.lines:,} lines"], as_json=session.as_json)
    for fault in readings.named:
        say(f"{fault.log}:{fault.number}: {fault.why}")
    if readings.malformed > len(readings.named):
        say(f"and {readings.malformed - len(readings.named):,} more lines that are not understood")
