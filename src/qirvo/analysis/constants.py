"""Constant texts of a file, open or put together: hosts, places, commands and names that matter."""

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

from tree_sitter import Node

from qirvo.analysis.budget import spend
from qirvo.analysis.kinds import Kind
from qirvo.analysis.names import text_of, unescaped
from qirvo.analysis.reach import COMMANDS, CRYPTO_ADDRESS, LASTING_PLACES, MINING, NAMES_OF_POWER, SECRET_FILES, SHELLS
from qirvo.analysis.sensitive import COUNTED, COUNTED_HINTS, HINTS, PLACE_HINTS, PLACES
from qirvo.analysis.words import ADDRESSES, DECODERS, ESCAPED, JOINED, SHELL_NAMES

if TYPE_CHECKING:
    from qirvo.analysis.javascript import Reader

_MOST = 5_000
_MOST_PARTS = 1_000
_REACH = 160
"""Bytes before a hint, and twice as many behind it, that belong to what it hints at."""
_TEXTS = frozenset({"string", "string_fragment", "template_string", "escape_sequence", "regex_pattern", "regex"})
_ADDRESS = re.compile(r"\b(?:https?|wss?)://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?)")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.SECRET_FILE, SECRET_FILES),
    (Kind.LASTING_PLACE, LASTING_PLACES),
    (Kind.MINES, MINING),
    (Kind.WALLET_ADDRESS, CRYPTO_ADDRESS),
    (Kind.COMMAND, COMMANDS),
)
_ADDRESS_PATTERN = re.compile(
    rb"0x\[a-fA-F0-9\]\{40\}|0x\[0-9a-fA-F\]\{40\}|\[13\]\[a-km-zA-HJ-NP-Z1-9\]|bc1\[|\(\?:bc1"
)
_SHELL = re.compile(rb"[\"'`](?:/bin/(?:ba|z|da)?sh|bash|sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)[\"'`]")
_BYTES = (
    *((kind, re.compile(pattern.pattern.encode(), pattern.flags & re.IGNORECASE)) for kind, pattern in _KINDS),
    (Kind.ADDRESS_PATTERN, _ADDRESS_PATTERN),
)
_MINES_BY = re.compile(rb"WebSocket\(|WebAssembly\.|cn_hash|hardwareConcurrency")
_WEB_NAMES = frozenset(
    {"document", "env", "write", "process", "constructor", "exec", "spawn", "fork", "innerHTML", "clipboard"}
)


class Constants:
    """Reads the constant texts of what a `Reader` reads."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self._source = reader.source
        self._looked_at: set[int] = set()

    def read(self) -> None:
        """Keep what open texts and texts that are put together say."""
        content = self._source.content
        self._each(ADDRESSES, self._host)
        lower = content.lower()
        self._sensitive(content, lower)
        self._counted(content)
        for kind, pattern in _BYTES:
            for start, end in _around(lower, self._source.words.hinted(HINTS[kind])):
                self._each(pattern, self._keeper(kind), start, end)
        shells = [match.start() for match in self._source.words.matches(SHELL_NAMES)]
        for start, end in _stretches(shells, len(b"'/bin/"), len(b"powershell.exe'")):
            self._each(_SHELL, self._keeper(Kind.SHELL), start, end)
        joined = (match.start() for match in JOINED.finditer(content))
        for start in islice((start for start in joined if _is_behind_text(content, start)), _MOST):
            self._built(_sum_around(self._source.node_at(start, start + 1)))
        self._escaped(content)
        for node in self._source.hits(DECODERS, most=_MOST):
            self._built(_call_around(node))

    def _escaped(self, content: bytes) -> None:
        done = 0
        for match in ESCAPED.finditer(content):
            if match.start() < done:
                continue
            node = self._source.node_at(match.start(), match.end())
            if node is not None and node.type in {"identifier", "property_identifier"}:
                done = node.end_byte
                name = unescaped(text_of(node))
                if name in NAMES_OF_POWER:
                    self._reader.fact(Kind.HIDDEN_NAME, node, name)

    def _keeper(self, kind: Kind) -> Callable[[Node, re.Match[bytes]], None]:
        """Return what keeps a match as a fact of `kind`."""
        return lambda node, match: self._reader.fact(
            kind, node, match[0].decode("utf-8", "replace").strip("\"'`")[:120]
        )

    def _sensitive(self, content: bytes, lower: bytes) -> None:
        for slug, hints in PLACE_HINTS.items():
            words = PLACES[slug]
            stretches = _around(lower, self._source.words.hinted(hints))
            for match in islice((match for ends in stretches for match in words.finditer(content, *ends)), 20):
                node = self._source.node_at(match.start() + 1, match.end())
                if node is not None and node.type not in {"comment", "program"}:
                    said = match[0].decode("utf-8", "replace")[:80]
                    self._reader.fact(Kind.SENSITIVE, node, f"{slug}: {said}")

    def _counted(self, content: bytes) -> None:
        """Keep places that only many words together make; in a bundle they come together by chance."""
        if not self._source.is_short:
            return
        for slug, (least, words) in COUNTED.items():
            if len(self._source.words.hinted(COUNTED_HINTS[slug])) < least:
                continue
            found = {match[0].lower(): match.start() for match in words.finditer(content)}
            if len(found) >= least and (slug != "mining-work" or _MINES_BY.search(content)):
                at = min(found.values())
                node = self._source.node_at(at, at + 1)
                said = b", ".join(sorted(found)).decode("utf-8", "replace")
                if node is not None and slug == "mining-work":
                    self._reader.fact(Kind.MINES, node, said[:120])
                elif node is not None:
                    self._reader.fact(Kind.SENSITIVE, node, f"{slug}: {said}"[:120])

    def hidden(self, node: Node, name: str) -> None:
        """Keep that a name of power is not written openly."""
        if name in NAMES_OF_POWER and not (node.type == "string" and name in _WEB_NAMES):
            plain = node.type == "string"
            if not plain or name in {"eval", "Function"}:
                self._reader.fact(Kind.HIDDEN_NAME, node, name)

    def _built(self, node: Node | None) -> None:
        if node is None or node.id in self._looked_at:
            return
        self._looked_at.add(node.id)
        text = self._reader.names.fold(node)
        if text is None or len(text) < 3:  # noqa: PLR2004  # too short to be anything
            return
        if text in NAMES_OF_POWER - _WEB_NAMES or text.removeprefix("node:") in {"child_process", "vm", "net"}:
            self._reader.fact(Kind.HIDDEN_NAME, node, text)
        for kind, pattern in _KINDS:
            match = pattern.search(text)
            if match is not None:
                self._reader.fact(kind, node, match[0][:120])
        for match in _ADDRESS.finditer(text):
            self._reader.host(match[1].lower(), self._source.place(node))
        if SHELLS.search(text):
            self._reader.fact(Kind.SHELL, node, text[:40])

    def _host(self, _node: Node, match: re.Match[bytes]) -> None:
        name = match["host"].decode("ascii").lower().strip("[]")
        if "." in name or ":" in name or name == "localhost":
            before = self._source.content[max(0, match.start() - len("https")) : match.start()]
            scheme = len(before) - len(before.rstrip(b"htpsw"))
            self._reader.host(name, self._source.place_at(match.start() - scheme))

    def _each(
        self,
        pattern: re.Pattern[bytes],
        keep: Callable[[Node, re.Match[bytes]], None],
        start: int = 0,
        end: int | None = None,
    ) -> None:
        content = self._source.content
        for count, match in enumerate(pattern.finditer(content, start, len(content) if end is None else end)):
            if count >= _MOST:
                return
            node = self._source.node_at(match.start(), match.start() + 1)
            if node is not None and (node.type in _TEXTS or (node.parent is not None and node.parent.type in _TEXTS)):
                keep(node, match)


def _around(lower: bytes, hints: Iterable[bytes]) -> list[tuple[int, int]]:
    """Return the stretches of a text around its hints: patterns are looked for there, and nowhere else."""
    places: list[int] = []
    for hint in hints:
        at = lower.find(hint)
        while at >= 0:
            places.append(at)
            at = lower.find(hint, at + _REACH)
    return _stretches(places, _REACH, 2 * _REACH)


def _stretches(places: list[int], before: int, behind: int) -> list[tuple[int, int]]:
    """Return the stretches of a text from `before` to `behind` the places, those that overlap as one."""
    stretches: list[tuple[int, int]] = []
    for at in sorted(places):
        start, end = max(0, at - before), at + behind
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = stretches[-1][0], max(end, stretches[-1][1])
        else:
            stretches.append((start, end))
    return stretches


def _is_behind_text(content: bytes, place: int) -> bool:
    """Say whether a quoted text ends before `place`."""
    before = place
    while content[before - 1 : before].isspace():
        before -= 1
    return content[before - 1 : before] in {b'"', b"'", b"`"}


def _sum_around(node: Node | None) -> Node | None:
    """Return the outermost sum that `node` is part of."""
    for _ in range(_MOST_PARTS):
        above = None if node is None else node.parent
        if above is None or above.type != "binary_expression":
            break
        spend()
        node = above
    return node


def _call_around(node: Node) -> Node | None:
    """Return the outermost call that `node` decodes with."""
    found: Node | None = None
    above: Node | None = node
    for _ in range(12):
        if above is None or above.type in {
            "arguments",
            "statement_block",
            "variable_declarator",
            "expression_statement",
        }:
            break
        if above.type == "call_expression":
            found = above
        above = above.parent
    return found
