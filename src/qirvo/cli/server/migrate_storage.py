"""`qirvo server migrate-storage`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("migrate-storage", cls=QirvoCommand)
@click.option("--to", "address", help="Move the records to an empty PostgreSQL: `postgresql+psycopg://…`.")
@click.option("--events-to", help="Move the counted events to an empty ClickHouse: `clickhouse://user@host:8123/…`.")
@data_option
@config_option
@pass_session
def command(
    session: Session, address: str | None, events_to: str | None, data_folder: Path | None, config: Path | None
) -> None:
    """Move what the registry keeps from where its settings say to other engines.

    The registry may run: it goes on answering, and tells whoever would write to try again while records move. Run it
    again if it was cut off. The settings have to say still where the registry keeps things now, and what the new place
    needs (`events_password`). Afterwards start the registry anew with `database_url` or `events_url` set to the new
    place; events within a day, for so long the log keeps those that came meanwhile.
    """
    if address is None and events_to is None:
        raise click.UsageError("Name what to move: `--to`, `--events-to` or both.")
    document: dict[str, object] = {}
    lines: list[str] = []
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import hidden, move_counted, move_records

        settings = load_settings(config, overrides={"data_folder": data_folder})
        if events_to is not None:
            events = move_counted(settings, events_to, told=say)
            document |= {"eventsTo": events_to, "days": events.days, "events": events.events}
            document |= {"daysPut": events.days_put}
            lines += [
                f"{events.events:,} events of {events.days:,} days are in {events_to}, compared by day and plugin",
                f"{events.days_put:,} days were put there now; start the registry with `events_url` set to it",
            ]
        if address is not None:
            moved = move_records(settings, address)
            place = hidden(address)
            before = " (they had arrived before)" if moved.was_there else ""
            document |= {"to": place, "tables": moved.tables, "rows": moved.rows, "wasThere": moved.was_there}
            lines += [
                f"{moved.rows:,} rows of {moved.tables} tables are in {place}{before}",
                "the old database takes no records any more; start the registry with `database_url` set to the new one",
            ]
    answer(document, lines, as_json=session.as_json)
