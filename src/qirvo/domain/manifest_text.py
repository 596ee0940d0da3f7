"""The text of `manifest.json` and `package.json`: strict JSON, small, and with the line of every key.

A key written twice is refused, because two readers would take two different values; so is a number that another
program would read as a different one. Lines come from a second, simple pass over the same text.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass

MAX_BYTES = 256 * 1024  # the longest real one has 3 KiB
MAX_DEPTH = 32
_MAX_INTEGER = 2**63 - 1  # beyond it, programs begin to differ
_SHOWN = 80
_MOST_DUPLICATES = 50
# The closing quote is optional, so that a text without one is taken once and not from each of its characters.
_LEXEME = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[{}\[\],:]|\n|[^\s{}\[\],:"]+')

JsonPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class TextFault:
    """Why a text is not an acceptable JSON object: the rule's name, what is wrong, and the line."""

    rule: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A JSON object together with where its keys stand.

    Attributes:
        file: Name of the file it came from.
        root: The object.
        lines: Path of a key or element → its line, from 1.
    """

    file: str
    root: Mapping[str, Any]
    lines: Mapping[JsonPath, int] = field(default_factory=dict)

    def line_of(self, path: JsonPath) -> int | None:
        """Return the line of `path`, or of the nearest thing around it; None for the document itself."""
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), None)


def parse_document(raw: bytes, *, file: str) -> tuple[JsonDocument | None, tuple[TextFault, ...]]:
    """Read `raw` as one JSON object; with faults, there may be no document."""
    if len(raw) > MAX_BYTES:
        return None, (TextFault("too-large", f"`{file}` has `{len(raw)}` bytes; at most `{MAX_BYTES}` are read"),)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw.count(b"\n", 0, exc.start) + 1
        return None, (TextFault("not-utf8", f"byte `{exc.start}` of `{file}` is not UTF-8", line),)
    scan = _Scan(text)
    if scan.too_deep is not None:
        message = f"`{file}` is nested more than `{MAX_DEPTH}` levels deep"
        return None, (TextFault("too-deep", message, scan.too_deep),)
    return _parse_text(text, file, scan)


def _parse_text(text: str, file: str, scan: "_Scan") -> tuple[JsonDocument | None, tuple[TextFault, ...]]:
    numbers: list[str] = []

    def integer(digits: str) -> int:
        if len(digits) <= len(str(_MAX_INTEGER)) + 1 and abs(int(digits)) <= _MAX_INTEGER:
            return int(digits)
        numbers.append(digits)
        return 0

    def decimal(digits: str) -> float:
        if not math.isfinite(float(digits)):
            numbers.append(digits)
        return float(digits)

    try:
        root = json.loads(text, parse_int=integer, parse_float=decimal, parse_constant=numbers.append)
        json.dumps(root, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as exc:
        return None, (TextFault("not-json", f"`{file}` is not JSON: {exc.msg}, column `{exc.colno}`", exc.lineno),)
    except UnicodeEncodeError:
        return None, (TextFault("not-utf8", f"`{file}` holds half a surrogate pair, which is no character"),)
    if not isinstance(root, dict):
        return None, (TextFault("not-an-object", f"`{file}` must hold one JSON object", 1),)
    faults = [TextFault("number-out-of-range", f"`{number[:_SHOWN]}` is no number to rely on") for number in numbers]
    faults += [TextFault("duplicate-key", f"`{key[:_SHOWN]}` is written twice", line) for key, line in scan.duplicates]
    return JsonDocument(file, root, scan.lines), tuple(faults)


class _Scan:
    """One pass over a JSON text for what its parser does not tell: lines, repeated keys, depth."""

    def __init__(self, text: str) -> None:
        self.lines: dict[JsonPath, int] = {}
        self.duplicates: list[tuple[str, int]] = []
        self.too_deep: int | None = None
        self._path: list[str | int] = []
        self._objects: list[bool] = []  # whether each open bracket is an object's
        self._key_next = False
        line = 1
        for match in _LEXEME.finditer(text):
            if match[0] == "\n":
                line += 1
            elif self.too_deep is None:
                self._take(match[0], line)

    def _take(self, lexeme: str, line: int) -> None:
        if lexeme in "}]":
            if self._objects:
                self._objects.pop()
                self._path.pop()
            self._key_next = False
        elif lexeme == ",":
            self._next_element()
        elif self._key_next and lexeme.startswith('"'):
            self._take_key(lexeme, line)
        elif lexeme != ":":
            self._take_value(lexeme, line)

    def _next_element(self) -> None:
        self._key_next = bool(self._objects) and self._objects[-1]
        if self._objects and not self._objects[-1]:
            self._path[-1] = int(self._path[-1]) + 1

    def _take_key(self, lexeme: str, line: int) -> None:
        self._key_next = False
        try:
            key = str(json.loads(lexeme))
        except ValueError:
            return  # the parser tells
        self._path[-1] = key
        if tuple(self._path) in self.lines and len(self.duplicates) < _MOST_DUPLICATES:
            self.duplicates.append((key, line))
        self.lines[tuple(self._path)] = line

    def _take_value(self, lexeme: str, line: int) -> None:
        if self._path:
            self.lines.setdefault(tuple(self._path), line)
        if lexeme not in "{[":
            return
        if len(self._objects) >= MAX_DEPTH:
            self.too_deep = line
            return
        self._objects.append(lexeme == "{")
        self._path.append("" if lexeme == "{" else 0)
        self._key_next = lexeme == "{"
