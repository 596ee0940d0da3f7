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
@click.option("--blobs-to", help="Move uploads and artifacts: `s3://BUCKET/PREFIX`, or `folder` to have them back.")
@click.option("--events-to", help="Move the counted events to an empty ClickHouse: `clickhouse://user@host:8123/…`.")
@data_option
@config_option
@pass_session
def command(
    session: Session,
    address: str | None,
    blobs_to: str | None,
    events_to: str | None,
    data_folder: Path | None,
    config: Path | None,
) -> None:
    """Move what the registry keeps from where its settings say to other engines.

    The registry may run: it goes on answering, and tells whoever would write to try again, with records all the time
    and with uploads and artifacts at the end. Run it again if it was cut off. The settings have to say still where the
    registry keeps things now, and what the new places need (`s3_endpoint`, `s3_key_id`, `events_password`, …).
    Afterwards start the registry anew with `database_url`, `blobs_url` or `events_url` set to the new place; the last
    within a day, for so long the log keeps events that came meanwhile.
    """
    if address is None and blobs_to is None and events_to is None:
        raise click.UsageError("Name what to move: `--to`, `--blobs-to`, `--events-to` or several.")
    document: dict[str, object] = {}
    lines: list[str] = []
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import hidden, move_blobs, move_counted, move_records

        settings = load_settings(config, overrides={"data_folder": data_folder})
        if blobs_to is not None:
            blobs = move_blobs(settings, blobs_to, told=say)
            document |= {"blobsTo": blobs_to, "blobs": blobs.blobs, "blobsCopied": blobs.copied}
            lines += [
                f"{blobs.blobs:,} blobs are in {blobs_to}, each read back; {blobs.copied:,} were copied now",
                f"nothing new is stored in the old place; start the registry {_setting(blobs_to)}",
            ]
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


def _setting(blobs_to: str) -> str:
    return "without `blobs_url`" if blobs_to == "folder" else f"with `blobs_url` set to {blobs_to}"
