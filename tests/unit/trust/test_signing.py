"""Publishing: one batch is one step forward, and a crash leaves the old or the new."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.trust.creating import RepositoryExistsError, create_repository, open_repository
from qirvo.trust.current import RepositoryDamagedError, RepositoryNotCreatedError, read_current
from qirvo.trust.keys import KeyFileMissingError, create_keys, load_online_keys
from qirvo.trust.layout import VALIDITY
from qirvo.trust.online_keys import KeysDoNotFitError
from qirvo.trust.release_index import read_release_index, write_release_index
from qirvo.trust.signing import KEPT_VERSIONS, SignedRepository
from tests.support.builders import WEATHER, an_index
from tests.support.repositories import FEW_BITS, a_host, a_repository, keys_of, publish, right_now, seen

STEPS = ["target-written", "bins-written", "snapshot-written", "timestamp-written"]


class KilledError(Exception):
    """Stands for the end of the process."""


def killed_at(step: str):
    def steps(reached: str) -> None:
        if reached == step:
            raise KilledError

    return steps


def number_of(repository: SignedRepository) -> int | None:
    content = repository.index_of(WEATHER)
    return None if content is None else read_release_index(content).number


def names(repository: SignedRepository) -> set[str]:
    return {path.name for path in (repository.folder / "metadata").iterdir()}


def test_a_new_repository_has_no_plugins(tmp_path: Path):
    assert a_repository(tmp_path / "public").index_of(WEATHER) is None


def test_what_is_published_is_there(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1, 2)
    assert number_of(repository) == 2


def test_an_empty_folder_holds_no_repository(tmp_path: Path):
    _, online = create_keys(tmp_path)
    assert not SignedRepository.is_created(tmp_path)
    with pytest.raises(RepositoryNotCreatedError):
        SignedRepository(tmp_path, online)


def test_a_repository_is_made_once(tmp_path: Path):
    a_repository(tmp_path / "public")
    with pytest.raises(RepositoryExistsError):
        create_repository(tmp_path / "public", *create_keys(tmp_path / "other"), now=right_now())


def test_opening_again_keeps_the_root(tmp_path: Path):
    first = a_repository(tmp_path / "public").fingerprint
    assert a_repository(tmp_path / "public").fingerprint == first


def test_the_offline_keys_can_be_moved_away(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    (keys_of(repository.folder) / "offline.json").unlink()
    publish(a_repository(tmp_path / "public"), 1)
    assert number_of(repository) == 1


def test_a_lost_online_key_is_not_replaced_silently(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    (keys_of(repository.folder) / "online.json").unlink()
    with pytest.raises(KeyFileMissingError):
        a_repository(tmp_path / "public")


def test_keys_of_another_repository_do_not_fit(tmp_path: Path):
    a_repository(tmp_path / "public")
    create_keys(tmp_path / "other")
    with pytest.raises(KeysDoNotFitError):
        SignedRepository(tmp_path / "public", load_online_keys(tmp_path / "other" / "online.json"))


def test_a_creation_that_was_cut_off_is_done_again(tmp_path: Path):
    create_keys(tmp_path / "public-keys")
    (tmp_path / "public" / "metadata").mkdir(parents=True)
    (tmp_path / "public" / "metadata" / "1.root.json").write_bytes(b"half")
    publish(a_repository(tmp_path / "public"), 1)
    assert number_of(a_repository(tmp_path / "public")) == 1


def test_a_batch_is_one_snapshot_and_one_timestamp(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    plugins = [PluginId("acme", f"plugin-{number}") for number in range(8)]
    before = read_current(repository.folder)
    repository.publish(dict.fromkeys(plugins, write_release_index(an_index())), now=right_now())
    after = read_current(repository.folder)
    assert after.timestamp.signed.version == before.timestamp.signed.version + 1
    assert after.snapshot.signed.version == before.snapshot.signed.version + 1


def test_one_plugin_rewrites_one_bin(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    before = names(repository)
    publish(repository, 1)
    new = sorted(name.partition(".")[2].partition("-")[0] for name in names(repository) - before)
    assert new == ["bins", "snapshot.json"]


def test_publishing_the_same_again_signs_only_the_time(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    before = names(repository)
    publish(repository, 1)
    assert names(repository) == before


def test_signing_the_time_writes_nothing_else(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    before = names(repository)
    repository.sign_time(now=right_now() + timedelta(minutes=1))
    assert names(repository) == before


def test_the_signed_time_moves_on(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    later = right_now() + timedelta(minutes=1)
    repository.sign_time(now=later)
    assert repository.signed_now() == later


def test_the_signed_time_never_goes_back(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    before = repository.signed_now()
    repository.sign_time(now=before - timedelta(days=1))
    assert repository.signed_now() == before


@pytest.mark.parametrize(("step", "left"), list(zip(STEPS, [1, 1, 1, 2], strict=True)))
def test_a_crash_leaves_the_old_or_the_new(tmp_path: Path, step: str, left: int):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    with pytest.raises(KilledError):
        publish(a_repository(tmp_path / "public", steps=killed_at(step)), 2)
    assert number_of(repository) == left
    assert seen(a_host(tmp_path / "host", repository)[0]).number == left


@pytest.mark.parametrize("step", STEPS)
def test_the_next_publication_after_a_crash_works(tmp_path: Path, step: str):
    repository = a_repository(tmp_path / "public")
    host, _ = a_host(tmp_path / "host", repository)
    publish(repository, 1)
    seen(host)
    with pytest.raises(KilledError):
        publish(a_repository(tmp_path / "public", steps=killed_at(step)), 2)
    seen(host)
    publish(repository, 3)
    assert seen(host).number == 3


@pytest.mark.parametrize("name", ["snapshot", "bins"])
def test_half_a_file_that_a_crash_left_is_written_anew(tmp_path: Path, name: str):
    repository = a_repository(tmp_path / "public")
    current = read_current(repository.folder)
    role = {"snapshot": "snapshot", "bins": current.bin_of(WEATHER)}[name]
    (repository.folder / "metadata" / f"2.{role}.json").write_bytes(b'{"half": ')
    publish(repository, 1)
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 1


def test_what_is_near_its_end_is_signed_anew(tmp_path: Path):
    made = right_now() - timedelta(days=70)
    repository = a_repository(tmp_path / "public", now=made)
    repository.sign_time(now=right_now())
    current = read_current(repository.folder)
    assert current.snapshot.signed.expires == right_now() + VALIDITY.snapshot
    assert {current.bin(name).signed.version for name in current.bin_roles.get_roles()} == {2}
    a_host(tmp_path / "host", repository)[0].refresh()


def test_a_bin_that_was_published_lately_is_not_signed_anew(tmp_path: Path):
    made = right_now() - timedelta(days=70)
    repository = a_repository(tmp_path / "public", now=made)
    repository.publish({WEATHER: write_release_index(an_index())}, now=made + timedelta(days=60))
    repository.sign_time(now=right_now())
    current = read_current(repository.folder)
    assert current.bin(current.bin_of(WEATHER)).signed.version == 2
    assert current.bins_due == made + timedelta(days=60) + VALIDITY.bins * 3 / 4


def test_bins_are_looked_through_once_and_not_with_every_signed_time(tmp_path: Path):
    made = right_now() - timedelta(days=70)
    repository = a_repository(tmp_path / "public", now=made)
    plugins = [PluginId("acme", f"plugin-{number}") for number in range(40)]
    repository.publish(dict.fromkeys(plugins, write_release_index(an_index())), now=made + timedelta(days=60))
    repository.sign_time(now=right_now())
    before = names(repository)
    repository.sign_time(now=right_now() + timedelta(minutes=1))
    assert names(repository) == before
    assert read_current(repository.folder).bins_due > right_now()


def test_a_fresh_repository_is_left_as_it_is(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - timedelta(days=10))
    repository.sign_time(now=right_now())
    assert read_current(repository.folder).snapshot.signed.version == 1


def test_earlier_versions_are_forgotten_in_time(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, *range(1, KEPT_VERSIONS + 5))
    snapshots = [name for name in names(repository) if "snapshot" in name]
    assert len(snapshots) == KEPT_VERSIONS


def test_a_changed_index_is_not_read_as_published(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    (path,) = (repository.folder / "targets").rglob("*.json")
    path.write_bytes(path.read_bytes().replace(b"acme", b"evil"))
    with pytest.raises(RepositoryDamagedError):
        repository.index_of(WEATHER)


def test_a_lost_file_is_named(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    (repository.folder / "metadata" / "1.snapshot.json").unlink()
    with pytest.raises(RepositoryDamagedError, match=r"1\.snapshot\.json"):
        repository.sign_time(now=right_now())


def test_the_number_of_bins_is_chosen_when_it_is_made(tmp_path: Path):
    repository = open_repository(tmp_path / "public", tmp_path / "keys", now=right_now(), bits=FEW_BITS + 1)
    assert len([name for name in names(repository) if "bins" in name]) == 8
