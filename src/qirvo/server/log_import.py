"""Wiring of the import of access logs: into the registry's folder of events, where it takes them, running or later."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from qirvo.access_logs.crawlers import agents_by_public_list
from qirvo.access_logs.lines import LogMissingError
from qirvo.access_logs.reading import Readings, read_logs
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import day_of
from qirvo.domain.metrics import MOST_DAYS, Span
from qirvo.domain.names import PluginId
from qirvo.server.choices import countries_of
from qirvo.server.events.imports import ImportedLogs, digest_of
from qirvo.server.events.salts import DailySalts
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.log_imports import LogCounting, Released
from qirvo.server.usecases.visibility import is_public
from qirvo.server.usecases.visits import Sight

_REMEMBERED = 50_000
_NAME_LENGTH = 24  # hexadecimal digits of a log's digest in the ids of its events


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLog:
    """What an import came to.

    Attributes:
        readings: What was read.
        events: How many downloads and views of this registry's plugins were in it.
    """

    readings: Readings
    events: int


def import_log(settings: Settings, path: Path, *, now: datetime | None = None) -> ImportedLog:
    """Have what the access log at `path` says counted by the registry that `settings` describe.

    Raises:
        LogMissingError: There is no such log.
        LogImportedError: It was imported before.
        CountryDatabaseUnusableError: The file of countries cannot be read.
        EventLogUnavailableError: The disk refuses.
        UnavailableError: The database did not answer.
    """
    if not path.is_file():
        raise LogMissingError(f"`{path}` is no file")
    digest, readings = digest_of(path), Readings()
    today = day_of(now or datetime.now(UTC))
    imports = ImportedLogs(settings.events_folder / "imports")
    imports.require_new(digest)
    database = Database.open(settings.database_address)
    salts = DailySalts(settings.events_folder / "salts")

    @lru_cache(_REMEMBERED)
    def release_of(artifact: Digest) -> Released | None:
        with database.reading() as uow:
            found = uow.plugins.release_of(artifact)
            is_private = found is not None and uow.private_plugins.holds(found[0])
        way_out = DistributionChannel.PRIVATE if is_private else DistributionChannel.MARKETPLACE
        return None if found is None else (*found, way_out)

    @lru_cache(_REMEMBERED)
    def is_known(plugin_id: PluginId) -> bool:
        with database.reading() as uow:
            return is_public(plugin_id, uow=uow)

    counting = LogCounting(
        name=digest[:_NAME_LENGTH],
        release_of=release_of,
        is_public=is_known,
        sight=Sight(
            visitors=salts.visitor,
            countries=countries_of(settings),
            new_id=lambda prefix: prefix,
            agents=agents_by_public_list(),
        ),
        within=Span(first=today - timedelta(days=min(settings.events_kept_days, MOST_DAYS) - 1), last=today),
        fault=readings.fault_here,
    )
    try:
        events = imports.place(digest, counting.events(read_logs([str(path)], readings)))
    finally:
        salts.forget(today=today)
        database.close()
    return ImportedLog(readings=readings, events=events)
