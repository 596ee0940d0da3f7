"""The end of a plugin's log, read backwards, however long the log is."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.host.machine import Machine

_BLOCK_BYTES = 64 * 1024
_MOST_BYTES = 16 * 1024 * 1024


class NoLogError(NotFoundError):
    """The plugin is neither installed nor did it ever log here."""

    code = "plugin-log-missing"
    hint = "`qirvo plugin list` shows what is installed."


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a log; a line in another form has only a message.

    Attributes:
        fields: What was logged beside the message: by name, or as a list of further values.
    """

    time: str = ""
    level: str = ""
    message: str = ""
    fields: Mapping[str, Any] | Sequence[Any] = field(default_factory=dict)


class _LineFile(msgspec.Struct, kw_only=True):
    time: str = ""
    level: str = ""
    message: str = ""
    fields: dict[str, Any] | list[Any] = {}


def read_log(plugin_id: PluginId, lines: int, *, machine: Machine) -> Sequence[LogLine]:
    """Return the last `lines` lines of the plugin's log, oldest first; none when it has not logged yet.

    Raises:
        NoLogError: It is not installed and never logged.
        StorageFailedError: The log cannot be read.
    """
    path = machine.layout.log(plugin_id)
    with disk_errors(path):
        if path.is_file():
            return [_read(line) for line in _last_lines(path, lines)]
    if machine.installations.find(plugin_id) is None:
        raise NoLogError(f"`{plugin_id}` is not installed and has no log")
    return []


def _last_lines(path: Path, count: int) -> list[bytes]:
    with path.open("rb") as file:
        at = file.seek(0, 2)
        tail = b""
        while at > 0 and tail.count(b"\n") <= count and len(tail) < _MOST_BYTES:
            step = min(_BLOCK_BYTES, at)
            at = file.seek(at - step)
            tail = file.read(step) + tail
    lines = tail.splitlines()
    return lines[-count:] if count > 0 else []


def _read(line: bytes) -> LogLine:
    try:
        found = msgspec.json.decode(line, type=_LineFile)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return LogLine(message=line.decode("utf-8", "replace"))
    return LogLine(time=found.time, level=found.level, message=found.message, fields=found.fields)
