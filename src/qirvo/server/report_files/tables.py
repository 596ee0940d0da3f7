"""A report's table as CSV and as Parquet.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whoever wrote it, so such a text gets an
apostrophe before it (OWASP, CSV injection). Numbers are written as numbers.
"""

import csv
import io
import tempfile
from pathlib import Path

from qirvo.server.report_files.rows import COLUMNS, NUMBERS, rows_of
from qirvo.wire.distribution_reports import DistributionReportDocument

_STEERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # wide forms steer as well
_COLUMNS = ", ".join(f"unnest(${name}::{'DOUBLE' if name in NUMBERS else 'VARCHAR'}[]) AS {name}" for name in COLUMNS)
_WRITE = f"COPY (SELECT {_COLUMNS}) TO $target (FORMAT parquet, COMPRESSION zstd)"


def csv_of(report: DistributionReportDocument) -> bytes:
    """Return the table as CSV (RFC 4180), in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows_of(report))
    return text.getvalue().encode()


def parquet_of(report: DistributionReportDocument) -> bytes:
    """Return the table as Parquet."""
    import duckdb

    columns = dict(zip(COLUMNS, map(list, zip(*rows_of(report), strict=True)), strict=True))
    with tempfile.TemporaryDirectory(prefix="qirvo-report-") as folder, duckdb.connect() as engine:
        target = Path(folder) / "report.parquet"
        engine.execute(_WRITE, {**columns, "target": str(target)})
        return target.read_bytes()


def _cell(value: str | float | None) -> str | float | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.startswith(_STEERS):
        return f"'{value}"
    return value
