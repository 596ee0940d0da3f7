"""Reading logs, each line in whatever format it is: what it says, or why it is not understood, never a crash."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from qirvo.access_logs.combined_format import combined_entry
from qirvo.access_logs.counted_lines import Counted, is_counted, read_counted
from qirvo.access_logs.entries import LineFault, LogEntry
from qirvo.access_logs.json_format import json_entry, json_object
from qirvo.access_logs.lines import LONGEST_LINE, STANDARD_INPUT, BrokenOff, lines_of, open_log
from qirvo.access_logs.w3c_format import DIRECTIVE, W3cFormat
from qirvo.deferred import dataclass

MOST_NAMED = 20
"""How many lines that are not understood are named for each log; the others are counted."""


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that is not understood."""

    log: str
    number: int
    why: str


@dataclass(slots=True)
class Readings:
    """What was read so far.

    Attributes:
        lines: How many lines there were, without those that say nothing.
        malformed: How many were not understood.
        named: The first of them, for each log.
        here: The log and the number of the line read last.
    """

    lines: int = 0
    malformed: int = 0
    named: list[FaultyLine] = field(default_factory=list)
    here: tuple[str, int] = ("", 0)

    def fault_here(self, why: str) -> None:
        """Take note that the line read last is not understood after all."""
        self.fault(*self.here, why)

    def fault(self, log: str, number: int, why: str) -> None:
        """Take note of a line that is not understood."""
        self.malformed += 1
        if sum(each.log == log for each in self.named[-MOST_NAMED:]) < MOST_NAMED:
            self.named.append(FaultyLine(log, number, why))


def read_logs(names: Iterable[str], readings: Readings) -> Iterator[LogEntry | Counted]:
    """Yield what the lines of the logs say, in their order; `readings` keeps the score.

    Raises:
        LogMissingError: There is no such log.
        StorageFailedError: One cannot be read.
    """
    for name in names:
        shown = "standard input" if name == STANDARD_INPUT else name
        with open_log(name) as log:
            yield from _entries(shown, lines_of(log), readings)


def _entries(log: str, lines: Iterator[bytes | None], readings: Readings) -> Iterator[LogEntry | Counted]:
    columns, number = W3cFormat(), 0
    try:
        for number, line in enumerate(lines, start=1):
            if line is not None and (not line or line.isspace()):
                continue
            readings.lines += 1
            try:
                entry = _entry(line, columns)
            except LineFault as fault:
                readings.fault(log, number, str(fault))
                continue
            if entry is not None:
                readings.here = log, number
                yield entry
    except BrokenOff:
        readings.fault(log, number + 1, "the log is damaged from here on")


def _entry(line: bytes | None, columns: W3cFormat) -> LogEntry | Counted | None:
    if line is None:
        raise LineFault(f"it is longer than {LONGEST_LINE} bytes")
    if line[:1] == b"{":
        document = json_object(line)
        return read_counted(document) if is_counted(document) else json_entry(document)
    text = line.decode("utf-8", "surrogateescape")
    if text.startswith(DIRECTIVE):
        columns.directive(text)
        return None
    return columns.entry(text) if columns.is_named else combined_entry(text)
