r"""The common and the combined log format, as Apache and nginx write them.

    203.0.113.7 - - [27/Nov/2026:08:00:00 +0000] "GET /a.zip HTTP/1.1" 200 2326 "https://example.com/" "curl/8.5.0"

Fields before the address (`%v:%p`) and behind the agent (request time, cache state) are passed over. Within quotation
marks, Apache writes `\"`, nginx `\x22`.
"""

import re

from qirvo.access_logs.entries import LineFault, LogEntry

_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_LINE = re.compile(
    rf"(?:[^\s\"\[]+:\d+ )?([^\s\"\[]+) \S+ (?:\S.*? )?\[([^\]]{{1,40}})\] {_QUOTED} (\d{{3}}) (?:\d+|-)"
    rf"(?: {_QUOTED} {_QUOTED}(?: .*)?)?",
    re.ASCII | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_REQUEST_PARTS = 3


def combined_entry(line: str) -> LogEntry:
    """Read a line of the common or the combined format.

    Raises:
        LineFault: It is of neither.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise LineFault("it is of no known format")
    address, when, request, status, _referrer, agent = match.groups()
    # What a scanner sends in the place of a request is noted as it came: no fault of the line, and no download.
    parts = request.split(" ")
    method, target = (parts[0], _plain(parts[1])) if len(parts) == _REQUEST_PARTS else ("", "")
    return LogEntry(when, address, method, target, int(status), None if agent is None else _agent(agent))


def _agent(written: str) -> str:
    return "" if written == "-" else _plain(written)


def _plain(written: str) -> str:
    return _ESCAPED.sub(_unescaped, written) if "\\" in written else written


def _unescaped(match: re.Match[str]) -> str:
    return match[2] if match[1] is None else chr(int(match[1], 16))
