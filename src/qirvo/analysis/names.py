"""What names and constant expressions in a syntax tree mean, as far as one file tells.

`fold` computes constant texts; `resolve` follows aliases, destructuring and imports to the name that is meant, without
the global object before it: `const {exec: run} = require("node:child_process")` makes `run` mean `child_process.exec`.
"""

import base64
import binascii
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple
from urllib.parse import unquote

from tree_sitter import Node

from qirvo.analysis.budget import spend

MOST_DEPTH = 40
LONGEST_TEXT = 20_000
_ENDING = 40
GLOBALS = frozenset({"globalThis", "window", "self", "global", "top", "parent", "frames", "root"})
_FUNCTIONS = frozenset(
    {
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    }
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": ""}
_WRAPPERS = frozenset(
    {"parenthesized_expression", "await_expression", "non_null_expression", "as_expression", "satisfies_expression"}
)


CONTENT: ContextVar[bytes] = ContextVar("content")
"""The file that is being read; a node parsed through a callback would ask for its text piece by piece."""


def text_of(node: Node, *, most: int = LONGEST_TEXT) -> str:
    """Return the source text of `node`, cut after `most` bytes."""
    start = node.start_byte
    return CONTENT.get()[start : min(node.end_byte, start + most)].decode("utf-8", "replace")


def end_of(node: Node) -> str:
    """Return the last few characters of the source text of `node`."""
    end = node.end_byte
    return CONTENT.get()[max(node.start_byte, end - _ENDING) : end].decode("utf-8", "replace")


def is_function(node: Node) -> bool:
    """Say whether `node` is a function of any kind."""
    return node.type in _FUNCTIONS


class _Scope(NamedTuple):
    """Where a name holds, and what declares it there."""

    start: int
    end: int
    declared: Node


class Names:
    """The meaning of names in one file.

    Args:
        find: Returns the nodes of the identifiers with a name that declare it.
        assignments: Returns what is assigned to a name.
    """

    def __init__(self, find: Callable[[str], list[Node]], assignments: Callable[[str], list[Node]]) -> None:
        self._find = find
        self._assignments = assignments
        self._scopes: dict[str, list[_Scope]] = {}
        self._again: set[int] = set()
        self._around: dict[int, Node] = {}

    def fold(self, node: Node | None, depth: int = 0) -> str | None:
        """Return the constant text that `node` comes to; None when it is not constant, or too much work."""
        if node is None or depth > MOST_DEPTH:
            return None
        folded = self._folded(node, depth + 1)
        return folded if folded is not None and len(folded) <= LONGEST_TEXT else None

    def resolve(self, node: Node | None, depth: int = 0) -> str:  # noqa: C901, PLR0911  # one answer per form
        """Return the dotted name that `node` means; empty when it means none."""
        if node is None or depth > MOST_DEPTH:
            return ""
        kind = node.type
        if kind in {"identifier", "this", "super", "property_identifier", "shorthand_property_identifier"}:
            return self._identifier(node, depth + 1)
        if kind in _WRAPPERS:
            return self.resolve(_inner(node), depth + 1)
        if kind == "sequence_expression":
            return self.resolve(node.named_children[-1], depth + 1)
        if kind == "import":
            return "import"
        if kind in {"member_expression", "subscript_expression"}:
            return self._member(node, depth + 1)
        if kind in {"binary_expression", "ternary_expression"}:  # `a || b`: the last alternative
            return self.resolve(node.named_children[-1], depth + 1)
        if kind == "call_expression":
            return self._call(node, depth + 1)
        if kind == "new_expression":
            return self.resolve(node.child_by_field_name("constructor"), depth + 1) + "()"
        if kind == "assignment_expression":
            return self.resolve(node.child_by_field_name("right"), depth + 1)
        if kind == "array":
            return "[]"
        if kind == "object":
            return "{}"
        return "function" if is_function(node) else ""

    def declaration(self, node: Node) -> Node | None:
        """Return the identifier that declares the name `node`, in the nearest scope around it."""
        at = node.start_byte
        scopes = self._scopes_of(text_of(node))
        inside = (scope for scope in reversed(scopes) if scope.start <= at < scope.end)
        scope = next(inside, None)
        return None if scope is None else scope.declared

    def _scopes_of(self, name: str) -> list[_Scope]:
        """Return the scopes in which `name` is declared, in the order of the text, and inner ones after outer ones."""
        if name not in self._scopes:
            scopes: dict[int, _Scope] = {}
            for declared in self._find(name):
                scope = self._scope_around(declared)
                if scope.id in scopes:
                    self._again.add(scopes[scope.id].declared.id)
                else:
                    scopes[scope.id] = _Scope(scope.start_byte, scope.end_byte, declared)
            self._scopes[name] = sorted(scopes.values(), key=lambda scope: (scope.start, -scope.end))
        return self._scopes[name]

    def _scope_around(self, declared: Node) -> Node:
        """Return the function around a declaration, or the whole file; a function's own name stands outside."""
        scope, parent = declared, declared.parent
        if parent is not None and is_function(parent) and parent.child_by_field_name("name") == declared:
            parent = parent.parent
        passed: list[int] = []
        while parent is not None:
            spend()
            if parent.id in self._around:
                scope = self._around[parent.id]
                break
            passed.append(parent.id)
            scope = parent
            if is_function(parent):
                break
            parent = parent.parent
        self._around.update(dict.fromkeys(passed, scope))
        return scope

    def _assigned_again(self, declared: Node) -> bool:
        """Say whether the name that `declared` declares is declared once more in its scope."""
        return declared.id in self._again

    def _identifier(self, node: Node, depth: int) -> str:
        name = text_of(node)
        declared = self.declaration(node)
        if declared is None or declared.id == node.id:
            return name
        meant = self._declared(declared, depth)
        return meant or f"~{name}"  # a local thing that nothing is known of

    def _declared(self, identifier: Node, depth: int) -> str:
        parent = identifier.parent
        path: list[str] = []
        while parent is not None and parent.type in {
            "object_pattern",
            "pair_pattern",
            "object_assignment_pattern",
            "assignment_pattern",
            "rest_pattern",
        }:
            key = parent.child_by_field_name("key")
            if parent.type == "pair_pattern" and key is not None:
                path.append(text_of(key).strip("'\""))
            elif parent == identifier.parent and identifier.type == "shorthand_property_identifier_pattern":
                path.append(text_of(identifier))
            parent = parent.parent
        if parent is None:
            return ""
        if parent.type == "variable_declarator":
            if self._assigned_again(identifier):
                return ""
            value = parent.child_by_field_name("value") or self._given_once(identifier)
            base = self.resolve(value, depth)
            return ".".join([base, *reversed(path)]) if base else ""
        if parent.type in {"import_specifier", "import_clause", "namespace_import"}:
            return self._imported(identifier, parent)
        base = self._promised(parent, depth)
        return ".".join([base, *reversed(path)]) if base else ""

    def _given_once(self, identifier: Node) -> Node | None:
        """Return what a name that is declared without a value is given, if that happens once: `let e; e = eval`."""
        given = self._assignments(text_of(identifier))
        return given[0] if len(given) == 1 else None

    def _promised(self, parent: Node, depth: int) -> str:
        """Return the module that a callback is given: `m` in `import("a").then((m) => …)`."""
        function = parent if is_function(parent) else parent.parent
        given = None if function is None or not is_function(function) else function.parent
        call = None if given is None or given.type != "arguments" else given.parent
        called = None if call is None else call.child_by_field_name("function")
        if called is None or called.type != "member_expression" or _property(called) != "then":
            return ""
        promise = called.child_by_field_name("object")
        imports = promise is not None and promise.type == "call_expression" and _starts(promise, "import")
        return self.resolve(promise, depth) if imports else ""

    def _imported(self, identifier: Node, parent: Node) -> str:
        statement: Node | None = parent
        while statement is not None and statement.type != "import_statement":
            statement = statement.parent
        module = None if statement is None else self.fold(statement.child_by_field_name("source"))
        if module is None:
            return ""
        base = module.removeprefix("node:")
        if parent.type != "import_specifier":
            return base
        name = parent.child_by_field_name("name")
        return f"{base}.{text_of(name if name is not None else identifier)}"

    def _member(self, node: Node, depth: int) -> str:
        base = self.resolve(node.child_by_field_name("object"), depth)
        if node.type == "member_expression":
            prop = node.child_by_field_name("property")
            name = text_of(prop) if prop is not None else ""
        else:
            name = self.fold(node.child_by_field_name("index"), depth) or "*"
        if base in GLOBALS:
            return name
        if name == "constructor" and (
            base == "function"
            or base.startswith(("[].", "{}."))
            or base.endswith((".constructor", "Function.prototype"))
        ):
            return "Function"
        if name in {"call", "apply", "bind"} and base:
            return base
        if name == "default" and base:
            return base
        return f"{base or '?'}.{name}"

    def _call(self, node: Node, depth: int) -> str:  # noqa: PLR0911  # one answer per form
        called = self.resolve(node.child_by_field_name("function"), depth)
        first = _argument(node, 0)
        if called in {"require", "import", "process.mainModule.require", "module.require"} or called.endswith(
            ("createRequire()", ".mainModule.require", ".getBuiltinModule")
        ):
            module = self.fold(first, depth)
            return "" if module is None else module.removeprefix("node:")
        if called == "Reflect.get" and first is not None:
            name = self.fold(_argument(node, 1), depth) or "*"
            base = self.resolve(first, depth)
            return name if base in GLOBALS else f"{base or '?'}.{name}"
        if called == "Object.getPrototypeOf" and first is not None and is_function(first):
            return "function"
        if called.endswith("promisify"):
            return self.resolve(first, depth)
        if called == "__importDefault" or called.endswith(("__importStar", "__toESM", "_interopRequireDefault")):
            return self.resolve(first, depth)
        if end_of(node.child_by_field_name("function") or node).endswith(".bind"):
            return called
        return f"{called}()" if called else ""

    def _folded(self, node: Node, depth: int) -> str | None:  # noqa: PLR0911  # one answer per form of expression
        kind = node.type
        if kind == "string":
            is_long = node.end_byte - node.start_byte > LONGEST_TEXT
            return None if is_long else unescaped(text_of(node)[1:-1])
        if kind == "template_string":
            return self._template(node, depth)
        if kind == "number":
            return text_of(node)
        if kind == "unary_expression":
            return _negative(node)
        if kind == "parenthesized_expression":
            return self.fold(_inner(node), depth)
        if kind == "binary_expression" and text_of(node.children[1]) == "+":
            left = self.fold(node.child_by_field_name("left"), depth)
            right = None if left is None else self.fold(node.child_by_field_name("right"), depth)
            return None if left is None or right is None else left + right
        if kind == "identifier":
            return self._constant(node, depth)
        if kind == "subscript_expression":
            return self._element(node, depth)
        if kind == "call_expression":
            return self._computed(node, depth)
        return None

    def _template(self, node: Node, depth: int) -> str | None:
        parts = []
        for child in node.named_children:
            if child.type == "template_substitution":
                part = self.fold(_inner(child), depth)
                if part is None:
                    return None
                parts.append(part)
            else:
                parts.append(unescaped(text_of(child)))
        return "".join(parts)

    def _constant(self, node: Node, depth: int) -> str | None:
        declared = self.declaration(node)
        if declared is None or declared.parent is None or declared.parent.type != "variable_declarator":
            return None
        if self._assigned_again(declared):
            return None
        return self.fold(declared.parent.child_by_field_name("value"), depth)

    def _element(self, node: Node, depth: int) -> str | None:
        index = self.fold(node.child_by_field_name("index"), depth)
        target = node.child_by_field_name("object")
        if index is None or not index.isdigit() or target is None:
            return None
        items = self._items(target, depth)
        return items[int(index[:6])] if items is not None and int(index[:6]) < len(items) else None

    def _items(self, node: Node, depth: int) -> list[str] | None:  # noqa: C901, PLR0911  # one answer per form
        """Return the texts of a constant array."""
        if depth > MOST_DEPTH:
            return None
        if node.type == "array":
            folded = [self.fold(child, depth) for child in node.named_children if child.type != "comment"]
            return None if None in folded else [item for item in folded if item is not None]
        if node.type == "identifier":
            declared = self.declaration(node)
            value = (
                None if declared is None or declared.parent is None else declared.parent.child_by_field_name("value")
            )
            return None if value is None else self._items(value, depth + 1)
        if node.type != "call_expression":
            return None
        function = node.child_by_field_name("function")
        if function is None or function.type != "member_expression":
            return None
        target, name = function.child_by_field_name("object"), _property(function)
        if target is None:
            return None
        if name == "split":
            text, mark = self.fold(target, depth), self.fold(_argument(node, 0), depth)
            return None if text is None or mark is None else (text.split(mark) if mark else list(text))
        items = self._items(target, depth + 1)
        if items is None:
            return None
        if name == "reverse":
            return items[::-1]
        if name == "map":
            return _mapped(items, _argument(node, 0))
        return None

    def _computed(self, node: Node, depth: int) -> str | None:  # noqa: C901, PLR0911, PLR0912  # one answer per form
        function = node.child_by_field_name("function")
        if function is None:
            return None
        if function.type == "identifier":
            name, first = text_of(function), self.fold(_argument(node, 0), depth)
            if first is None:
                return None
            if name == "atob":
                return _base64(first)
            if name in {"decodeURIComponent", "decodeURI", "unescape"}:
                return unquote(first, errors="replace")
            return first if name == "String" else None
        if function.type != "member_expression":
            return None
        target, name = function.child_by_field_name("object"), _property(function)
        if target is None:
            return None
        if name in {"fromCharCode", "fromCodePoint"} or (
            name == "apply" and end_of(target).endswith((".fromCharCode", ".fromCodePoint"))
        ):
            return self._characters(node, depth)
        if name == "join":
            items, mark = self._items(target, depth), self.fold(_argument(node, 0), depth)
            return None if items is None else ("," if mark is None else mark).join(items)
        if name == "toString" and target.type == "call_expression":
            return self._buffer(target, depth)
        if name == "atob":
            first = self.fold(_argument(node, 0), depth)
            return None if first is None else _base64(first)
        text = self.fold(target, depth)
        if text is None:
            return None
        if name == "concat":
            more = [self.fold(child, depth) for child in _arguments(node)]
            return None if None in more else text + "".join(item for item in more if item is not None)
        if name in {"replace", "replaceAll"}:
            old, new = self.fold(_argument(node, 0), depth), self.fold(_argument(node, 1), depth)
            if old is None or new is None:
                return None
            return text.replace(old, new) if name == "replaceAll" else text.replace(old, new, 1)
        if name in {"slice", "substring"}:
            ends = [self.fold(child, depth) for child in _arguments(node)]
            numbers = [int(end) for end in ends if end is not None and end.lstrip("-").isdigit() and len(end) < 8]  # noqa: PLR2004
            if not numbers or len(numbers) != len(ends) or len(numbers) > 2:  # noqa: PLR2004
                return None
            return text[numbers[0] : numbers[1] if len(numbers) > 1 else None]
        if name in {"toLowerCase", "toUpperCase", "trim", "toString", "valueOf"}:
            return {"toLowerCase": text.lower(), "toUpperCase": text.upper(), "trim": text.strip()}.get(name, text)
        return None

    def _characters(self, node: Node, depth: int) -> str | None:
        codes: list[str] = []
        for argument in _arguments(node):
            inner = self._items(argument.named_children[0], depth) if argument.type == "spread_element" else None
            if inner is not None:
                codes += inner
                continue
            code = self.fold(argument, depth)
            if code is None:
                items = self._items(argument, depth)  # fromCharCode.apply(null, [...])
                if items is None:
                    if argument.type in {"null", "undefined", "identifier"}:
                        continue
                    return None
                codes += items
                continue
            codes.append(code)
        try:
            return "".join(chr(int(code, 0) % 0x10000) for code in codes) or None
        except ValueError:
            return None

    def _buffer(self, node: Node, depth: int) -> str | None:
        function = node.child_by_field_name("function")
        if function is None or not end_of(function).endswith("Buffer.from"):
            return None
        text, encoding = self.fold(_argument(node, 0), depth), self.fold(_argument(node, 1), depth)
        if text is None:
            items = self._items(_argument(node, 0) or node, depth)
            return None if items is None else "".join(chr(int(i) % 256) for i in items if i.isdigit())
        if encoding == "hex":
            try:
                return bytes.fromhex(text).decode("utf-8", "replace")
            except ValueError:
                return None
        return _base64(text) if encoding in {"base64", "base64url"} else text


def _inner(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type != "comment"), None)


def _starts(call: Node, kind: str) -> bool:
    function = call.child_by_field_name("function")
    return function is not None and function.type == kind


def _negative(node: Node) -> str | None:
    """Return a number with a minus before it."""
    text = text_of(node, most=12)
    return text if text.startswith("-") and text[1:].isdigit() else None


def _property(member: Node) -> str:
    prop = member.child_by_field_name("property")
    return "" if prop is None else text_of(prop)


def _arguments(call: Node) -> list[Node]:
    found = call.child_by_field_name("arguments")
    return [] if found is None else [child for child in found.named_children if child.type != "comment"]


def _argument(call: Node, place: int) -> Node | None:
    found = _arguments(call)
    return found[place] if place < len(found) else None


def arguments_of(call: Node) -> list[Node]:
    """Return the arguments of a call."""
    return _arguments(call)


def _mapped(items: list[str], function: Node | None) -> list[str] | None:
    if function is None:
        return None
    if "fromCharCode" not in text_of(function)[:200]:
        return None
    shift = re.search(r"([-^+])\s*(\d{1,4}|0x[0-9a-fA-F]{1,4})", text_of(function)[:200])
    key = 0 if shift is None else int(shift[2], 0)
    try:
        codes = [int(item, 0) for item in items]
    except ValueError:
        return None
    if shift is not None:
        codes = [code ^ key if shift[1] == "^" else code + key if shift[1] == "+" else code - key for code in codes]
    return [chr(code % 0x10000) for code in codes]


def _base64(text: str) -> str | None:
    try:
        padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        return base64.b64decode(padded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def unescaped(text: str) -> str:
    """Return `text` with its escape sequences resolved."""

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""  # noqa: PLR2004  # the end of Unicode
        return _PLAIN_ESCAPES.get(match[4], match[4])

    return _ESCAPE.sub(plain, text) if "\\" in text else text
