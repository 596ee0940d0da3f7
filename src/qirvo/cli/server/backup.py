"""`qirvo server backup`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("backup", cls=QirvoCommand)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@data_option
@config_option
@pass_session
def command(session: Session, folder: Path, data_folder: Path | None, config: Path | None) -> None:
    """Copy the whole registry into a new folder below FOLDER; it may run meanwhile.

    Records, stored bytes, read planes, keys and figures are copied; the search index is made again. What the newest
    backup in FOLDER has already is linked, so that a backup a day costs what changed. The keys are in it: keep it as
    you keep them.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import back_up

        place, made = back_up(load_settings(config, overrides={"data_folder": data_folder}), folder)
    rows = sum(table.rows for table in made.tables)
    answer(
        {
            "backup": str(place),
            "rows": rows,
            "files": made.files,
            "bytes": made.bytes,
            "madeAt": made.made_at.isoformat(),
        },
        [f"{place}: {rows:,} rows of {len(made.tables)} tables, {made.files:,} files of {made.bytes:,} bytes"],
        as_json=session.as_json,
    )
