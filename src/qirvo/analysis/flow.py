"""Where values flow inside one file: from what gives them, through names and functions, into what uses them.

The way is followed upwards through the expression, to the name that it is given, and on from every use of that name in
its scope. It ends after a fixed number of steps: a value that is carried further is not seen.
"""

from collections import deque
from collections.abc import Iterator

from tree_sitter import Node

from qirvo.analysis.budget import spend
from qirvo.analysis.kinds import Label, Sink
from qirvo.analysis.names import Names, arguments_of, end_of, is_function, text_of
from qirvo.analysis.reach import sink_of_call
from qirvo.analysis.tree import Source, names_in
from qirvo.deferred import dataclass

MOST_STEPS = 1_500
MOST_NAMES = 120
MOST_STEPS_OF_SHORT = 20_000
MOST_NAMES_OF_SHORT = 2_000
"""In a file that is not as long as a bundle: harmless flows must not hide the one that matters."""
_OWNED = frozenset({Label.COOKIE, Label.KEYS, Label.PASSWORD, Label.SECRET_FILE, Label.STORAGE, Label.CLIPBOARD})
_MOST_CLIMB = 60
_MARKUP = frozenset({"innerHTML", "outerHTML", "srcdoc"})
_ADDRESSES = frozenset({"src", "href", "action", "location"})
_COLLECTS = (".push", ".unshift", ".add", ".append", ".set", ".concat")
_CALLBACKS = frozenset(
    {"then", "catch", "finally", "on", "once", "addEventListener", "forEach", "map", "pipe", "onmessage"}
)


@dataclass(frozen=True, slots=True)
class Flow:
    """A value labelled `label` gets into `sink` at `node`."""

    label: Label
    sink: Sink
    node: Node


class Flows:
    """Follows labelled values through a file."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names
        self._queue: deque[tuple[Node, Label]] = deque()
        self._seen: set[tuple[int, Label]] = set()
        self._named = 0
        self.is_cut = False
        self._is_short = source.is_short
        self._found: dict[tuple[Label, Sink, int], Flow] = {}

    def add(self, node: Node, label: Label) -> None:
        """Say that the expression `node` has a value of `label`."""
        if (node.id, label) not in self._seen:
            self._seen.add((node.id, label))
            self._queue.append((node, label))

    def add_name(self, identifier: Node, label: Label) -> None:
        """Say that the name declared by `identifier` has a value of `label`, wherever it is used in its scope."""
        if (identifier.id, label) in self._seen:
            return
        if self._named >= (MOST_NAMES_OF_SHORT if self._is_short else MOST_NAMES):
            self._cut(label)
            return
        self._named += 1
        self._seen.add((identifier.id, label))
        scope = _scope(identifier)
        for use in self._source.named(text_of(identifier), within=scope):
            if use.id != identifier.id and use.type != "property_identifier":
                self.add(use, label)

    def follow(self) -> Iterator[Flow]:
        """Yield every flow into a sink."""
        for _ in range(MOST_STEPS_OF_SHORT if self._is_short else MOST_STEPS):
            if not self._queue:
                break
            self._climb(*self._queue.popleft())
        for _, label in self._queue:
            self._cut(label)
        yield from self._found.values()

    def _cut(self, label: Label) -> None:
        """Remember that a value is not followed further; in a bundle only what belongs to the owner counts."""
        self.is_cut = self.is_cut or self._is_short or label in _OWNED

    def _climb(self, node: Node, label: Label) -> None:
        for _ in range(_MOST_CLIMB):
            spend()
            parent = node.parent
            if parent is None or self._ends(node, parent, label):
                return
            node = parent

    def _ends(self, node: Node, parent: Node, label: Label) -> bool:  # noqa: C901, PLR0911, PLR0912  # one case per form
        kind = parent.type
        if kind == "arguments" and parent.parent is not None:
            return self._in_arguments(node, parent.parent, label)
        if kind == "call_expression":
            return self._called(node, parent, label)
        if kind == "variable_declarator":
            for name in names_in(parent.child_by_field_name("name")):
                self.add_name(name, label)
            return True
        if kind in {"assignment_expression", "augmented_assignment_expression"}:
            if parent.child_by_field_name("left") == node:
                return True
            self._assigned(parent.child_by_field_name("left"), label)
            return False
        if kind == "for_in_statement":
            if parent.child_by_field_name("right") == node:
                for name in names_in(parent.child_by_field_name("left")):
                    self.add_name(name, label)
            return True
        if kind == "return_statement" or (is_function(parent) and parent.child_by_field_name("body") == node):
            self._returned(parent, label)
            return True
        if kind in {
            "if_statement",
            "while_statement",
            "statement_block",
            "program",
            "expression_statement",
            "for_statement",
        }:
            return True
        if kind == "ternary_expression" and parent.child_by_field_name("condition") == node:
            return True
        if kind == "unary_expression" and text_of(parent, most=6) in {"typeof", "delete"}:
            return True
        if kind == "binary_expression" and text_of(parent.children[1]) in {
            "===",
            "!==",
            "==",
            "!=",
            "<",
            ">",
            "in",
            "instanceof",
        }:
            return True
        if kind == "unary_expression" and text_of(parent, most=1) == "!":
            return True
        return is_function(parent)

    def _called(self, node: Node, call: Node, label: Label) -> bool:
        """Record that callbacks get what the receiver `node` of a call gives."""
        if call.child_by_field_name("function") == node:
            for argument in arguments_of(call):
                if is_function(argument):
                    self._into_callback(argument, label)
        return False

    def _in_arguments(self, node: Node, call: Node, label: Label) -> bool:
        """Record what a call does with its argument `node`; say whether the value ends there."""
        name = self._names.resolve(call.child_by_field_name("function") or call.child_by_field_name("constructor"))
        name += "()" if call.type == "new_expression" and not name.endswith("()") else ""
        sink = sink_of_call(name)
        if sink is Sink.IMPORTED and self._is_own_file(node):
            return True
        if sink is not None:
            self._record(label, sink, call)
            return sink is Sink.NETWORK  # what is answered is another value
        function = call.child_by_field_name("function")
        if function is not None and function.type == "member_expression":
            receiver = function.child_by_field_name("object")
            if end_of(function).endswith(_COLLECTS) and receiver is not None and receiver.type == "identifier":
                declared = self._names.declaration(receiver)
                if declared is not None:
                    self.add_name(declared, label)
        self._into_function(node, call, label)
        return False

    def _is_own_file(self, address: Node) -> bool:
        """Say whether an address that is put together begins with a path: `/dist/view.js?v=${n}`."""
        first = address
        while first.type in {"binary_expression", "template_string"} and first.named_children:
            first = first.named_children[0]
        start = text_of(first, most=4).lstrip("\"'`")
        return first.id != address.id and start.startswith(("/", "./", "../")) and not start.startswith("//")

    def _assigned(self, left: Node | None, label: Label) -> None:  # noqa: C901  # one case per form
        if left is None:
            return
        if left.type == "identifier":
            declared = self._names.declaration(left)
            if declared is None and text_of(left) == "location":
                self._record(label, Sink.NETWORK, left)
            self.add_name(left if declared is None else declared, label)
            return
        if left.type != "member_expression":
            return
        prop = text_of(left.child_by_field_name("property") or left)
        if prop in _MARKUP:
            self._record(label, Sink.MARKUP, left)
        elif prop in _ADDRESSES:
            self._record(label, Sink.NETWORK, left)
        target = left.child_by_field_name("object")
        if target is not None and target.type == "identifier":
            declared = self._names.declaration(target)
            if declared is not None:
                self.add_name(declared, label)
        elif target is not None and target.type == "this" and len(prop) > 1:
            for use in self._source.named(prop):
                if use.parent is not None and use.parent.type == "member_expression" and use.id != left.id:
                    self.add(use, label)

    def _returned(self, node: Node, label: Label) -> None:  # noqa: C901  # the same
        function: Node | None = node
        while function is not None and not is_function(function):
            spend()
            function = function.parent
        if function is None:
            return
        name = function.child_by_field_name("name")
        parent = function.parent
        if name is None and parent is not None and parent.type == "variable_declarator":
            name = parent.child_by_field_name("name")
        if name is not None and name.type == "identifier":
            self.add_name(name, label)
        elif function.type == "method_definition" and name is not None and len(text_of(name)) > 2:  # noqa: PLR2004
            for use in self._source.named(text_of(name)):
                if use.parent is not None and use.parent.type == "member_expression":
                    self.add(use, label)
        elif parent is not None and parent.type in {"arguments", "parenthesized_expression"}:
            if parent.type == "arguments" and parent.parent is not None:
                self.add(parent.parent, label)  # what a callback returns goes on with the chain
            elif parent.parent is not None and parent.parent.type == "call_expression":
                self.add(parent.parent, label)  # a function that is called at once

    def _into_callback(self, function: Node, label: Label) -> None:
        single = function.child_by_field_name("parameter")
        for parameter in names_in(single or function.child_by_field_name("parameters"))[:3]:
            self.add_name(parameter, label)

    def _into_function(self, node: Node, call: Node, label: Label) -> None:
        function = call.child_by_field_name("function")
        if function is None or function.type != "identifier":
            return
        declared = self._names.declaration(function)
        if declared is None or declared.parent is None:
            return
        target: Node | None = declared.parent
        if target is not None and target.type == "variable_declarator":
            target = target.child_by_field_name("value")
        if target is None or not is_function(target):
            return
        place = next((n for n, argument in enumerate(arguments_of(call)) if argument == node), None)
        single = target.child_by_field_name("parameter")
        formal = target.child_by_field_name("parameters")
        parameters = [single] if single is not None else [] if formal is None else formal.named_children
        if place is not None and place < len(parameters):
            for name in names_in(parameters[place]):
                self.add_name(name, label)

    def _record(self, label: Label, sink: Sink, node: Node) -> None:
        self._found.setdefault((label, sink, node.id), Flow(label, sink, node))


def callback_parameters(call: Node, names: Names) -> list[Node]:
    """Return the names that the callbacks of a call are given, whether they stand there or are named."""
    found: list[Node] = []
    for argument in arguments_of(call):
        function = function_of(argument, names)
        if function is not None:
            found += parameters_of(function)
    return found


def parameters_of(function: Node) -> list[Node]:
    """Return the names of a function's parameters."""
    single = function.child_by_field_name("parameter")
    return names_in(single or function.child_by_field_name("parameters"))


def function_of(node: Node, names: Names) -> Node | None:
    """Return the function that `node` is or names, as far as this file tells."""
    if is_function(node):
        return node
    if node.type != "identifier":
        return None
    declared = names.declaration(node)
    target = None if declared is None else declared.parent
    if target is not None and target.type == "variable_declarator":
        target = target.child_by_field_name("value")
    return target if target is not None and is_function(target) else None


def _scope(identifier: Node) -> Node | None:
    """Return the function in which a declared name holds; None for the whole file."""
    node = identifier.parent
    if node is not None and is_function(node) and node.child_by_field_name("name") == identifier:
        node = node.parent
    while node is not None and not is_function(node):
        spend()
        node = node.parent
    return node
