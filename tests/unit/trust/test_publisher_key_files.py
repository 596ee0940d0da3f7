"""Private keys in files."""

from pathlib import Path

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.trust.publisher_key_files import (
    PassphraseNeededError,
    PublisherKeyFileDamagedError,
    PublisherKeyFileExistsError,
    PublisherKeyFileMissingError,
    PublisherKeyFileOpenError,
    is_locked,
    key_file_of,
    make_key,
    read_key,
    write_key,
)


def test_a_key_is_read_as_it_was_written_and_by_its_owner_alone(tmp_path: Path):
    path, key = key_file_of(tmp_path, "acme"), make_key("acme")
    write_key(path, key)
    assert (read_key(path).id, read_key(path).publisher) == (key.id, "acme")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not is_locked(path)
    assert read_key(path, passphrase="needless").id == key.id


def test_a_locked_key_opens_with_its_passphrase_alone(tmp_path: Path):
    path, key = tmp_path / "key.json", make_key("acme")
    write_key(path, key, passphrase="open sesame")
    assert is_locked(path)
    assert read_key(path, passphrase="open sesame").id == key.id
    for wrong in ("", "open barley"):
        with pytest.raises(PassphraseNeededError):
            read_key(path, passphrase=wrong)


def test_a_key_is_never_written_over_unless_it_is_replaced(tmp_path: Path):
    path, first, second = tmp_path / "key.json", make_key("acme"), make_key("acme")
    write_key(path, first)
    with pytest.raises(PublisherKeyFileExistsError):
        write_key(path, second)
    write_key(path, second, replace=True)
    assert read_key(path).id == second.id


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path):
    path = tmp_path / "key.json"
    write_key(path, make_key("acme"))
    path.chmod(0o640)
    with pytest.raises(PublisherKeyFileOpenError):
        read_key(path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, PublisherKeyFileMissingError),
        (b"", PublisherKeyFileDamagedError),
        (b"\xff", PublisherKeyFileDamagedError),
        (b'{"schema":"x","publisher":"a","public":"","private":""}', PublisherKeyFileDamagedError),
        (b'{"schema":"qirvo-publisher-key/1","publisher":"a","public":"","private":""}', PublisherKeyFileDamagedError),
    ],
)
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes | None, error: type[QirvoError]):
    path = tmp_path / "key.json"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(error):
        read_key(path)


def test_halves_that_do_not_fit_are_refused(tmp_path: Path):
    path, key = tmp_path / "key.json", make_key("acme")
    write_key(path, key)
    path.write_text(path.read_text().replace(key.public, make_key("acme").public))
    with pytest.raises(PublisherKeyFileDamagedError, match="halves"):
        read_key(path)
