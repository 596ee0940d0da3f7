"""One file as a syntax tree: parsed within bounds, and asked by the words that stand in it.

Most of a bundle is of no interest. So the text is searched for words, which is fast, and only around a hit the tree is
looked at.
"""

import re
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

from qirvo.analysis.budget import TooSlowError, spend
from qirvo.analysis.facts import Place
from qirvo.analysis.names import is_function, text_of
from qirvo.analysis.words import Phrase, Words

DEADLINE_S = 3.0
MOST_HITS = 200
MOST_HITS_OF_SHORT = 4_000
"""In a file that is not as long as a bundle: there, every use of a name is looked at."""
SHORT_BYTES = 100_000
SHORT_BYTES_OF_MINIFIED = 20_000
_LINE_BYTES = 200
MOST_LINKS = 200
_SHOWN = 100
_ASSIGNED = re.compile(rb"\s*=(?![=>])")
_BEFORE = 16
_OPERATORS = frozenset(bytes([c]) for c in b"=+-!~^%&|?<>;\"'`]")
_OPERATES = re.compile(
    rb"(?<![\w$.\x80-\xff])(?:return|typeof|new|in|of|instanceof|delete|void|throw|await|yield|else|case)$"
)
_OPERATED = re.compile(rb"[ \t]*(?:[.\[&|%^]|==)")
_ARROW = re.compile(rb"\s*=>")
_PIECE = 8 * 1024
_ASKED_EVERY = 64
_IDENTIFIERS = frozenset(
    {
        "identifier",
        "property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "import",
        "this",
    }
)
_PATTERNS = frozenset(
    {
        "object_pattern",
        "array_pattern",
        "pair_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
        "rest_pattern",
    }
)
_DECLARES = frozenset({"import_specifier", "import_clause", "namespace_import", "formal_parameters", "catch_clause"})
_NAMED = frozenset(
    {"function_declaration", "generator_function_declaration", "class_declaration", "variable_declarator"}
)


def parse(language: str, content: bytes) -> Tree:
    """Return the syntax tree of `content`.

    Raises:
        TooSlowError: It takes longer than `DEADLINE_S`.
    """
    end = time.thread_time() + DEADLINE_S
    asked = 0
    parser = Parser(_grammar(language))
    kept: list[bytes] = []

    def read(offset: int, _point: object) -> bytes | None:
        if offset == 0:
            return content
        kept.append(content[offset : offset + _PIECE])  # the library reads it after the call
        return kept[-1] or None

    def is_late(_offset: int, _has_error: bool) -> bool:  # noqa: FBT001  # the library's
        nonlocal asked
        asked += 1
        return asked % _ASKED_EVERY == 0 and time.thread_time() > end

    try:
        tree = parser.parse(read, progress_callback=is_late)
    except ValueError as exc:
        raise TooSlowError from exc
    if tree is None:
        raise TooSlowError
    return tree


class Source:
    """A parsed file and its text."""

    def __init__(self, content: bytes, tree: Tree) -> None:
        self.content = content
        self.root = tree.root_node
        self.words = Words(content)
        has_lines = content.count(b"\n") * _LINE_BYTES > len(content)
        self.is_short = len(content) < (SHORT_BYTES if has_lines else SHORT_BYTES_OF_MINIFIED)
        self._declared: dict[str, list[Node]] = {}
        self._assigned: dict[str, list[Node]] = {}

    def node_at(self, start: int, end: int) -> Node | None:
        """Return the smallest node over these bytes."""
        spend()
        node = self.root.descendant_for_byte_range(start, end)
        return node.parent if node is not None and node.type == "import" and not node.is_named else node

    def hits(self, phrase: Phrase, *, most: int | None = None) -> Iterator[Node]:
        """Yield the identifiers that `phrase` matches, in the order of the text."""
        for match in islice(self.words.matches(phrase), most):
            node = self.node_at(match.start(), match.end())
            if node is not None and node.type in _IDENTIFIERS:
                yield node

    def named(self, name: str, *, within: Node | None = None) -> list[Node]:
        """Return the identifiers called `name` inside `within`; none when there are too many to look at."""
        low, high = (0, None) if within is None else (within.start_byte, within.end_byte)
        return self._identifiers(name, self._places(name, low, high))

    def _places(self, name: str, low: int = 0, high: int | None = None) -> list[int]:
        most = MOST_HITS_OF_SHORT if self.is_short else MOST_HITS
        found = self.words.places(name.encode(), low, high, most=most)
        return found if len(found) <= most else []

    def _identifiers(self, name: str, places: Iterable[int]) -> list[Node]:
        length = len(name.encode())
        nodes = (self.node_at(start, start + length) for start in places)
        return [node for node in nodes if node is not None and node.type in _IDENTIFIERS]

    def declarations(self, name: str) -> list[Node]:
        """Return the identifiers that declare `name` anywhere in the file."""
        if name not in self._declared:
            length = len(name.encode())
            places = (start for start in self._places(name) if self._may_declare(start, start + length))
            self._declared[name] = [node for node in self._identifiers(name, places) if declares(node)]
        return self._declared[name]

    def _may_declare(self, start: int, end: int) -> bool:
        """Say whether a name may be declared here, by what is on its line: that costs less than to ask the tree."""
        before = self.content[max(0, start - _BEFORE) : start]
        if before[-1:] == b"." or _OPERATED.match(self.content, end) is not None:
            return before.endswith(b"...")
        before = before.rstrip(b" \t")
        is_operand = before[-1:] in _OPERATORS or _OPERATES.search(before) is not None
        return not is_operand or _ARROW.match(self.content, end) is not None

    def assignments(self, name: str) -> list[Node]:
        """Return what is assigned to `name` anywhere in the file; none when it stands in too many places."""
        if name not in self._assigned:
            self._assigned[name] = list(self._assignments(name.encode()))
        return self._assigned[name]

    def _assignments(self, name: bytes) -> Iterator[Node]:
        places = self.words.places(name, most=MOST_HITS)
        for start in places if len(places) <= MOST_HITS else ():
            if _ASSIGNED.match(self.content, start + len(name)) is None:
                continue
            node = self.node_at(start, start + len(name))
            parent = None if node is None else node.parent
            if node is not None and parent is not None and parent.type == "assignment_expression":
                right = parent.child_by_field_name("right")
                if right is not None and parent.child_by_field_name("left") == node:
                    yield right

    def place(self, node: Node) -> Place:
        """Return where `node` stands."""
        return self.place_at(node.start_byte, row=node.start_point.row)

    def place_at(self, offset: int, *, row: int | None = None) -> Place:
        """Return where the byte at `offset` stands."""
        start = max(self.content.rfind(b"\n", 0, offset) + 1, offset - 20)
        stop = self.content.find(b"\n", offset)
        stop = min(len(self.content) if stop < 0 else stop, start + 4 * _SHOWN)
        shown = self.content[start:stop].decode("utf-8", "replace").strip()[:_SHOWN]
        clean = "".join(character if character.isprintable() else " " for character in shown)
        line = (self.content.count(b"\n", 0, offset) if row is None else row) + 1
        return Place(line=line, column=offset - self.content.rfind(b"\n", 0, offset), excerpt=clean)


def declares(node: Node) -> bool:  # noqa: PLR0911  # one answer per form
    """Say whether the identifier `node` declares its name."""
    parent = node.parent
    if parent is None or node.type == "property_identifier":
        return False
    if parent.type in _NAMED:
        return parent.child_by_field_name("name") == node
    if parent.type in _DECLARES or parent.type in {"required_parameter", "optional_parameter"}:
        return True
    if is_function(parent):
        return node in (parent.child_by_field_name("parameter"), parent.child_by_field_name("name"))
    if parent.type in _PATTERNS:
        if parent.type == "pair_pattern" and parent.child_by_field_name("key") == node:
            return False
        if parent.type == "assignment_pattern" and parent.child_by_field_name("right") == node:
            return False
        return _in_declaration(parent)
    return False


def _in_declaration(pattern: Node) -> bool:
    above: Node | None = pattern
    while above is not None and (above.type in _PATTERNS or above.type in {"required_parameter", "formal_parameters"}):
        above = above.parent
    return above is not None and (above.type in {"variable_declarator", "catch_clause"} or is_function(above))


def chain_of(node: Node) -> Node:
    """Return the longest member chain that `node` is part of: for `process` in `a(process.env.X)`, `process.env.X`."""
    for _ in range(MOST_LINKS):
        spend()
        parent = node.parent
        if parent is None:
            break
        grows = (
            parent.type in {"member_expression", "import"}
            or (parent.type == "subscript_expression" and parent.child_by_field_name("object") == node)
            or parent.type in {"parenthesized_expression", "non_null_expression"}
            or (parent.type == "sequence_expression" and parent.named_children[-1] == node)
        )
        if not grows:
            break
        node = parent
    return node


def call_of(chain: Node) -> Node | None:
    """Return the call or construction whose function is `chain`; None when it is not called."""
    parent = chain.parent
    if parent is None:
        return None
    called = parent.child_by_field_name("function") or parent.child_by_field_name("constructor")
    return parent if parent.type in {"call_expression", "new_expression"} and called == chain else None


def names_in(pattern: Node | None) -> list[Node]:
    """Return the identifiers that a pattern binds."""
    if pattern is None:
        return []
    if pattern.type in {"identifier", "shorthand_property_identifier_pattern"}:
        return [pattern]
    found: list[Node] = []
    for child in pattern.named_children[:50]:
        if child.type in {"type_annotation", "comment"} or (
            pattern.type == "pair_pattern" and child == pattern.child_by_field_name("key")
        ):
            continue
        found += names_in(child)
    return found


def language_of(path: str) -> str:
    """Return the language of the file at `path`."""
    suffix = path.rpartition(".")[2].lower()
    return {"ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx", "jsx": "jsx"}.get(
        suffix, "javascript"
    )


@cache
def _grammar(language: str) -> Language:
    if language == "typescript":
        return Language(tree_sitter_typescript.language_typescript())
    if language == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_javascript.language())


__all__ = [
    "Source",
    "TooSlowError",
    "call_of",
    "chain_of",
    "declares",
    "language_of",
    "names_in",
    "parse",
    "text_of",
]
