"""Whether a registry is whole: every digest walked, every chain followed, every signature verified as hosts do."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import field
from pathlib import Path

import duckdb
from sqlalchemy import text

from qirvo.deferred import dataclass
from qirvo.domain.audit_chain import BrokenChainError, follow_all
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.server.backups.reading_blobs import TOLD_EVERY, Told, looked_at, untold
from qirvo.server.chosen_blobs import blob_store_of, require_place
from qirvo.server.event_stores import clickhouse_of
from qirvo.server.events.lines import events_in
from qirvo.server.events.parts import read_parts
from qirvo.server.ports import Plugins
from qirvo.server.repository.signed import ARTIFACTS, DELTAS, GONE, LICENSED
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import require_form
from qirvo.server.usecases.audit_log import every_entry
from qirvo.trust.current import first_root, is_created
from qirvo.trust.mirrored import MirroredRepository


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it should be: where, and what."""

    where: str
    what: str


@dataclass(slots=True)
class Checked:
    """What was looked at, by its name, and every flaw that was found."""

    counted: Counter[str] = field(default_factory=Counter)
    flaws: list[Flaw] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note a flaw."""
        self.flaws.append(Flaw(where, what))


def check_registry(settings: Settings, *, told: Told = untold) -> Checked:
    """Look through everything that a registry keeps; it may run meanwhile, or not.

    Args:
        settings: Of the registry.
        told: What is said of how far it is.

    Raises:
        OlderDatabaseError: The database does not have this version's form yet.
        NewerDatabaseError: A later version changed it.
        DatabaseUnavailableError: The database does not answer.
    """
    checked = Checked()
    signed = dict(_check_repositories(settings, checked))
    database = Database.open(settings.database_address)
    try:
        require_form(database.engine)
        _check_database(database, checked)
        _check_audit(database, checked)
        named = _check_records(database, signed, checked)
    finally:
        database.close()
    _check_blobs(settings, named, checked, told)
    check_figures(settings, checked)
    return checked


def _check_repositories(settings: Settings, checked: Checked) -> Iterator[tuple[PluginId, ReleaseIndex]]:
    folders = [settings.repository_folder, *sorted(settings.private_folder.glob("*"))]
    for folder in folders:
        if not is_created(folder):
            checked.add(str(folder), "holds no repository")
            continue
        checked.counted["repositories"] += 1
        try:
            yield from _check_repository(folder, checked)
        except QirvoError as exc:
            checked.add(str(folder), exc.message)


def _check_repository(folder: Path, checked: Checked) -> Iterator[tuple[PluginId, ReleaseIndex]]:
    """Read it as a host does that trusts its first root, and compare every file that is signed."""
    address = folder.absolute().as_uri()
    with tempfile.TemporaryDirectory() as cache, closing(MirroredRepository(address, Path(cache))) as repository:
        repository.pin(first_root(folder))
        repository.refresh()
        for plugin_id in repository.plugin_ids():
            index = repository.release_index(plugin_id)
            checked.counted["signed indexes"] += 1
            for release in index.releases.values():
                _compare_release(folder, release, checked)
            yield plugin_id, index


def _compare_release(folder: Path, release: Release, checked: Checked) -> None:
    checked.counted["signed releases"] += 1
    _compare_artifact(folder, release.artifact.digest, checked)
    for delta in release.deltas:
        checked.counted["deltas"] += 1
        names = [f"{each}/{delta.digest.hex}.zst" for each in (DELTAS, LICENSED)]
        _compare(folder, names, delta.digest, checked)


def _compare_artifact(folder: Path, digest: Digest, checked: Checked) -> None:
    if (folder / GONE / f"{digest.hex}.txt").is_file():
        checked.counted["artifacts taken down"] += 1
        return
    checked.counted["artifacts"] += 1
    _compare(folder, [f"{each}/{digest.hex}.zip" for each in (ARTIFACTS, LICENSED)], digest, checked)


def _compare(folder: Path, names: list[str], digest: Digest, checked: Checked) -> None:
    present = [folder / name for name in names if (folder / name).is_file()]
    if not present:
        checked.add(str(folder / names[0]), "is signed and missing")
    for path in present:
        if _sha256(path) != digest.hex:
            checked.add(str(path), "is not what was signed")


def _check_database(database: Database, checked: Checked) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    with database.engine.connect() as connection:
        found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        foreign = connection.execute(text("PRAGMA foreign_key_check")).all()
    for said in found:
        if said != "ok":
            checked.add("database", str(said))
    for row in foreign:
        checked.add("database", f"a row of `{row[0]}` refers to one of `{row[2]}` that is not there")


def _check_audit(database: Database, checked: Checked) -> None:
    with database.reading() as uow:
        kept = uow.audit.head()
    try:
        _first, head = follow_all(every_entry({}, reading=database.reading), kept=[kept])
        checked.counted["audit entries"] = head.number
    except BrokenChainError as exc:
        checked.add("audit log", exc.message)


def _check_records(database: Database, signed: Mapping[PluginId, ReleaseIndex], checked: Checked) -> frozenset[Digest]:
    with database.reading() as uow:
        _check_releases(uow.plugins, signed, checked)
        return uow.uploads.named_blobs() | uow.shelf.named_blobs() | uow.deltas.named_blobs()


def _check_releases(plugins: Plugins, signed: Mapping[PluginId, ReleaseIndex], checked: Checked) -> None:
    for plugin_id, signed_index in signed.items():
        recorded = plugins.index(plugin_id)
        for version in signed_index.releases:
            if recorded is None or version not in recorded.releases:
                checked.add(f"{plugin_id} {version}", "is signed and not recorded")
    for plugin_id in plugins.first_published():
        checked.counted["plugins"] += 1
        index = plugins.index(plugin_id)
        live = signed.get(plugin_id)
        number = plugins.signed_number(plugin_id)
        if index is None or number == 0:
            continue
        for version, release in index.releases.items():
            checked.counted["releases"] += 1
            known = None if live is None else live.releases.get(version)
            if known is None and number == index.number:
                checked.add(f"{plugin_id} {version}", "is recorded as published and not signed")
            elif known is not None and known.artifact.digest != release.artifact.digest:
                checked.add(f"{plugin_id} {version}", "is signed with another artifact than the recorded one")


def _check_blobs(settings: Settings, named: frozenset[Digest], checked: Checked, told: Told) -> None:
    """Read every blob to its end; those that came or went meanwhile are no flaws."""
    try:
        require_place(settings)
        store = blob_store_of(settings, is_only_read=True)
        missing = set(named)
        told(f"{len(named):,} blobs are named by records")
        for count, digest, is_sound in looked_at((digest for digest, _at in store.digests()), store):
            checked.counted["blobs"] = count
            missing.discard(digest)
            if not is_sound:
                checked.add(f"blob {digest}", "is not what its name says")
            if count % TOLD_EVERY == 0:
                told(f"{count:,} blobs were read")
    except UnavailableError as exc:
        checked.add("blobs", exc.message)
        return
    for digest in sorted(missing, key=str):
        checked.add(f"blob {digest}", "is named by a record and missing")


def check_figures(settings: Settings, checked: Checked) -> None:
    """Look through what was counted, and what waits to be."""
    if settings.events_url is None:
        _check_parts(settings.counted_folder, checked)
    else:
        _check_clickhouse(settings, settings.events_url, checked)
    log = settings.events_folder / "log"
    for path in sorted(log.glob("*.jsonl")):
        try:
            checked.counted["events in the log"] += sum(1 for _ in events_in(path))
        except (QirvoError, OSError, ValueError) as exc:
            checked.add(str(path), str(exc))


def _check_parts(store: Path, checked: Checked) -> None:
    try:
        for part in read_parts(store).parts:
            rows = duckdb.read_parquet(str(store / part.name)).shape[0]
            checked.counted["events in parts"] += rows
            if rows != part.rows:
                checked.add(str(store / part.name), f"has {rows} events, not {part.rows}")
    except (QirvoError, OSError, duckdb.Error) as exc:
        checked.add(str(store), str(exc))


def _check_clickhouse(settings: Settings, address: str, checked: Checked) -> None:
    """Compare the events of each day with its sums."""
    try:
        with closing(clickhouse_of(settings, address)) as store:
            days = store.days()
            checked.counted["events in ClickHouse"] = sum(days.values())
            for day, summed in store.summed_days().items():
                if days.get(day, 0) != summed:
                    checked.add(address, f"has {days.get(day, 0)} events of {day.isoformat()}, and sums of {summed}")
    except QirvoError as exc:
        checked.add(address, exc.message)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
