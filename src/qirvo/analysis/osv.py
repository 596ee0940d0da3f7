"""Reading advisories from OSV's files: an archive of records as OSV publishes it, a folder, one record, or JSON lines.

The files come from outside and may be hostile: their number, each one's length and all together are bounded, nothing is
written anywhere, and a record that cannot be read is counted and left out. The archive of all npm advisories has more
entries than plugins may have and so needs 64-bit zip records, which the reader of plugin archives refuses; that is why
it is read here, with `zipfile`, and only record by record.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.advisories import AdvisoriesInMemory, Advisory, Bound, Danger, Span, danger_of, spans_of
from qirvo.domain.cvss import base_score
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.versions import MalformedVersionError

_MIB = 1024 * 1024
_ECOSYSTEM = "npm"
_LONGEST_SUMMARY = 200
_ZIP_MAGIC = b"PK"
_DANGERS = {"CRITICAL": Danger.CRITICAL, "HIGH": Danger.HIGH, "MODERATE": Danger.MODERATE, "MEDIUM": Danger.MODERATE,
            "LOW": Danger.LOW}  # fmt: skip


class AdvisoriesMissingError(NotFoundError):
    """There are no advisories at the path."""

    code = "advisories-missing"
    hint = "Name OSV's archive for npm (`all.zip`), a folder of its records, a record, or a file of JSON lines."


class AdvisoriesUnreadableError(InvalidError):
    """The file holds no advisories that can be read."""

    code = "advisories-unreadable"
    hint = "Fetch OSV's archive for npm (`all.zip`) again."


class AdvisoriesTooLargeError(InvalidError):
    """There is more than is read."""

    code = "advisories-too-large"
    hint = "OSV's archive for npm is far smaller; is this that file?"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryLimits:
    """How much is read.

    Attributes:
        records: At most so many.
        record_bytes: The length of each.
        total_bytes: The length of all, unpacked.
    """

    records: int = 2_000_000
    record_bytes: int = 4 * _MIB
    total_bytes: int = 8 * 1024 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class OsvRecord:
    """One record: the advisories it makes, one for each npm package, and none when it was withdrawn."""

    id: str
    advisories: tuple[Advisory, ...] = ()
    is_withdrawn: bool = False


@dataclass(slots=True)
class Reading:
    """What was read so far.

    Attributes:
        records: Records seen.
        unreadable: Records that could not be read, and were left out.
        withdrawn: Records that were taken back.
        first_fault: Why the first unreadable one could not be read.
    """

    records: int = 0
    unreadable: int = 0
    withdrawn: int = 0
    first_fault: str = ""
    total_bytes: int = 0
    told: Callable[["Reading"], None] = field(default=lambda _: None)


class _Package(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""


class _Range(msgspec.Struct):
    type: str = ""
    events: list[dict[str, str]] = []


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] = []
    versions: list[str] = []


class _Severity(msgspec.Struct):
    type: str = ""
    score: str = ""


class _Record(msgspec.Struct):
    id: str
    summary: str = ""
    details: str = ""
    aliases: list[str] = []
    withdrawn: str | None = None
    severity: list[_Severity] | None = None
    affected: list[_Affected] = []
    database_specific: Any = None


def read_records(path: Path, *, reading: Reading, limits: AdvisoryLimits | None = None) -> Iterator[OsvRecord]:
    """Yield every record at `path` that can be read, and count in `reading`.

    Raises:
        AdvisoriesMissingError: There is nothing at `path`.
        AdvisoriesUnreadableError: It is no archive, folder or file of records.
        AdvisoriesTooLargeError: There is more than `limits` allow.
        StorageFailedError: The disk refuses.
    """
    limits = limits or AdvisoryLimits()
    for raw in raw_records(path, limits):
        reading.records += 1
        reading.total_bytes += len(raw)
        if reading.records > limits.records or reading.total_bytes > limits.total_bytes:
            raise AdvisoriesTooLargeError(
                f"`{path}` has more than `{limits.records}` records or `{limits.total_bytes}` bytes"
            )
        try:
            record = read_record(raw)
        except ValueError as exc:
            reading.unreadable += 1
            reading.first_fault = reading.first_fault or str(exc)
            continue
        reading.withdrawn += record.is_withdrawn
        reading.told(reading)
        yield record
    if reading.records == reading.unreadable:
        reason = f": {reading.first_fault}" if reading.first_fault else ""
        raise AdvisoriesUnreadableError(f"`{path}` holds no record that can be read{reason}")


def read_record(raw: bytes) -> OsvRecord:
    """Return the record of `raw`.

    Raises:
        ValueError: It is none.
    """
    try:
        record = msgspec.json.decode(raw, type=_Record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise ValueError(f"a record is not OSV's JSON: {exc}") from exc
    if record.withdrawn:
        return OsvRecord(id=record.id, is_withdrawn=True)
    by_package: dict[str, list[_Affected]] = {}
    for affected in record.affected:
        if affected.package is not None and affected.package.ecosystem == _ECOSYSTEM:
            by_package.setdefault(affected.package.name, []).append(affected)
    return OsvRecord(
        id=record.id, advisories=tuple(_advisory(record, name, parts) for name, parts in sorted(by_package.items()))
    )


def _advisory(record: _Record, package: str, parts: Iterable[_Affected]) -> Advisory:
    parts = list(parts)
    summary = record.summary or record.details.strip().partition("\n")[0]
    return Advisory(
        id=record.id,
        package=package,
        danger=_danger(record),
        aliases=tuple(sorted(set(record.aliases))),
        summary=" ".join(summary.split())[:_LONGEST_SUMMARY],
        versions=frozenset(version for part in parts for version in part.versions),
        spans=tuple(span for part in parts for each in part.ranges for span in _spans(each)),
    )


def _spans(written: _Range) -> tuple[Span, ...]:
    """Return the spans of a range.

    Raises:
        ValueError: A bound is not a version.
    """
    if written.type not in ("SEMVER", "ECOSYSTEM"):
        return ()  # git commits mean nothing to npm
    known = {bound.value: bound for bound in Bound}
    events = [(known[key], text) for event in written.events for key, text in event.items() if key in known]
    try:
        return spans_of(event for event in events if event != (Bound.LIMIT, "*"))
    except MalformedVersionError as exc:
        raise ValueError(f"a range has a bound that is no version: {exc.message}") from exc


def _danger(record: _Record) -> Danger:
    """Return how grave a record says it is; what says nothing counts as moderate, and malice as critical."""
    if record.id.startswith("MAL-"):
        return Danger.CRITICAL
    specific = record.database_specific
    named = specific.get("severity") if isinstance(specific, Mapping) else None
    if isinstance(named, str) and named.upper() in _DANGERS:
        return _DANGERS[named.upper()]
    scores = [base_score(each.score) for each in record.severity or []]
    known = [score for score in scores if score is not None]
    return danger_of(max(known)) if known else Danger.MODERATE


def raw_records(path: Path, limits: AdvisoryLimits | None = None) -> Iterator[bytes]:
    """Yield the bytes of every record at `path`; none for one that is too long.

    Raises:
        AdvisoriesMissingError: There is nothing at `path`.
        AdvisoriesUnreadableError: It is a damaged archive.
        AdvisoriesTooLargeError: There is more than `limits` allow.
        StorageFailedError: The disk refuses.
    """
    limits = limits or AdvisoryLimits()
    with disk_errors(path):
        if path.is_dir():
            for file in sorted(path.rglob("*.json")):
                if file.is_file():
                    yield _bounded(file, limits)
            return
        if not path.is_file():
            raise AdvisoriesMissingError(f"there are no advisories at `{path}`")
        with path.open("rb") as opened:
            is_archive = opened.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC
        if is_archive:
            yield from _zipped(path, limits)
        else:
            yield from _lines_or_whole(path, limits)


def _bounded(file: Path, limits: AdvisoryLimits) -> bytes:
    with file.open("rb") as opened:
        raw = opened.read(limits.record_bytes + 1)
    return b"" if len(raw) > limits.record_bytes else raw  # an empty record is counted as unreadable


def _zipped(path: Path, limits: AdvisoryLimits) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.endswith(".json")]
            if len(entries) > limits.records:
                raise AdvisoriesTooLargeError(f"`{path}` has `{len(entries)}` records")
            for entry in entries:
                with archive.open(entry) as opened:
                    raw = opened.read(limits.record_bytes + 1)
                yield b"" if len(raw) > limits.record_bytes else raw
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as exc:
        raise AdvisoriesUnreadableError(f"`{path}` is a damaged archive: {exc}") from exc


def _lines_or_whole(path: Path, limits: AdvisoryLimits) -> Iterator[bytes]:
    """Yield the record that the file is, or each of its lines where the first is a record of its own."""
    with path.open("rb") as opened:
        first = opened.readline(limits.record_bytes + 1)
        is_lines = first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{") and len(first) > len(b"{}\n")
        if not is_lines:
            rest = opened.read(limits.record_bytes + 1 - len(first))
            whole = first + rest
            yield b"" if len(whole) > limits.record_bytes else whole
            return
        while first:
            if len(first) > limits.record_bytes:
                raise AdvisoriesTooLargeError(f"`{path}` has a line of more than `{limits.record_bytes}` bytes")
            if first.strip():
                yield first
            first = opened.readline(limits.record_bytes + 1)


class AdvisoriesAtPath:
    """`Advisories` in OSV's files, which are read once for each question: nothing but the answer is kept."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories, by id, of each of `packages` that has some.

        Raises:
            AdvisoriesMissingError: There is nothing at the path.
            AdvisoriesUnreadableError: It holds no advisories.
            AdvisoriesTooLargeError: There is more than is read.
            StorageFailedError: The disk refuses.
        """
        records = read_records(self._path, reading=Reading())
        wanted = (advisory for record in records for advisory in record.advisories if advisory.package in packages)
        return AdvisoriesInMemory(wanted).of(packages)
