"""What needs the offline keys."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.trust.keys import create_online_keys, load_offline_keys, load_online_keys
from qirvo.trust.layout import VALIDITY
from qirvo.trust.offline import offline_expiry, renew_offline
from qirvo.trust.online_keys import KeysDoNotFitError
from qirvo.trust.signing import SignedRepository
from qirvo.trust.verifying import TamperedMetadataError
from tests.support.repositories import a_host, a_repository, keys_of, publish, right_now, seen


def renew(repository: SignedRepository, **changes: object) -> SignedRepository:
    keys = keys_of(repository.folder)
    offline, online = load_offline_keys(keys / "offline.json"), load_online_keys(keys / "online.json")
    values: dict[str, object] = {"offline": offline, "online": online, "now": right_now()}
    return renew_offline(repository.folder, **(values | changes))  # type: ignore[arg-type]  # the test names them


def test_the_owner_can_know_when_to_renew(tmp_path: Path):
    made = right_now() - timedelta(days=300)
    repository = a_repository(tmp_path / "public", now=made)
    assert offline_expiry(repository.folder) == made + VALIDITY.root


def test_a_renewal_starts_a_new_year(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - timedelta(days=300))
    now = right_now()
    renew(repository, now=now)
    assert offline_expiry(repository.folder) == now + VALIDITY.root


def test_an_expired_root_is_mended_by_a_renewal(tmp_path: Path):
    repository = a_repository(tmp_path / "public", now=right_now() - timedelta(days=400))
    host, _ = a_host(tmp_path / "host", repository)
    repository.sign_time(now=right_now())
    with pytest.raises(TamperedMetadataError, match="expired"):
        host.refresh()
    publish(renew(repository), 1)
    assert seen(host).number == 1


def test_hosts_follow_to_new_online_keys(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    seen(host)
    publish(renew(repository, online=create_online_keys(tmp_path / "new.json")), 2)
    assert seen(host).number == 2


def test_the_old_online_keys_fit_no_more(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    renew(repository, online=create_online_keys(tmp_path / "new.json"))
    with pytest.raises(KeysDoNotFitError):
        a_repository(tmp_path / "public")


def test_a_renewal_with_the_same_keys_leaves_the_bins(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    renew(repository)
    assert sorted(path.name for path in repository.folder.rglob("2.*")) == [
        "2.root.json", "2.snapshot.json", "2.targets.json",
    ]  # fmt: skip


def test_what_was_published_is_kept(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 4)
    renew(repository, online=create_online_keys(tmp_path / "new.json"))
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 4
