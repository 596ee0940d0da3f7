"""New online keys by a ceremony: hosts follow, a registry that runs goes on, and the old keys are worth nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.trust.ceremony import begin
from qirvo.trust.ceremony_taking import take
from qirvo.trust.current import read_root
from qirvo.trust.keys import NEXT_ONLINE_FILE, ONLINE_FILE, load_online_keys, signers_in
from qirvo.trust.layout import VALIDITY
from qirvo.trust.online_keys import KeysDoNotFitError, NamedKeys, next_online_keys, online_keys_in
from qirvo.trust.signing import SignedRepository
from qirvo.trust.verifying import TamperedMetadataError
from tests.support.repositories import a_host, a_repository, keys_of, publish, renew, right_now, seen


def test_hosts_follow_and_a_registry_that_runs_goes_on(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    seen(host)
    renew(repository, new_keys=True)
    publish(repository, 2)
    assert seen(host).number == 2
    publish(a_repository(tmp_path / "public"), 3)
    assert seen(host).number == 3
    assert not (keys_of(repository.folder) / NEXT_ONLINE_FILE).exists()


def test_a_host_that_slept_follows_the_chain_of_roots(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    seen(host)
    for _ in range(4):
        renew(repository, new_keys=True)
    publish(repository, 2)
    assert seen(host).number == 2
    assert read_root(repository.folder).signed.version == 5
    assert seen(a_host(tmp_path / "fresh", repository)[0]).number == 2


def test_the_old_keys_fit_no_more(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    old = load_online_keys(keys_of(repository.folder) / ONLINE_FILE)
    renew(repository, new_keys=True)
    with pytest.raises(KeysDoNotFitError):
        SignedRepository(repository.folder, old)


def test_until_it_is_taken_the_present_keys_sign(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    begin(repository.folder, now=right_now(), online=next_online_keys(keys_of(repository.folder)))
    publish(repository, 1)
    publish(a_repository(tmp_path / "public"), 2)
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 2


def test_one_that_was_cut_off_before_the_keys_were_in_place_is_whole(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    keys = keys_of(repository.folder)
    ceremony = begin(repository.folder, now=right_now(), online=next_online_keys(keys))
    finished = ceremony.signed_by(signers_in(keys / "offline.json"))
    named = NamedKeys.of(finished.root.signed, finished.targets.signed)
    take(repository.folder, finished, online_keys_in(keys, named), now=right_now())
    assert (keys / NEXT_ONLINE_FILE).exists()
    publish(repository, 1)
    publish(a_repository(tmp_path / "public"), 2)
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 2


def test_other_keys_than_the_ceremonys_are_not_taken(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    keys = keys_of(repository.folder)
    old = load_online_keys(keys / ONLINE_FILE)
    ceremony = begin(repository.folder, now=right_now(), online=next_online_keys(keys))
    with pytest.raises(KeysDoNotFitError):
        take(repository.folder, ceremony.signed_by(signers_in(keys / "offline.json")), old, now=right_now())
    assert read_root(repository.folder).signed.version == 1


def test_an_expired_root_is_mended_by_a_renewal(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - VALIDITY.root - timedelta(days=35))
    host, _ = a_host(tmp_path / "host", repository)
    repository.sign_time(now=right_now())
    with pytest.raises(TamperedMetadataError, match="expired"):
        host.refresh()
    renew(repository)
    publish(repository, 1)
    assert seen(host).number == 1


def test_a_renewal_with_the_same_keys_leaves_the_bins(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    renew(repository)
    assert sorted(path.name for path in repository.folder.rglob("2.*")) == [
        "2.root.json", "2.snapshot.json", "2.targets.json",
    ]  # fmt: skip


def test_what_was_published_is_kept(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 4)
    renew(repository, new_keys=True)
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 4
