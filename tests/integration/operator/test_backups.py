"""Backups of a registry: made, restored elsewhere, looked through; and records that move to another database."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from qirvo.domain.access import Account
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.server.backups.checking import check_registry
from qirvo.server.backups.making import make_backup
from qirvo.server.backups.manifest import BackupDamagedError, NoBackupError, read_backup, read_files
from qirvo.server.backups.migrating import (
    MovedRecordsDifferError,
    NotEmbeddedError,
    SameDatabaseError,
    move_records,
)
from qirvo.server.backups.realigning import NothingSignedError, Realigned, realign
from qirvo.server.backups.records import load_records
from qirvo.server.backups.restoring import DataFolderNotEmptyError, check_backup, restore
from qirvo.server.bootstrap import assemble
from qirvo.server.data_folder import RESTORING_FILE, RestoreUnfinishedError, alone_in
from qirvo.server.settings import Settings, load_settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import HEAD, OlderDatabaseError, revision_of, upgrade
from qirvo.server.sql.moving import DatabaseNotEmptyError, digest_of, lines_of, tables_in
from qirvo.server.sql.sqlite import DatabaseMovedError
from qirvo.server.sql.transactions import READS_ONLY
from qirvo.trust.mirrored import MirroredRepository
from tests.support.builders import MONDAY
from tests.support.postgres import postgres_address
from tests.support.registries import RegistryInProcess


@pytest.fixture
def filled(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published("1.0.0")
    registry.published("1.1.0")
    registry.improve()
    for artifact in registry.read_plane.glob("artifacts/*.zip"):
        registry.client.get(f"/repositories/public/artifacts/{artifact.name}")
    registry.count()
    return registry


@pytest.fixture
def now(registry: RegistryInProcess) -> datetime:
    return registry.assembly.registry.clock()


def elsewhere(folder: Path, **more: Any) -> Settings:
    return load_settings(overrides={"data_folder": folder, "bins_bits": 2, "analysis_in_process": True, **more})


def records(database: Database) -> dict[str, tuple[int, str]]:
    with database.engine.connect().execution_options(**{READS_ONLY: True}) as connection:
        return {table.name: digest_of(lines_of(connection, table)) for table in tables_in(connection)}


def records_at(address: str) -> dict[str, tuple[int, str]]:
    database = Database.open(address)
    try:
        return records(database)
    finally:
        database.close()


def start_and_stop(settings: Settings) -> None:
    """Let the registry do what it does at a start."""
    assembly = assemble(settings)
    while assembly.worker.work_once():
        pass
    assembly.close()


def flaws(settings: Settings) -> list[str]:
    return [f"{flaw.where}: {flaw.what}" for flaw in check_registry(settings).flaws]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_restored_registry_is_the_one_that_was_copied(
    filled: RegistryInProcess, now: datetime, tmp_path: Path, engine: str
):
    before = records(filled.assembly.database)
    folder, backup = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    assert check_backup(folder) == backup
    more = {"database_url": postgres_address()} if engine == "postgresql" else {}
    settings = elsewhere(tmp_path / "new", **more)
    restore(folder, settings, now=now + timedelta(hours=1))
    after = records_at(settings.database_address)
    assert {name for name in before if after[name] != before[name]} == {"plugins"}  # their numbers rose
    assert before["releases"][0] == 2
    checked = check_registry(settings)
    assert checked.flaws == []
    assert checked.counted["artifacts"] == 2
    assert checked.counted["audit entries"] > 0
    assert not (tmp_path / "new" / "search").exists()


def test_hosts_that_saw_what_was_lost_go_on_with_what_was_restored(
    filled: RegistryInProcess, now: datetime, tmp_path: Path
):
    settings = filled.assembly.settings
    folder, _ = make_backup(settings, tmp_path / "backups", now=now)
    filled.published("1.2.0")  # is lost
    host = MirroredRepository(settings.repository_folder.as_uri(), tmp_path / "host")
    host.pin((settings.repository_folder / "metadata" / "1.root.json").read_bytes())
    host.refresh()
    assert len(host.release_index(PluginId.parse("acme.weather")).releases) == 3
    restored = elsewhere(tmp_path / "new")
    restore(folder, restored, now=now + timedelta(minutes=5))
    start_and_stop(restored)
    again = MirroredRepository(restored.repository_folder.as_uri(), tmp_path / "host")
    again.refresh()
    assert len(again.release_index(PluginId.parse("acme.weather")).releases) == 2


def a_moment_ago(settings: Settings, folder: Path, *, now: datetime) -> Settings:
    """Settings of the registry on a database that keeps the records as they are now."""
    backup_folder, backup = make_backup(settings, folder / "backups", now=now)
    address = f"sqlite:///{folder / 'earlier.db'}"
    database = Database.open(address)
    upgrade(database.engine)
    load_records(database.engine, backup_folder, backup.tables)
    database.close()
    return settings.model_copy(update={"database_url": address})


def test_what_is_signed_follows_a_database_that_was_put_back(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    settings = a_moment_ago(filled.assembly.settings, tmp_path, now=now)
    with filled.assembly.database.unit_of_work() as uow:
        uow.plugins.mark_changed(PluginId.parse("acme.weather"), by=5_000)
        uow.commit()
    filled.published("1.2.0")
    filled.published("1.0.0", plugin={"manifest": {"id": "acme.later"}})
    host = MirroredRepository(settings.repository_folder.as_uri(), tmp_path / "host")
    host.pin((settings.repository_folder / "metadata" / "1.root.json").read_bytes())
    host.refresh()
    assert {str(each) for each in host.plugin_ids()} == {"acme.weather", "acme.later"}
    lost = [f"{each}: is signed and not recorded" for each in ("acme.later 1.0.0", "acme.weather 1.2.0")]
    assert sorted(flaws(settings)) == lost

    assert realign(settings, now=now + timedelta(minutes=5)) == Realigned(plugins=1, dropped=1)
    assert realign(settings, now=now + timedelta(minutes=6)) == Realigned(plugins=1, dropped=0)
    assert not settings.search_folder.exists()
    start_and_stop(settings)

    assert flaws(settings) == []
    again = MirroredRepository(settings.repository_folder.as_uri(), tmp_path / "host")
    again.refresh()
    assert [str(each) for each in again.plugin_ids()] == ["acme.weather"]
    assert [str(each) for each in again.release_index(PluginId.parse("acme.weather")).releases] == ["1.0.0", "1.1.0"]


LOOKING: dict[str, Callable[[Settings], object]] = {
    "verify": check_registry,
    "backup": lambda settings: make_backup(settings, settings.data_folder.parent / "backups", now=MONDAY),
}


@pytest.mark.parametrize("look", LOOKING.values(), ids=LOOKING)
def test_who_only_looks_brings_no_database_to_another_form(tmp_path: Path, look: Callable[[Settings], object]):
    settings = elsewhere(tmp_path / "new")
    settings.data_folder.mkdir()
    database = Database.open(settings.database_address)
    upgrade(database.engine, "0031")
    with pytest.raises(OlderDatabaseError):
        look(settings)
    assert revision_of(database.engine) == "0031"

    upgrade(database.engine)
    later = f"9999_{HEAD[:4]}"
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :later"), {"later": later})
    look(settings)
    assert revision_of(database.engine) == later
    database.close()


def test_there_has_to_be_something_signed_that_follows(now: datetime, tmp_path: Path):
    with pytest.raises(NothingSignedError):
        realign(elsewhere(tmp_path / "new"), now=now)
    assert not (tmp_path / "new").exists()


def test_a_second_backup_links_what_the_first_has(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    settings = filled.assembly.settings
    first, _ = make_backup(settings, tmp_path / "backups", now=now)
    filled.published("1.2.0")
    second, _ = make_backup(settings, tmp_path / "backups", now=now + timedelta(days=1))
    paths = {copy.path for copy in read_files(first)}
    blobs = sorted(path for path in paths if path.startswith("blobs/"))
    assert blobs
    for path in blobs:
        assert (first / "data" / path).stat().st_ino == (second / "data" / path).stat().st_ino
    timestamp = "data/repositories/public/metadata/timestamp.json"
    assert (first / timestamp).stat().st_ino != (second / timestamp).stat().st_ino
    shutil.rmtree(first)
    assert check_backup(second).files > 0


def test_keys_stay_as_secret_as_they_were(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    folder, _ = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    assert folder.stat().st_mode & 0o077 == 0
    restore(folder, elsewhere(tmp_path / "new"), now=now)
    for name in ("online.json", "offline.json"):
        assert (tmp_path / "new" / "keys" / name).stat().st_mode & 0o077 == 0


def first_of(folder: Path, pattern: str) -> Path:
    return next(path for path in sorted(folder.glob(pattern)) if path.is_file())


DAMAGES: dict[str, Callable[[Path], object]] = {
    "changed": lambda folder: first_of(folder, "data/blobs/*/*").write_bytes(b"changed"),
    "missing": lambda folder: first_of(folder, "data/blobs/*/*").unlink(),
    "list": lambda folder: (folder / "files.jsonl").write_text(""),
    "records": lambda folder: first_of(folder, "records/releases*").write_bytes(b"not zstd"),
    "no records": lambda folder: first_of(folder, "records/releases*").unlink(),
    "format": lambda folder: (folder / "backup.json").write_text(
        json.dumps(json.loads((folder / "backup.json").read_text()) | {"format": 2})
    ),
    "no JSON": lambda folder: (folder / "backup.json").write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_found_and_not_restored(
    filled: RegistryInProcess, now: datetime, tmp_path: Path, damage: str
):
    folder, _ = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    DAMAGES[damage](folder)
    with pytest.raises(BackupDamagedError):
        check_backup(folder)
    with pytest.raises(BackupDamagedError):
        restore(folder, elsewhere(tmp_path / "new"), now=now)
    if damage not in ("list", "format", "no JSON"):
        with pytest.raises(RestoreUnfinishedError), alone_in(tmp_path / "new"):
            pass


def test_a_path_out_of_the_data_folder_is_refused(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    folder, backup = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    listed = [msgspec.structs.replace(copy, path="../../outside") for copy in read_files(folder)][:1]
    content = b"".join(msgspec.json.encode(copy) + b"\n" for copy in listed)
    (folder / "files.jsonl").write_bytes(content)
    altered = msgspec.structs.replace(backup, files_sha256=Digest.of(content).hex)
    (folder / "backup.json").write_bytes(msgspec.json.encode(altered))
    with pytest.raises(BackupDamagedError, match="leads out"):
        restore(folder, elsewhere(tmp_path / "a" / "b"), now=now)
    assert not (tmp_path / "outside").exists()


def test_a_restore_that_was_cut_off_begins_anew(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    folder, _ = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    whole = first_of(folder, "records/releases*")
    kept = whole.read_bytes()
    whole.unlink()
    settings = elsewhere(tmp_path / "new")
    with pytest.raises(BackupDamagedError):
        restore(folder, settings, now=now)
    assert (tmp_path / "new" / RESTORING_FILE).exists()
    whole.write_bytes(kept)
    restore(folder, settings, now=now)
    assert flaws(settings) == []


def test_nothing_is_restored_over_a_registry(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    folder, _ = make_backup(filled.assembly.settings, tmp_path / "backups", now=now)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "something").write_text("mine")
    with pytest.raises(DataFolderNotEmptyError, match="something"):
        restore(folder, elsewhere(tmp_path / "new"), now=now)
    assert (tmp_path / "new" / "something").read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing(filled: RegistryInProcess, now: datetime, tmp_path: Path):
    settings = filled.assembly.settings.model_copy(update={"database_url": "sqlite:////proc/no/such.db"})
    with pytest.raises((QirvoError, OSError)):
        make_backup(settings, tmp_path / "backups", now=now)
    assert list((tmp_path / "backups").iterdir()) == []
    with pytest.raises(NoBackupError):
        read_backup(tmp_path / "backups")


SPOILS: dict[str, tuple[Callable[[Settings], object], str]] = {
    "blob": (lambda s: first_of(s.blobs_folder, "*/*").write_bytes(b"x"), "is not what its name says"),
    "artifact": (
        lambda s: first_of(s.repository_folder, "artifacts/*.zip").write_bytes(b"x"),
        "is not what was signed",
    ),
    "no artifact": (lambda s: first_of(s.repository_folder, "artifacts/*.zip").unlink(), "is signed and missing"),
    "bin": (lambda s: (s.repository_folder / "metadata" / "timestamp.json").write_bytes(b"{}"), "public"),
    "figures": (lambda s: first_of(s.events_folder, "store/*.parquet").write_bytes(b"x"), "store"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_what_is_spoilt_is_found(filled: RegistryInProcess, spoil: str):
    settings = filled.assembly.settings
    assert flaws(settings) == []
    act, said = SPOILS[spoil]
    act(settings)
    found = flaws(settings)
    assert found
    assert any(said in flaw for flaw in found), found


def test_a_blob_that_a_record_names_is_missed(filled: RegistryInProcess):
    settings = filled.assembly.settings
    with filled.assembly.database.reading() as uow:
        named = min(uow.uploads.named_blobs(), key=str)
    (settings.blobs_folder / named.hex[:2] / named.hex).unlink()
    assert f"blob {named}: is named by a record and missing" in flaws(settings)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit SET act = 'something.else' WHERE number = 2",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    ],
    ids=["changed", "taken away"],
)
def test_an_audit_entry_that_was_changed_or_taken_away_is_found(filled: RegistryInProcess, act: str):
    with filled.assembly.database.engine.begin() as connection:
        connection.execute(text(act))
    assert any(flaw.startswith("audit log") for flaw in flaws(filled.assembly.settings))


@pytest.fixture
def embedded(filled: RegistryInProcess, tmp_path: Path) -> Settings:
    if filled.assembly.database.engine.dialect.name != "sqlite":
        pytest.skip("the registry of this run keeps its records in PostgreSQL already")
    folder = tmp_path / "moving"
    make_and_restore = make_backup(filled.assembly.settings, tmp_path / "backups", now=MONDAY)[0]
    settings = elsewhere(folder)
    restore(make_and_restore, settings, now=filled.assembly.registry.clock())
    return settings


def test_all_records_move_and_the_old_database_takes_no_more(embedded: Settings):
    before = records_at(embedded.database_address)
    address = postgres_address()
    moved = move_records(embedded, address)
    assert records_at(address) == before
    assert (moved.tables, moved.was_there) == (len(before), False)
    old = Database.open(embedded.database_address)
    with pytest.raises(DatabaseMovedError), old.unit_of_work():
        pass
    with old.reading() as uow:
        assert uow.accounts.count() == before["accounts"][0]
    old.close()
    with pytest.raises(DatabaseMovedError):
        move_records(embedded, address)
    assert flaws(embedded.model_copy(update={"database_url": address})) == []


def test_numbers_go_on_where_they_were(embedded: Settings):
    address = postgres_address()
    move_records(embedded, address)
    database = Database.open(address)
    with database.unit_of_work() as uow:
        last = uow.catalog_changes.last()
        uow.catalog_changes.note(PluginId.parse("acme.weather"))
        assert uow.catalog_changes.last() == last + 1
        uow.accounts.add(Account(name="new"), now=MONDAY)
        uow.jobs.enqueue("check", {})
        uow.commit()
    database.close()


class CutOffError(Exception):
    """Stands for a process that is killed."""


def cut_at(wanted: str) -> Callable[[str], None]:
    def step(name: str) -> None:
        if name == wanted:
            raise CutOffError(name)

    return step


@pytest.mark.parametrize("step", ["read", "loaded-accounts", "loaded-audit", "arrived", "marked"])
def test_a_move_that_is_cut_off_is_done_by_the_next(embedded: Settings, step: str):
    before = records_at(embedded.database_address)
    address = postgres_address()
    with pytest.raises(CutOffError):
        move_records(embedded, address, steps=cut_at(step))
    assert records_at(embedded.database_address) == before
    if step == "marked":
        with pytest.raises(DatabaseMovedError):
            move_records(embedded, address)
    else:
        assert move_records(embedded, address).was_there == (step == "arrived")
    assert records_at(address) == before


def test_a_move_into_other_records_is_refused(embedded: Settings):
    address = postgres_address()
    move_records(embedded, address)
    with pytest.raises(NotEmbeddedError):
        move_records(embedded.model_copy(update={"database_url": address}), postgres_address())
    fresh = embedded.model_copy(update={"database_url": f"sqlite:///{embedded.data_folder / 'other.db'}"})
    with pytest.raises(SameDatabaseError):
        move_records(fresh, fresh.database_address)


def test_a_move_into_a_database_of_others_changes_neither(embedded: Settings):
    address = postgres_address()
    other = Database.open(address)
    upgrade(other.engine)
    with other.unit_of_work() as uow:
        uow.accounts.add(Account(name="somebody"), now=MONDAY)
        uow.commit()
    before = records(other)
    with pytest.raises((DatabaseNotEmptyError, MovedRecordsDifferError)):
        move_records(embedded, address)
    assert records(other) == before
    other.close()
    still = Database.open(embedded.database_address)
    with still.unit_of_work():
        pass
    still.close()
