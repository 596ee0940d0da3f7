"""Modules with `import` and `export` as functions that a loader of our own calls; every line stays where it was."""

import re
from collections.abc import Iterable

from tree_sitter import Node

from qirvo.analysis.tree import TooSlowError, names_in, parse

_MODULE = re.compile(rb"(?<![\w$.])(?:import|export)(?![\w$])")


def as_function_body(content: bytes) -> tuple[str, bool] | None:
    """Return what the module `content` is as the body of a function, and whether it was one with `export` or `import`.

    None when it cannot be read in time.
    """
    if _MODULE.search(content) is None:
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
    is_module = bool(edits.edits)
    edits.calls(tree.root_node)
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
        for start, end, new in sorted(self.edits):
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
