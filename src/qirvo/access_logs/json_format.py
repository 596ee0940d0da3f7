"""One JSON object a line: Cloudflare, CloudFront, Fastly, Caddy, Traefik, and nginx where its owner writes JSON.

Fastly and nginx let their owners choose the names, so those that their documentation uses are tried, one after the
other; a name with a point leads into an object.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from qirvo.access_logs.entries import LineFault, LogEntry

_WHEN = (
    "timestamp", "time", "ts", "time_iso8601", "time_local", "start_time", "StartUTC", "EdgeStartTimestamp",
    "@timestamp", "msec",
)  # fmt: skip
_ADDRESS = (
    "client_ip", "remote_addr", "ClientIP", "c-ip", "request.client_ip", "request.remote_ip", "ClientHost", "remote_ip",
    "clientip",
)  # fmt: skip
_METHOD = (
    "request_method", "method", "ClientRequestMethod", "cs-method", "request.method", "RequestMethod", "verb",
)  # fmt: skip
_TARGET = (
    "ClientRequestURI", "ClientRequestPath", "request_uri", "uri", "url", "cs-uri-stem", "request.uri", "RequestPath",
    "path",
)  # fmt: skip
_STATUS = (
    "response_status", "status", "EdgeResponseStatus", "sc-status", "DownstreamStatus", "status_code", "response",
)  # fmt: skip
_AGENT = (
    "request_user_agent", "http_user_agent", "user_agent", "ClientRequestUserAgent", "cs(User-Agent)",
    "request.headers.User-Agent", "request_User-Agent", "agent",
)  # fmt: skip
_RANGE = (
    "resp_headers.Content-Range", "response_content_range", "sent_http_content_range", "http_range", "request_range",
    "request.headers.Range",
)  # fmt: skip
_REQUEST_LINE = ("request", "request_line")
_REQUEST_PARTS = 3
_DAY, _TIME = "date", "time"


def json_entry(document: Mapping[str, Any]) -> LogEntry:
    """Read a line.

    Raises:
        LineFault: It says too little.
    """
    status, when = _text(document, _STATUS), _when(document)
    if not (status.isascii() and status.isdigit()) or not when:
        raise LineFault("it has no time or no status")
    method, target = _text(document, _METHOD), _text(document, _TARGET)
    parts = _text(document, _REQUEST_LINE).split(" ") if not method else []
    if len(parts) == _REQUEST_PARTS:
        method, target = parts[0], parts[1]
    has_agent = any(_found(document, name) is not None for name in _AGENT)
    return LogEntry(
        when=when,
        address=_text(document, _ADDRESS),
        method=method,
        target=target,
        status=int(status[:4]),
        agent=_text(document, _AGENT) if has_agent else None,
        range=_text(document, _RANGE),
    )


def json_object(line: bytes) -> Mapping[str, Any]:
    """Return the object that `line` is.

    Raises:
        LineFault: It is none.
    """
    try:
        document = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise LineFault("it is no JSON") from exc
    if not isinstance(document, dict):
        raise LineFault("it is no JSON object")
    return document


def _when(document: Mapping[str, Any]) -> str:
    """Return the moment; CloudFront has day and time apart."""
    day, time = document.get(_DAY), document.get(_TIME)
    if isinstance(day, str) and isinstance(time, str):
        return f"{day}T{time}"
    return _text(document, _WHEN)


def _text(document: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the first of `names` that says something, as text."""
    for name in names:
        value = _found(document, name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value not in ("", "-"):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return ""


def _found(document: Mapping[str, Any], name: str) -> object:
    value: object = document.get(name)
    if value is not None or "." not in name:
        return value
    value = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
