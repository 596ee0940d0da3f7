"""`qirvo server migrate-storage`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("migrate-storage", cls=QirvoCommand)
@click.option("--to", "address", required=True, help="Address of an empty PostgreSQL: `postgresql+psycopg://…`.")
@data_option
@config_option
@pass_session
def command(session: Session, address: str, data_folder: Path | None, config: Path | None) -> None:
    """Move the registry's records from the embedded database to another.

    The registry may run: it goes on answering, and tells whoever would write to try again. All records arrive or none;
    run it again if it was cut off. Afterwards start the registry anew with `database_url` set to the new address.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import hidden, move_records

        moved = move_records(load_settings(config, overrides={"data_folder": data_folder}), address)
        place = hidden(address)
    before = " (they had arrived before)" if moved.was_there else ""
    answer(
        {"to": place, "tables": moved.tables, "rows": moved.rows, "wasThere": moved.was_there},
        [
            f"{moved.rows:,} rows of {moved.tables} tables are in {place}{before}",
            "the old database takes no records any more; start the registry with `database_url` set to the new one",
        ],
        as_json=session.as_json,
    )
