"""`qirvo server restore`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("restore", cls=QirvoCommand)
@click.argument("backup", type=click.Path(path_type=Path, file_okay=False))
@data_option
@config_option
@pass_session
def command(session: Session, backup: Path, data_folder: Path | None, config: Path | None) -> None:
    """Make the registry of BACKUP again in an empty data folder and an empty database.

    BACKUP is a folder that `qirvo server backup` made. Hosts go on with it: everything is signed anew with numbers
    above those that they can have seen since. One that is cut off begins anew.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import bring_back

        settings = load_settings(config, overrides={"data_folder": data_folder})
        made = bring_back(backup, settings)
    rows = sum(table.rows for table in made.tables)
    answer(
        {"restored": str(backup), "rows": rows, "files": made.files, "madeAt": made.made_at.isoformat()},
        [
            f"{settings.data_folder} is the registry of {made.made_at:%Y-%m-%d %H:%M:%S} UTC",
            f"{rows:,} rows and {made.files:,} files are there again",
            "look through it with `qirvo server verify`, then start it with `qirvo server run`",
        ],
        as_json=session.as_json,
    )
