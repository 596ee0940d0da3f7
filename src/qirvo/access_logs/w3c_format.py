"""The extended format of the W3C, with its fields named in the log itself: CloudFront's by tabs, IIS's by spaces.

CloudFront writes each value percent-encoded, the agent in older logs twice; `sc-range-start` says where a part began.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote_plus

from qirvo.access_logs.entries import LineFault, LogEntry

DIRECTIVE = "#"
_FIELDS = "#fields:"
_MOST_FIELDS = 200
_NONE = "-"


class W3cFormat:
    """Reads lines by the fields that the log named last."""

    def __init__(self) -> None:
        self._names: Sequence[str] = ()

    @property
    def is_named(self) -> bool:
        """Whether the log has named its fields."""
        return bool(self._names)

    def directive(self, line: str) -> None:
        """Take a line that begins with `#`: the names of the fields, or a remark."""
        if line[: len(_FIELDS)].lower() == _FIELDS:
            self._names = [name.lower() for name in line[len(_FIELDS) :].split()][:_MOST_FIELDS]

    def entry(self, line: str) -> LogEntry:
        """Read a line.

        Raises:
            LineFault: It has not the fields that were named.
        """
        parts = line.split("\t") if "\t" in line else line.split(" ")
        if len(parts) != len(self._names):
            raise LineFault("it has another number of fields than the log names")
        values = dict(zip(self._names, parts, strict=True))
        status = _of(values, "sc-status")
        moment = _of(values, "date"), _of(values, "time")
        if not (status.isascii() and status.isdigit()) or not all(moment):
            raise LineFault("it has no time or no status")
        start = _of(values, "sc-range-start")
        return LogEntry(
            when=f"{moment[0]}T{moment[1]}",
            address=_of(values, "c-ip"),
            method=_of(values, "cs-method"),
            target=_of(values, "cs-uri-stem"),
            status=int(status[:4]),
            agent=_agent(values) if "cs(user-agent)" in values else None,
            range=f"bytes {start}-" if start else "",
        )


def _of(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, _NONE)
    return "" if value == _NONE else value


def _agent(values: Mapping[str, str]) -> str:
    once = unquote_plus(_of(values, "cs(user-agent)"))
    return unquote_plus(once) if "%20" in once else once
