"""Files of published libraries are recognised by content, and nothing else is."""

import base64

from qirvo.analysis.libraries import (
    DIGEST_BYTES,
    DIGEST_CHARACTERS,
    RECORD_CHARACTERS,
    _find,
    _names,
    _records,
    known_library,
    table_key,
)
from qirvo.domain.digests import Digest
from qirvo.domain.versions import Version


def the_records() -> list[bytes]:
    return _records().splitlines()


def digest_in(record: bytes) -> Digest:
    head = base64.urlsafe_b64decode(record[:DIGEST_CHARACTERS])
    return Digest(head.hex() + "0" * (64 - 2 * DIGEST_BYTES))


def test_every_record_of_the_table_is_found_with_the_library_of_its_number():
    expected = [_names()[int(record[DIGEST_CHARACTERS:], 36)] for record in the_records()]
    assert [known_library(digest_in(record)) for record in the_records()] == expected


def test_the_table_is_sorted_without_repetitions_and_of_one_record_length():
    records = the_records()
    keys = [record[:DIGEST_CHARACTERS] for record in records]
    assert keys == sorted(set(keys))
    assert {len(record) + 1 for record in records} == {RECORD_CHARACTERS}


def test_every_library_has_a_name_and_a_version_and_owns_a_file():
    parted = [name.rpartition("@") for name in _names()]
    assert [str(Version(version)) for _, _, version in parted] == [version for _, _, version in parted]
    assert "" not in {package for package, _, _ in parted}
    assert {int(record[DIGEST_CHARACTERS:], 36) for record in the_records()} == set(range(len(_names())))


def test_a_file_that_nobody_published_is_not_known():
    assert known_library(Digest.of(b"export const ours = 1;\n")) is None


def test_one_bit_more_or_less_is_another_file():
    known = digest_in(the_records()[100])
    other = Digest(f"{int(known.hex, 16) ^ (1 << (256 - 8 * DIGEST_BYTES)):064x}")
    assert known_library(other) is None


def test_the_first_the_last_and_none_of_one_record_are_found():
    digests = [Digest.of(bytes([number])) for number in range(3)]
    keys = sorted(table_key(digest) for digest in digests)
    records = b"".join(key + f"000{number}".encode() + b"\n" for number, key in enumerate(keys))
    assert [_find(key, records, ("a", "b", "c")) for key in keys] == ["a", "b", "c"]
    assert _find(table_key(Digest.of(b"x")), records, ("a", "b", "c")) is None
    assert _find(keys[0], b"", ()) is None
