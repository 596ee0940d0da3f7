"""What is signed, looked at again and again: right whoever signs, and read again only where something was signed."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.trust.current import RepositoryDamagedError
from qirvo.trust.layout import METADATA, TARGETS, TIMESTAMP_FILE, index_file
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository
from qirvo.trust.state import StateReader
from tests.support.builders import WEATHER, an_index
from tests.support.repositories import a_repository, publish, right_now

RAIN = PluginId("acme", "rain")


def signed(repository: SignedRepository, *plugin_ids: PluginId, number: int = 1) -> None:
    repository.publish({each: write_release_index(an_index(number=number)) for each in plugin_ids}, now=right_now())


@pytest.fixture
def repository(tmp_path: Path) -> SignedRepository:
    return a_repository(tmp_path / "public")


def test_a_look_tells_the_signed_time_and_the_indexes(repository: SignedRepository):
    publish(repository, 1)
    state = StateReader(repository.folder).look()
    content = repository.index_of(WEATHER)
    assert content is not None
    assert (state.now, state.indexes.index_of(WEATHER)) == (repository.signed_now(), content)
    assert state.indexes.digest_of(WEATHER) == hashlib.sha256(content).hexdigest()


def test_what_was_never_signed_has_no_digest(repository: SignedRepository):
    indexes = StateReader(repository.folder).look().indexes
    assert (indexes.digest_of(RAIN), indexes.index_of(RAIN)) == (None, None)


def test_nothing_signed_is_nothing_new(repository: SignedRepository):
    reader = StateReader(repository.folder)
    assert reader.look() is reader.look()


def test_a_signed_time_alone_leaves_the_indexes_as_they_were(repository: SignedRepository):
    reader = StateReader(repository.folder)
    before = reader.look()
    repository.sign_time(now=right_now() + timedelta(minutes=1))
    after = reader.look()
    assert (after.now > before.now, after.indexes is before.indexes) == (True, True)


def test_whoever_signs_is_noticed(repository: SignedRepository):
    reader = StateReader(repository.folder)
    signed(repository, WEATHER, RAIN)
    before = reader.look().indexes
    kept = [before.digest_of(each) for each in (WEATHER, RAIN)]
    signed(repository, WEATHER, number=2)
    after = reader.look().indexes
    assert after is not before
    assert [after.digest_of(each) for each in (WEATHER, RAIN)] == [
        hashlib.sha256(repository.index_of(WEATHER) or b"").hexdigest(),
        kept[1],
    ]


def test_an_earlier_look_still_tells_of_its_time(repository: SignedRepository):
    reader = StateReader(repository.folder)
    signed(repository, WEATHER)
    before = reader.look().indexes
    first = repository.index_of(WEATHER)
    signed(repository, WEATHER, number=2)
    assert reader.look().indexes.index_of(WEATHER) == repository.index_of(WEATHER)
    assert before.index_of(WEATHER) == first


def test_an_index_that_is_not_what_was_signed_is_refused(repository: SignedRepository):
    signed(repository, WEATHER)
    indexes = StateReader(repository.folder).look().indexes
    path = repository.folder / TARGETS / index_file(WEATHER, indexes.digest_of(WEATHER) or "")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RepositoryDamagedError):
        indexes.index_of(WEATHER)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"signed":{"meta":{"snapshot.json":{"version":1}}}}',
        b'{"signed":{"meta":{},"qirvo-signed-time":"2026-11-23T09:00:00+00:00"}}',
        b'{"signed":{"meta":{"snapshot.json":{"version":99}},"qirvo-signed-time":"2026-11-23T09:00:00+00:00"}}',
    ],
)
def test_a_timestamp_that_reaches_nothing_is_damage(repository: SignedRepository, content: bytes):
    (repository.folder / METADATA / TIMESTAMP_FILE).write_bytes(content)
    with pytest.raises(RepositoryDamagedError):
        StateReader(repository.folder).look()
