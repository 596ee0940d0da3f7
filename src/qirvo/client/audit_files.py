"""Exports of an audit log read line by line, whatever their length."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from qirvo.domain.audit_chain import ChainedEntry
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.wire.audit import ChainedDocument, chained_entry

_MOST_BYTES = 4 * 1024 * 1024  # of a line


class AuditFileMissingError(NotFoundError):
    """The export cannot be read."""

    code = "audit-file-missing"
    hint = "Name a file that `qirvo audit export` wrote."


class MalformedAuditFileError(InvalidError):
    """A line of the file is no entry of an audit log."""

    code = "audit-file-malformed"
    hint = "Name a file that `qirvo audit export` wrote, as JSON lines; one as CSV cannot be verified."


def read_entries(file: Path) -> Iterator[ChainedEntry]:
    """Return the file's entries, one at a time.

    Raises:
        AuditFileMissingError: It cannot be read.
        MalformedAuditFileError: A line is no entry.
    """
    try:
        with file.open("rb") as lines:
            number = 0
            while line := lines.readline(_MOST_BYTES):
                number += 1
                if line.strip():
                    yield _entry(line, number)
    except OSError as exc:
        raise AuditFileMissingError(f"`{file}` cannot be read: {exc.strerror}") from exc


def _entry(line: bytes, number: int) -> ChainedEntry:
    try:
        return chained_entry(msgspec.json.decode(line, type=ChainedDocument))
    except (msgspec.MsgspecError, ValueError) as exc:
        raise MalformedAuditFileError(f"line `{number}` is no entry of an audit log: {exc}") from exc
