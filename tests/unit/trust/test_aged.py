"""Metadata older than they promise: accepted up to the age that was said, and nothing else relaxed. ADR-0023."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.trust.diagnosis import MetadataTooOldError, TamperedMetadataError
from qirvo.trust.layout import METADATA, TIMESTAMP_FILE, Validity
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository
from qirvo.trust.verifying import SourceUnreachableError, TrustedRepository
from tests.support.builders import WEATHER, an_index
from tests.support.repositories import a_repository, right_now

TEN_DAYS = timedelta(days=10)
MONTH = timedelta(days=30)
SHORT = Validity(timestamp=timedelta(days=1), snapshot=timedelta(days=2))


def old(folder: Path, *, days: int = 10, validity: Validity = SHORT) -> SignedRepository:
    """A repository whose last signature is `days` old."""
    then = right_now() - timedelta(days=days)
    repository = a_repository(folder, now=then, validity=validity)
    repository.publish({WEATHER: write_release_index(an_index(number=1))}, now=then)
    return repository


def reader(repository: SignedRepository, cache: Path, max_age: timedelta | None) -> TrustedRepository:
    address = repository.folder.as_uri()
    host = TrustedRepository(address, cache, max_age=max_age)
    host.pin(TrustedRepository.first_contact(address))
    return host


def test_without_a_maximum_age_the_expiry_counts(tmp_path: Path):
    host = reader(old(tmp_path / "public"), tmp_path / "host", None)
    with pytest.raises(TamperedMetadataError, match="expired"):
        host.refresh()


def test_up_to_the_maximum_age_expired_timestamp_and_snapshot_are_accepted(tmp_path: Path):
    host = reader(old(tmp_path / "public"), tmp_path / "host", TEN_DAYS + timedelta(hours=1))
    host.refresh()
    assert host.release_index(WEATHER).number == 1


def test_they_are_accepted_from_the_cache_too(tmp_path: Path):
    repository = old(tmp_path / "public")
    reader(repository, tmp_path / "host", MONTH).refresh()
    again = reader(repository, tmp_path / "host", MONTH)
    assert again.refresh() == repository.signed_now()


def test_beyond_it_they_are_refused_with_the_age_and_what_to_do(tmp_path: Path):
    host = reader(old(tmp_path / "public"), tmp_path / "host", TEN_DAYS - timedelta(hours=1))
    with pytest.raises(MetadataTooOldError, match=r"`10d` ago; at most `9d`") as refused:
        host.refresh()
    assert "--max-age" in (refused.value.hint or "")


def test_a_maximum_age_below_the_expiry_counts_too(tmp_path: Path):
    host = reader(old(tmp_path / "public", days=0), tmp_path / "host", timedelta(seconds=-1))
    with pytest.raises(MetadataTooOldError):
        host.refresh()


@pytest.mark.parametrize("role", ["root", "targets", "bins"])
def test_the_expiry_of_every_other_role_is_not_relaxed(tmp_path: Path, role: str):
    lives = {"root": MONTH, "targets": MONTH, "bins": MONTH} | {role: timedelta(days=5)}
    host = reader(old(tmp_path / "public", validity=Validity(**lives)), tmp_path / "host", MONTH)
    with pytest.raises(TamperedMetadataError, match="expired"):
        host.release_index(WEATHER)


def test_going_back_to_an_older_timestamp_is_refused(tmp_path: Path):
    repository = old(tmp_path / "public")
    host, timestamp = reader(repository, tmp_path / "host", MONTH), repository.folder / METADATA / TIMESTAMP_FILE
    before = timestamp.read_bytes()
    repository.publish({WEATHER: write_release_index(an_index(number=2))}, now=right_now() - timedelta(days=9))
    host.refresh()
    timestamp.write_bytes(before)
    with pytest.raises(TamperedMetadataError, match="older metadata"):
        host.refresh()


def test_an_old_snapshot_under_the_name_of_the_new_is_refused(tmp_path: Path):
    repository = old(tmp_path / "public")
    host, metadata = reader(repository, tmp_path / "host", MONTH), repository.folder / METADATA
    repository.publish({WEATHER: write_release_index(an_index(number=2))}, now=right_now() - timedelta(days=9))
    snapshots = sorted(metadata.glob("*.snapshot.json"), key=lambda path: int(path.name.partition(".")[0]))
    snapshots[-1].write_bytes(snapshots[-2].read_bytes())
    with pytest.raises(TamperedMetadataError):
        host.refresh()


@pytest.mark.parametrize("name", [TIMESTAMP_FILE, "*.snapshot.json", "*.targets.json", "*.bins-*.json"])
def test_a_changed_byte_is_refused(tmp_path: Path, name: str):
    repository = old(tmp_path / "public")
    for path in (repository.folder / METADATA).glob(name):
        path.write_bytes(path.read_bytes().replace(b'"version":', b'"version": ', 1).replace(b"T", b"U"))
    with pytest.raises(TamperedMetadataError):
        reader(repository, tmp_path / "host", MONTH).release_index(WEATHER)


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path):
    repository = old(tmp_path / "public")
    host = reader(repository, tmp_path / "host", MONTH)
    timestamp = repository.folder / METADATA / TIMESTAMP_FILE
    timestamp.rename(tmp_path / "elsewhere.json")
    timestamp.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(SourceUnreachableError):
        host.refresh()
