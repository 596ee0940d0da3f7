"""`qirvo server advisories import`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.analysis.osv import Reading

_TOLD_EVERY = 20_000


@click.command("import", cls=QirvoCommand)
@click.argument("path", type=click.Path(path_type=Path))
@data_option
@config_option
@pass_session
def command(session: Session, path: Path, data_folder: Path | None, config: Path | None) -> None:
    """Import advisories about npm packages.

    PATH is OSV's archive for npm (`all.zip`), a folder of its records, one record, or a file of JSON lines. A record
    takes the place of the one with the same id, and a withdrawn one removes it. The registry may run meanwhile.
    """
    with needs_extra("server"):
        from qirvo.server.advisory_import import import_from
        from qirvo.server.settings import load_settings

        settings = load_settings(config, overrides={"data_folder": data_folder})
        imported = import_from(settings, path, told=_tell)
    reading = imported.reading
    document = {
        "records": reading.records,
        "withdrawn": reading.withdrawn,
        "unreadable": reading.unreadable,
        "advisories": imported.total,
    }
    lines = [
        f"{reading.records} records read, {reading.withdrawn} of them withdrawn",
        f"{imported.total} advisories are known now to the registry at {settings.data_folder}",
    ]
    answer(document, lines, as_json=session.as_json)
    if reading.unreadable:
        say(f"warning: {reading.unreadable} records cannot be read; the first: {reading.first_fault}")


def _tell(reading: "Reading") -> None:
    if reading.records % _TOLD_EVERY == 0:
        say(f"{reading.records} records read")
