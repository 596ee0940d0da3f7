"""Two key files, for their owner only."""

from pathlib import Path

import pytest

from qirvo.trust.keys import (
    KeyFileMalformedError,
    KeyFileMissingError,
    KeysExistError,
    create_keys,
    load_offline_keys,
    load_online_keys,
)


def test_keys_are_read_as_they_were_made(tmp_path: Path):
    offline, online = create_keys(tmp_path)
    assert load_offline_keys(tmp_path / "offline.json").root.public_key == offline.root.public_key
    assert load_online_keys(tmp_path / "online.json").bins.public_key == online.bins.public_key


def test_every_role_has_a_key_of_its_own(tmp_path: Path):
    offline, online = create_keys(tmp_path)
    signers = (offline.root, offline.targets, online.bins, online.snapshot, online.timestamp)
    assert len({signer.public_key.keyid for signer in signers}) == 5


@pytest.mark.parametrize("name", ["offline.json", "online.json"])
def test_only_the_owner_reads_them(tmp_path: Path, name: str):
    create_keys(tmp_path)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_the_online_keys_work_with_the_offline_ones_gone(tmp_path: Path):
    create_keys(tmp_path)
    (tmp_path / "offline.json").unlink()
    load_online_keys(tmp_path / "online.json")


def test_keys_are_never_replaced_by_accident(tmp_path: Path):
    create_keys(tmp_path)
    (tmp_path / "offline.json").unlink()
    with pytest.raises(KeysExistError):
        create_keys(tmp_path)


def test_offline_keys_that_a_crash_left_alone_are_used(tmp_path: Path):
    offline, _ = create_keys(tmp_path)
    (tmp_path / "online.json").unlink()
    again, _ = create_keys(tmp_path)
    assert again.root.public_key == offline.root.public_key


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(KeyFileMissingError, match=r"online\.json"):
        load_online_keys(tmp_path / "online.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"schema": "other", "keys": {}}',
        b'{"schema": "qirvo-keys/1", "keys": {}}',
        b'{"schema": "qirvo-keys/1", "keys": {"bins": "x", "snapshot": "x", "timestamp": "x"}}',
    ],
)
def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "online.json").write_bytes(content)
    with pytest.raises(KeyFileMalformedError):
        load_online_keys(tmp_path / "online.json")


def test_a_refusal_tells_nothing_of_a_key(tmp_path: Path):
    secret = "c2VjcmV0IGtleSBtYXRlcmlhbA"
    content = f'{{"schema": "qirvo-keys/1", "keys": {{"root": "{secret}", "targets": 1}}}}'
    (tmp_path / "offline.json").write_text(content, encoding="utf-8")
    with pytest.raises(KeyFileMalformedError) as refusal:
        load_offline_keys(tmp_path / "offline.json")
    assert secret not in refusal.value.message
