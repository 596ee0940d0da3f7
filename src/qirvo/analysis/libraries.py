"""Files of published libraries, recognised by their content.

The table is made by `scripts/collect_known_files.py` from what npm packs. A file is known when the first 120 bits of
its SHA-256 are in the table: 64 would do against chance, but not against somebody who looks for a hostile file that
passes for a library's.

The table is text that is searched as it lies there: records of one length, sorted, so that nothing is read into a
dictionary before the first question. A record is a digest and the number of the line that names its library.
"""

import base64
from functools import cache
from importlib import resources

from qirvo.domain.digests import Digest

FILES = "known_files.txt"
LIBRARIES = "known_libraries.txt"
DIGEST_BYTES = 15
DIGEST_CHARACTERS = 20  # 15 bytes in base64
NUMBER_CHARACTERS = 4
RECORD_CHARACTERS = DIGEST_CHARACTERS + NUMBER_CHARACTERS + 1


def known_library(digest: Digest) -> str | None:
    """Return `package@version` when the file with `digest` is one of a published library; else None.

    Where several versions ship the very same file, the newest of them is named.
    """
    return _find(table_key(digest), _records(), _names())


def table_key(digest: Digest) -> bytes:
    """Return how the table writes `digest`."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest.hex)[:DIGEST_BYTES])


def _find(key: bytes, records: bytes, names: tuple[str, ...]) -> str | None:
    low, high = 0, len(records) // RECORD_CHARACTERS
    while low < high:
        middle = (low + high) // 2
        start = middle * RECORD_CHARACTERS
        found = records[start : start + DIGEST_CHARACTERS]
        if found == key:
            return names[int(records[start + DIGEST_CHARACTERS : start + RECORD_CHARACTERS - 1], 36)]
        low, high = (middle + 1, high) if found < key else (low, middle)
    return None


@cache
def _records() -> bytes:
    return _table(FILES)


@cache
def _names() -> tuple[str, ...]:
    return tuple(_table(LIBRARIES).decode().splitlines())


def _table(name: str) -> bytes:
    return (resources.files("qirvo.analysis") / "data" / name).read_bytes()
