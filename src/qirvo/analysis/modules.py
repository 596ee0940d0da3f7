"""Modules with `import` and `export` as functions that a loader of our own calls; every line stays where it was."""

import re
from collections.abc import Iterable
from functools import cache

import tree_sitter_javascript
from tree_sitter import Language, Node, Query, QueryCursor, Tree

from qirvo.analysis.jsx import as_call, outermost
from qirvo.analysis.tree import TooSlowError, names_in, parse

LOCAL_EVAL = "((eval)=>(__c)=>eval(__note(__c)))(__nativeEval)"
_EVAL = re.compile(rb"(?<![\w$.])eval(?=\s*\()")
_JSX = re.compile(rb"</[A-Za-z][\w.-]*>|/>|<>")
_CONDITION = re.compile(rb"(?<![\w$.])if(?=\s*\()")
_FUNCTION = re.compile(rb"=>|(?<![\w$.])function(?![\w$])")
_MOST_FUNCTIONS = 600
_MOST_STATEMENTS = 5_000
_MOST_CONDITIONS = 5_000
_MODULE = re.compile(rb"(?<![\w$.])(?:import|export)(?![\w$])")


def as_function_body(content: bytes, *, forced: bool = False) -> tuple[str, bool] | None:
    """Return what the module `content` is as the body of a function, and whether it was one with `export` or `import`.

    None when it cannot be read in time.

    Args:
        content: The module.
        forced: Whether conditions are handed to `__if` with a number of their own, so that both ways can be gone,
            functions to `__fn`, and statements that fail are passed over.
    """
    if content.startswith(b"#!"):
        content = b"//" + content[2:]
    has_jsx = _JSX.search(content) is not None
    if not forced and not has_jsx and _MODULE.search(content) is None and _EVAL.search(content) is None:
        return content.decode("utf-8", "replace"), False
    try:
        tree = parse("javascript", content)
    except TooSlowError:
        return None
    edits = _Edits(content)
    for node in tree.root_node.children:
        if node.type == "import_statement":
            edits.import_statement(node)
        elif node.type == "export_statement":
            edits.export_statement(node)
    is_module = bool(edits.edits)  # so far only imports and exports were seen
    edits.calls(tree.root_node)
    edits.evals(tree.root_node)
    for element in outermost(tree.root_node) if has_jsx else ():
        edits.replace(element, as_call(element, content))
    if forced:
        edits.conditions(tree.root_node)
        edits.functions(tree.root_node)
        edits.statements(tree)
    return edits.text(), is_module


class _Edits:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.edits: list[tuple[int, int, str]] = []
        self.at_start: list[str] = []
        self.at_end: list[str] = []
        self._count = 0

    def text(self) -> str:
        """Return the text with every edit made."""
        parts: list[bytes] = ["".join(self.at_start).encode()]
        at = 0
        for start, end, new in sorted(self.edits, key=_order):
            if start < at:
                continue
            parts += [self.content[at:start], new.encode(), b"\n" * self.content.count(b"\n", start, end)]
            at = end
        parts += [self.content[at:], b";", "".join(self.at_end).encode()]
        return b"".join(parts).decode("utf-8", "replace")

    def said(self, node: Node | None) -> str:
        """Return the source text of `node`."""
        return "" if node is None else self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def replace(self, node: Node, new: str) -> None:
        """Put `new` in the place of `node`."""
        self.edits.append((node.start_byte, node.end_byte, new))

    def import_statement(self, node: Node) -> None:
        """Turn an import into the call that loads it, and names for what it gives."""
        source = self.said(node.child_by_field_name("source"))
        self._count += 1
        whole = f"__m{self._count}"
        named = [f"var {whole}=__require({source});"]
        for clause in node.named_children:
            if clause.type != "import_clause":
                continue
            for child in clause.named_children:
                if child.type == "identifier":
                    named.append(f"var {self.said(child)}=__default({whole});")
                elif child.type == "namespace_import":
                    named.append(f"var {self.said(child.named_children[0])}={whole};")
                elif child.type == "named_imports":
                    named += [self._named(whole, each) for each in child.named_children if each.type != "comment"]
        self.at_start += named
        self.replace(node, "")

    def _named(self, whole: str, specifier: Node) -> str:
        name = self.said(specifier.child_by_field_name("name"))
        alias = self.said(specifier.child_by_field_name("alias")) or name
        value = f"__default({whole})" if name == "default" else f"{whole}[{_quoted(name)}]"
        return f"var {alias}={value};"

    def export_statement(self, node: Node) -> None:
        """Turn an export into an assignment."""
        source = node.child_by_field_name("source")
        declaration = node.child_by_field_name("declaration")
        is_default = any(child.type == "default" for child in node.children)
        if source is not None:
            self._again(node, self.said(source))
        elif is_default:
            self._default(node, declaration or node.child_by_field_name("value"))
        elif declaration is not None:
            names = [declaration.child_by_field_name("name")]
            if declaration.type in {"lexical_declaration", "variable_declaration"}:
                names = [
                    name
                    for each in declaration.named_children
                    if each.type == "variable_declarator"
                    for name in names_in(each.child_by_field_name("name"))
                ]
            self.edits.append((node.start_byte, declaration.start_byte, ""))
            self._assign((self.said(name), self.said(name)) for name in names if name is not None)
        else:
            self._assign(self._specifiers(node))
            self.replace(node, "")

    def _specifiers(self, node: Node) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for clause in node.named_children:
            for each in clause.named_children if clause.type == "export_clause" else ():
                name = self.said(each.child_by_field_name("name"))
                found.append((self.said(each.child_by_field_name("alias")) or name, name))
        return [(alias, name) for alias, name in found if name]

    def _assign(self, pairs: Iterable[tuple[str, str]]) -> None:
        for alias, name in pairs:
            self.at_start.append(f"__export({_quoted(alias)},()=>{name});")

    def _again(self, node: Node, source: str) -> None:
        self._count += 1
        whole = f"__m{self._count}"
        said = [f"var {whole}=__require({source});"]
        pairs = self._specifiers(node)
        if pairs:
            for alias, name in pairs:
                value = f"__default({whole})" if name == "default" else f"{whole}[{_quoted(name)}]"
                said.append(f"__exports[{_quoted(alias)}]={value};")
        else:
            said.append(f"__all(__exports,{whole});")
        self.at_start += said
        self.replace(node, "")

    def _default(self, node: Node, value: Node | None) -> None:
        if value is None:
            return
        name = value.child_by_field_name("name")
        if name is not None and "declaration" in value.type:
            self.edits.append((node.start_byte, value.start_byte, ""))
            self._assign([("default", self.said(name))])
        else:
            self.edits.append((node.start_byte, value.start_byte, "__exports.default="))

    def conditions(self, root: Node) -> None:
        """Hand the conditions of `if` to the stage."""
        for number, match in enumerate(_CONDITION.finditer(self.content)):
            node = root.descendant_for_byte_range(match.start(), match.end())
            parent = None if node is None else node.parent
            if node is None or node.type != "if" or parent is None or number > _MOST_CONDITIONS:
                continue
            condition = parent.child_by_field_name("condition")
            if condition is not None:
                self.edits.append((condition.start_byte, condition.start_byte, f"(__if({number},"))
                self.edits.append((condition.end_byte, condition.end_byte, "))"))

    def functions(self, root: Node) -> None:
        """Tell the stage of every function, so that it can call those that nobody calls."""
        for number, match in enumerate(_FUNCTION.finditer(self.content)):
            node = root.descendant_for_byte_range(match.start(), match.end())
            function = None if node is None else node.parent
            if function is None or number > _MOST_FUNCTIONS:
                continue
            if function.type in {"arrow_function", "function_expression"}:
                self.edits.append((function.start_byte, function.start_byte, "__fn("))
                self.edits.append((function.end_byte, function.end_byte, ")"))
            elif function.type == "function_declaration":
                name = self.said(function.child_by_field_name("name"))
                self.edits.append((function.end_byte, function.end_byte, f";__fn({name});"))

    def statements(self, tree: Tree) -> None:
        """Let a statement that fails not keep what follows it from being seen."""
        found = QueryCursor(_statements()).captures(tree.root_node).get("statement", [])
        for node in found[:_MOST_STATEMENTS]:
            inner = node.named_children[0] if node.named_children else None
            is_super = self.content.startswith(b"super", node.start_byte)
            in_head = (
                node.parent is not None
                and node.parent.type == "for_statement"
                and (node.parent.child_by_field_name("body") != node)
            )
            if inner is not None and inner.type != "string" and not is_super and not in_head:
                self.edits.append((node.start_byte, node.start_byte, "try{"))
                self.edits.append((node.end_byte, node.end_byte, "}catch{}"))

    def evals(self, root: Node) -> None:
        """Let `eval` of this scope be noted, and still see the names of this scope."""
        for match in _EVAL.finditer(self.content):
            node = root.descendant_for_byte_range(match.start(), match.end())
            parent = None if node is None else node.parent
            if (
                node is not None
                and node.type == "identifier"
                and parent is not None
                and parent.type == "call_expression"
            ):
                self.replace(node, LOCAL_EVAL)

    def calls(self, root: Node) -> None:
        """Turn `import(…)` and `import.meta` into what the loader gives."""
        for match in re.finditer(rb"(?<![\w$.])import(?=\s*[.(])", self.content):
            node = root.descendant_for_byte_range(match.start(), match.end())
            if node is None or node.type not in {"import", "meta_property"}:
                continue
            parent = node.parent
            if node.type == "meta_property" or (parent is not None and parent.type == "meta_property"):
                self.replace(node if node.type == "meta_property" else parent or node, "__meta")
            elif self.content[match.end() : match.end() + 8].lstrip().startswith(b"("):
                self.replace(node, "__dynamic")
            elif parent is not None and parent.type == "member_expression":
                self.replace(parent, "__meta")


def _quoted(name: str) -> str:
    return '"' + name.strip("\"'").replace("\\", "\\\\").replace('"', '\\"') + '"'


def _order(edit: tuple[int, int, str]) -> tuple[int, int, int, str]:
    """Return where an edit comes: at one place, what closes comes first, then what opens a statement."""
    start, end, new = edit
    rank = 0 if new.startswith((")", "}", ";")) else 1 if new.startswith("try") else 2
    return start, end, rank, new


@cache
def _statements() -> Query:
    return Query(Language(tree_sitter_javascript.language()), "(expression_statement) @statement")
