"""Requests to scanners of others."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from qirvo.domain.scans import NoSuchScanError, Scan, ScanState
from qirvo.server.sql.intake_schema import scans

_COLUMNS = scans.c
_OPEN = tuple(state for state in ScanState if not state.is_settled)

_ADD = insert(scans)
_SAME = select(_COLUMNS.id).where(
    _COLUMNS.submission == bindparam("submission"), _COLUMNS.scanner == bindparam("scanner")
)
_SAVE = update(scans).where(_COLUMNS.id == bindparam("of"))
_GET = select(scans).where(_COLUMNS.id == bindparam("id"))
_OF = select(scans).where(_COLUMNS.submission == bindparam("submission")).order_by(_COLUMNS.scanner)
_OVERDUE = (
    select(scans)
    .where(_COLUMNS.state.in_(_OPEN), _COLUMNS.deadline <= bindparam("now"))
    .order_by(_COLUMNS.deadline, _COLUMNS.id)
    .limit(bindparam("at_most"))
)


class SqlScans:
    """`intake_ports.Scans` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, scan: Scan) -> None:
        """Add a scan; one of the same submission and scanner stays as it is."""
        same = {"submission": scan.submission, "scanner": scan.scanner}
        if self._connection.scalar(_SAME, same) is None:
            self._connection.execute(_ADD, _columns(scan))

    def save(self, scan: Scan) -> None:
        """Replace the scan of the same id.

        Raises:
            NoSuchScanError: There is none.
        """
        if self._connection.execute(_SAVE, {**_columns(scan), "of": scan.id}).rowcount == 0:
            raise _unknown(scan.id)

    def get(self, scan_id: str) -> Scan:
        """Return the scan.

        Raises:
            NoSuchScanError: There is none of that id.
        """
        row = self._connection.execute(_GET, {"id": scan_id}).one_or_none()
        if row is None:
            raise _unknown(scan_id)
        return _scan(row)

    def of(self, submission_id: str) -> Sequence[Scan]:
        """Return the scans of a submission, by the scanners' names."""
        return [_scan(row) for row in self._connection.execute(_OF, {"submission": submission_id})]

    def overdue(self, *, now: datetime, limit: int) -> Sequence[Scan]:
        """Return scans that are not settled and whose deadline has passed."""
        return [_scan(row) for row in self._connection.execute(_OVERDUE, {"now": now, "at_most": limit})]


def _columns(scan: Scan) -> dict[str, object]:
    return {column.name: getattr(scan, column.name) for column in scans.columns}


def _scan(row: Row[tuple[object, ...]]) -> Scan:
    return Scan(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _unknown(scan_id: str) -> NoSuchScanError:
    return NoSuchScanError(f"there is no scan `{scan_id[:80]}`")
