"""JSX as calls of `__jsx(type, properties, children)`, which the stage of the emulation understands."""

import json
from collections.abc import Iterator

from tree_sitter import Node

_ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element"})
_MOST_DEPTH = 200


def outermost(node: Node) -> Iterator[Node]:
    """Yield the elements of JSX inside `node` that stand in no other."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.type in _ELEMENTS:
            yield each
        else:
            waiting += each.named_children


def as_call(element: Node, content: bytes, depth: int = 0) -> str:
    """Return the call that an element of JSX stands for.

    Args:
        element: A `jsx_element` or `jsx_self_closing_element`.
        content: The text of the whole file.
        depth: How many elements it stands in.
    """
    if depth > _MOST_DEPTH:
        return "null"
    opening = element.child_by_field_name("open_tag") or element
    name = opening.child_by_field_name("name")
    properties = [_attribute(each, content, depth) for each in opening.named_children if each != name]
    inner = element.named_children[1:-1] if element.type == "jsx_element" else []
    children = [text for each in inner if (text := _child(each, content, depth))]
    return f"__jsx({_type(name, content)},{{{','.join(each for each in properties if each)}}},[{','.join(children)}])"


def expression(node: Node, content: bytes, depth: int) -> str:
    """Return the source text of an expression, with the JSX in it as calls."""
    parts, at = [], node.start_byte
    for element in sorted(outermost(node), key=lambda each: each.start_byte):
        parts += [_text(content, at, element.start_byte), as_call(element, content, depth + 1)]
        at = element.end_byte
    return "".join([*parts, _text(content, at, node.end_byte)])


def _type(name: Node | None, content: bytes) -> str:
    said = "fragment" if name is None else _text(content, name.start_byte, name.end_byte)
    return said if said[:1].isupper() or "." in said else json.dumps(said)


def _attribute(node: Node, content: bytes, depth: int) -> str:
    if node.type == "jsx_expression":  # {...more}
        return _braced(node, content, depth)
    if node.type != "jsx_attribute" or not node.named_children:
        return ""
    key = node.named_children[0]
    value = node.named_children[1] if len(node.named_children) > 1 else None
    return f"{json.dumps(_text(content, key.start_byte, key.end_byte))}:{_value(value, content, depth)}"


def _value(value: Node | None, content: bytes, depth: int) -> str:
    if value is None:
        return "true"
    if value.type == "string":
        return json.dumps(_text(content, value.start_byte + 1, value.end_byte - 1))
    return _child(value, content, depth) or "undefined"


def _child(node: Node, content: bytes, depth: int) -> str:
    if node.type in _ELEMENTS:
        return as_call(node, content, depth + 1)
    if node.type == "jsx_expression":
        return _braced(node, content, depth)
    text = _text(content, node.start_byte, node.end_byte).strip()
    return json.dumps(text) if text and node.type in {"jsx_text", "html_character_reference"} else ""


def _braced(node: Node, content: bytes, depth: int) -> str:
    inner = [each for each in node.named_children if each.type != "comment"]
    if not inner:
        return ""
    said = expression(inner[0], content, depth)
    return said if inner[0].type == "spread_element" else f"({said})"


def _text(content: bytes, start: int, end: int) -> str:
    return content[start:end].decode("utf-8", "replace")
