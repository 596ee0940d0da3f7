"""JavaScript, JSX and TypeScript read through their syntax trees: imports, hosts, uses and other facts of one file.

Words that matter are looked for in the text; around each hit the tree says what is meant, aliases and constant texts
included. What was seen is neutral: whether it is an alarm is for the checks to say.
"""

import re

from tree_sitter import Node

from qirvo.analysis.budget import TooSlowError, at_most
from qirvo.analysis.constants import Constants
from qirvo.analysis.facts import Capability, Fact, FileFacts, Host, Import, Place, Unanalysed, Use
from qirvo.analysis.flow import Flows, callback_parameters, function_of, parameters_of
from qirvo.analysis.kinds import NO_SHELL, Kind, Label, Sink
from qirvo.analysis.names import CONTENT, GLOBALS, Names, arguments_of, end_of, text_of
from qirvo.analysis.reach import (
    ENVIRONMENT_SECRETS,
    NAMES_OF_POWER,
    OVERRIDDEN,
    SECRET_FILES,
    SECRET_WORDS,
    capability_of_call,
    capability_of_read,
    label_of_call,
    sink_of_call,
)
from qirvo.analysis.text import is_minified
from qirvo.analysis.tree import Source, call_of, chain_of, language_of, names_in, parse
from qirvo.analysis.words import COMPUTED, CONSTRUCTORS, QUOTED_CONSTRUCTORS, WORDS

LARGEST_BYTES = 8 * 1024 * 1024
READING_S = 3.0
MOST_LEVELS = 1_000
MOST_VISITS = 200_000
MOST_OF_A_KIND = 50
_EVENTS = {
    **dict.fromkeys(("keydown", "keyup", "keypress", "beforeinput"), Label.KEYS),
    **dict.fromkeys(("paste", "copy", "cut"), Label.CLIPBOARD),
    "message": Label.MESSAGE,
}
_SESSION = re.compile(r"qirvo|session|jwt|(?:auth|access|refresh)[-_.]?token", re.IGNORECASE)
_BUILT = frozenset({"binary_expression", "template_string", "call_expression", "subscript_expression"})
_ENCODINGS = frozenset({"base64", "base64url", "hex"})
_LOADERS = frozenset({"Worker()", "SharedWorker()", "importScripts"})
_LISTENS = ("addEventListener", ".on", ".once")
_FROM_NETWORK = ("WebSocket()", "EventSource()", "net.", "tls.", "http", "dgram.")
_NOT_OWN = ("homedir", "HOME", "USERPROFILE", "'/'", '"/"', "'..", '"..', "process.cwd", "documents", "Documents")


def read_facts(path: str, content: bytes) -> FileFacts:
    """Return the facts of the file `content`, whose language `path` says; whatever it is, it ends in facts."""
    language = language_of(path)
    if len(content) > LARGEST_BYTES:
        return FileFacts(language=language, unanalysed=Unanalysed.TOO_LARGE)
    try:
        source = Source(content, parse(language, content))
    except TooSlowError:
        return FileFacts(language=language, unanalysed=Unanalysed.TOO_SLOW)
    token = CONTENT.set(content)
    try:
        return Reader(source, language).read()
    finally:
        CONTENT.reset(token)


class Reader:
    """Reads one file."""

    def __init__(self, source: Source, language: str) -> None:
        self.source = source
        self.language = language
        self.names = Names(source.declarations, source.assignments)
        self.flows = Flows(source, self.names)
        self.imports: dict[tuple[str, int], Import] = {}
        self.hosts: dict[tuple[str, int], Host] = {}
        self.uses: dict[tuple[Capability, str, int], Use] = {}
        self.facts: dict[tuple[str, str, int], Fact] = {}
        self._counts: dict[str, int] = {}
        self._visited: set[int] = set()
        self._used_names: set[str] = set()
        self._todo: list[Node] = []
        self._is_cut = False

    def read(self) -> FileFacts:
        """Return the facts; those that were found before time ran out, when it does."""
        why = None
        try:
            with at_most(READING_S):
                self._look()
        except TooSlowError:
            why = Unanalysed.TOO_SLOW
        except RecursionError:
            why = Unanalysed.TOO_DEEP
        return FileFacts(
            language=self.language,
            unanalysed=why or (Unanalysed.TOO_SLOW if self._is_cut or self.flows.is_cut else None),
            syntax_error=self._syntax_error(),
            is_minified=is_minified(self.source.content.decode("utf-8", "replace")),
            imports=tuple(self.imports.values()),
            hosts=tuple(self.hosts.values()),
            uses=tuple(self.uses.values()),
            facts=tuple(self.facts.values()),
        )

    def _look(self) -> None:
        self._statements()
        for node in self.source.hits(WORDS):
            self._todo.append(node)
            self._work_off()
        for node in self.source.hits(CONSTRUCTORS, most=5_000):
            self._constructor(node)
        for match in self.source.words.matches(QUOTED_CONSTRUCTORS):
            quoted = self.source.node_at(match.start(), match.end())
            while quoted is not None and quoted.type in {"string", "string_fragment"}:
                quoted = quoted.parent
            if quoted is not None and quoted.type == "subscript_expression":
                self._todo.append(quoted)
        for match in self.source.words.matches(COMPUTED):
            self._computed(match.start())
        Constants(self).read()
        self._work_off()
        for flow in self.flows.follow():
            self.fact(Kind.FLOW, flow.node, f"{flow.label}->{flow.sink}")

    def fact(self, kind: Kind, node: Node, detail: str = "") -> None:
        """Keep a fact, at most `MOST_OF_A_KIND` of each kind."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if self._counts[kind] <= MOST_OF_A_KIND:
            self.facts.setdefault((kind, detail, node.start_byte), _fact(kind, self.source.place(node), detail))

    def host(self, name: str, place: Place) -> None:
        """Keep a network host."""
        self.hosts.setdefault((name, place.line), Host(name=name, at=place))

    def _work_off(self) -> None:
        while self._todo:
            if len(self._visited) >= MOST_VISITS:
                self._is_cut = True
                self._todo.clear()
                return
            self._visit(self._todo.pop())

    def _statements(self) -> None:
        """Read imports and re-exports, which stand at the top of a module."""
        for node in self.source.root.named_children:
            if node.type not in {"import_statement", "export_statement"}:
                continue
            module = self.names.fold(node.child_by_field_name("source"))
            if module is None:
                continue
            self._import(module, node)
            if node.type == "import_statement" and not text_of(node, most=20).startswith("import type"):
                for clause in node.named_children:
                    if clause.type == "import_clause":
                        self._use_names(names_in_clause(clause))

    def _import(self, module: str, node: Node) -> None:
        place = self.source.place(node)
        self.imports.setdefault((module, place.line), Import(module=module, at=place))

    def _use_names(self, identifiers: list[Node]) -> None:
        for identifier in identifiers:
            name = text_of(identifier)
            if name not in self._used_names:
                self._used_names.add(name)
                self._todo += [use for use in self.source.named(name) if use.type != "property_identifier"]

    def _visit(self, identifier: Node) -> None:
        chain = chain_of(identifier)
        if chain.id in self._visited:
            return
        self._visited.add(chain.id)
        name = self.names.resolve(chain)
        if not name:
            return
        call = call_of(chain)
        if call is None:
            self._read(name, chain)
            self._alias(chain, name)
            self._handed(chain)
            return
        if call.type == "new_expression" and not name.endswith("()"):
            name += "()"
        self._called(name, call)

    def _alias(self, value: Node, name: str) -> None:
        """Look at the uses of a name that is given something of interest."""
        parent = value.parent
        if parent is not None and parent.type == "assignment_expression":
            given = parent.child_by_field_name("left")
            if given is not None and given.type == "identifier" and given.id != value.id:
                self._use_names([given])
        if parent is not None and parent.type == "variable_declarator" and parent.child_by_field_name("value") == value:
            self._use_names(names_in(parent.child_by_field_name("name")))
        elif parent is not None and parent.type == "assignment_expression":
            left = parent.child_by_field_name("left")
            if left is None or left.id != value.id:
                return
            is_member = left.type in {"member_expression", "subscript_expression"}
            if OVERRIDDEN.fullmatch(name) and (is_member or self.names.declaration(left) is None):
                self.fact(Kind.OVERRIDES, left, name)
            base, _, prop = name.rpartition(".")
            handler = function_of(parent.child_by_field_name("right") or left, self.names)
            label = _EVENTS.get(prop.removeprefix("on")) if prop.startswith("on") else None
            if prop == "onmessage" and base.startswith(_FROM_NETWORK):
                label = Label.REMOTE
            for parameter in parameters_of(handler) if handler is not None and label is not None else ():
                self.flows.add_name(parameter, label or Label.MESSAGE)

    def _read(self, name: str, chain: Node) -> None:
        parent = chain.parent
        if (
            parent is not None
            and parent.type == "assignment_expression"
            and parent.child_by_field_name("left") == chain
        ):
            return
        capability = capability_of_read(name)
        if capability is not None:
            self._use(capability, name, chain)
        if name.endswith(".responseText"):
            self.flows.add(chain, Label.REMOTE)
        if name.startswith("document.cookie"):
            self.flows.add(chain, Label.COOKIE)
        elif name == "process.env" or (name.startswith("process.env.") and ENVIRONMENT_SECRETS.search(name[12:])):
            self.flows.add(chain, Label.ENVIRONMENT)
        elif name in {"localStorage", "sessionStorage"} and not _is_only_asked(chain):
            self.flows.add(chain, Label.STORAGE)
        elif name.startswith(("document.documentElement.", "document.body.")) and name.endswith(
            ("HTML", "Text", "Content")
        ):
            self.flows.add(chain, Label.PAGE)

    def _use(self, capability: Capability, name: str, node: Node) -> None:
        place = self.source.place(node)
        self.uses.setdefault((capability, name, place.line), Use(capability=capability, what=name[:80], at=place))

    def _called(self, name: str, call: Node) -> None:  # noqa: C901  # one case per thing that is called
        capability = capability_of_call(name) or capability_of_read(name)
        if capability is not None:
            self._use(capability, name, call)
        arguments = arguments_of(call)
        first = self.names.fold(arguments[0]) if arguments else None
        if name in {"require", "import"} or name.endswith(("createRequire()", ".mainModule.require")):
            if first is not None:
                self._import(first, call)
            self._module(call, name)
        if name in _LOADERS and first is not None and first.startswith(("http:", "https:", "//", "data:")):
            self._import(first, call)
        label = label_of_call(name)
        if label is not None:
            self.flows.add(call, label)
            for parameter in callback_parameters(call, self.names):
                self.flows.add_name(parameter, label)
        self._reflected(name, call, arguments)
        sink = sink_of_call(name)
        made = sink is Sink.EVALUATED and any(self.names.fold(argument) is None for argument in arguments)
        if made and not _is_never_reached(call):
            self.fact(Kind.EVALUATES, call, name)
        elif sink is Sink.COMMAND:
            self._command(name, call, arguments, first)
        elif name.startswith("fs") and capability is Capability.FILESYSTEM:
            self._files(name, call, arguments)
        if name.startswith(("net.", "tls.")):
            self.fact(Kind.SOCKET, call, name)
        if name in {"setTimeout", "setInterval"} and arguments and _is_text(arguments[0]):
            self.fact(Kind.EVALUATES, call, name)
        if name.endswith(_LISTENS) or name == "addEventListener":
            self._listens(name, call, first)
        self._page(name, call, first)

    def _module(self, call: Node, name: str) -> None:
        """Look at what is done with a module that `call` loads."""
        value = call
        while value.parent is not None and value.parent.type in {"await_expression", "parenthesized_expression"}:
            value = value.parent
        self._alias(value, name)
        above = value.parent
        if above is None or above.type != "member_expression":
            return
        self._visit(value)
        then = call_of(above)
        if then is not None and end_of(above).endswith(".then"):
            self._use_names(callback_parameters(then, self.names))

    def _handed(self, chain: Node) -> None:
        """Look at a function that is handed to a promise."""
        call = chain.parent.parent if chain.parent is not None and chain.parent.type == "arguments" else None
        called = None if call is None else call.child_by_field_name("function")
        if call is not None and called is not None and end_of(called).endswith(".then"):
            self._reflected(".then", call, arguments_of(call))

    def _reflected(self, name: str, call: Node, arguments: list[Node]) -> None:
        """Read `Reflect.apply(eval, …)` and `promise.then(eval)`, where a function is named and called by another."""
        if not arguments:
            return
        if name in {"Reflect", "Reflect.construct"} or name.endswith(".then"):
            meant = self.names.resolve(arguments[0]) if arguments[0].type != "call_expression" else ""
            if sink_of_call(meant) is Sink.EVALUATED:
                self._use(Capability.DYNAMIC_CODE, meant, call)
                self.fact(Kind.EVALUATES, call, meant)

    def _command(self, name: str, call: Node, arguments: list[Node], first: str | None) -> None:
        if first is None and arguments and self.names.resolve(arguments[0]) in {"process.execPath", "process.argv0"}:
            first = "node"
        more = [self.names.fold(item) for item in arguments[1].named_children] if len(arguments) > 1 else []
        command = " ".join(part for part in [first, *more] if part is not None)
        self.fact(
            Kind.COMMAND,
            call,
            command[:300] if first is not None else "" if name.endswith(("exec", "execSync")) else NO_SHELL,
        )

    def _files(self, name: str, call: Node, arguments: list[Node]) -> None:
        shown = " ".join(self.names.fold(argument) or text_of(argument)[:200] for argument in arguments[:2])
        if ".read" in name and SECRET_FILES.search(shown):
            self.flows.add(call, Label.SECRET_FILE)
            for parameter in callback_parameters(call, self.names):
                self.flows.add_name(parameter, Label.SECRET_FILE)
        meant = self.names.resolve(arguments[0]) if arguments else ""
        shown += " " + meant
        if name.rpartition(".")[2].startswith(("rm", "rmdir", "unlink")) and any(word in shown for word in _NOT_OWN):
            self.fact(Kind.DESTROYS, call, name)

    def _listens(self, name: str, call: Node, event: str | None) -> None:
        label = _EVENTS.get(event or "")
        if event is not None and name.startswith(_FROM_NETWORK):
            label = Label.REMOTE
        for parameter in callback_parameters(call, self.names) if label is not None else ():
            self.flows.add_name(parameter, label or Label.MESSAGE)

    def _page(self, name: str, call: Node, first: str | None) -> None:
        if name.endswith(("querySelector", "querySelectorAll", "getElementById", "getElementsByName")):
            if first is not None and "passw" in first.lower():
                self.flows.add(call, Label.PASSWORD)
        elif name in {"localStorage.getItem", "sessionStorage.getItem"}:
            if first is not None and _SESSION.search(first):
                self.flows.add(call, Label.COOKIE)
            if first is None or SECRET_WORDS.search(first):
                self.flows.add(call, Label.STORAGE)
        elif name == "document.createElement" and first is not None and first.lower() == "script":
            self._script(call)
        elif name in {"Object.defineProperty", "Reflect.defineProperty"}:
            arguments = arguments_of(call)
            target = self.names.resolve(arguments[0]) if arguments else ""
            prop = self.names.fold(arguments[1]) if len(arguments) > 1 else None
            meant = prop if target in GLOBALS else f"{target}.{prop}"
            if prop is not None and meant is not None and OVERRIDDEN.fullmatch(meant):
                self.fact(Kind.OVERRIDES, call, meant)

    def _script(self, call: Node) -> None:
        declarator = call.parent
        if declarator is None or declarator.type != "variable_declarator":
            return
        for name in names_in(declarator.child_by_field_name("name")):
            for use in self.source.named(text_of(name)):
                member = use.parent
                assignment = None if member is None else member.parent
                if member is None or assignment is None or assignment.type != "assignment_expression":
                    continue
                right = self.names.fold(assignment.child_by_field_name("right"))
                if right is None and end_of(member).endswith((".textContent", ".text", ".innerHTML", ".innerText")):
                    self.fact(Kind.EVALUATES, assignment, "script")
                if member.type == "member_expression" and end_of(member).endswith(".src"):
                    address = self.names.fold(assignment.child_by_field_name("right"))
                    self.fact(Kind.SCRIPT_LOADED, assignment, address or "")

    def _constructor(self, node: Node) -> None:
        chain = chain_of(node)
        call = call_of(chain)
        name = self.names.resolve(chain)
        if call is not None and (name == "Function" or name.endswith(".constructor.constructor")):
            self.fact(Kind.HIDDEN_NAME, call, "Function")
            if any(self.names.fold(argument) is None for argument in arguments_of(call)):
                self.fact(Kind.EVALUATES, call, "Function")

    def _computed(self, start: int) -> None:
        node = self.source.node_at(start, start + 1)
        parent = None if node is None else node.parent
        if node is None or parent is None or parent.type != "subscript_expression":
            return
        index = parent.child_by_field_name("index")
        name = self.names.fold(index)
        if index is None:
            return
        if name is None:
            whole = chain_of(parent)
            call = call_of(whole)
            if call is not None and whole.id == parent.id:
                is_built = _decodes(index) or index.type in _BUILT
                if is_built and not self._is_harmless_beginning(index):
                    self.fact(Kind.COMPUTED_CALL, call, text_of(index)[:60])
            elif _decodes(index):
                self.fact(Kind.HIDDEN_NAME, parent, text_of(index)[:60])
            return
        self._todo.append(node)
        Constants(self).hidden(index, name)

    def _is_harmless_beginning(self, index: Node) -> bool:
        """Say whether a name that is put together begins openly, and with what no name of power begins with."""
        first = index
        while first.type == "binary_expression" and first.named_children:
            first = first.named_children[0]
        start = self.names.fold(first) if first.id != index.id else None
        return bool(start) and not any(name.startswith(start or "") for name in NAMES_OF_POWER)

    def _syntax_error(self) -> Place | None:
        if not self.source.root.has_error:
            return None
        node = self.source.root
        for _ in range(MOST_LEVELS):
            below = next((child for child in node.children if child.has_error or child.is_missing), None)
            if below is None or node.is_error:
                break
            node = below
        return self.source.place(node)


def names_in_clause(clause: Node) -> list[Node]:
    """Return the identifiers that an import clause binds."""
    found: list[Node] = []
    for child in clause.named_children:
        if child.type == "identifier":
            found.append(child)
        elif child.type == "namespace_import":
            found += [each for each in child.named_children if each.type == "identifier"]
        elif child.type == "named_imports":
            for specifier in child.named_children:
                name = specifier.child_by_field_name("alias") or specifier.child_by_field_name("name")
                if name is not None:
                    found.append(name)
    return found


def _decodes(node: Node) -> bool:
    """Say whether `node` calls a function of the file with constants only: what a decoder of names looks like."""
    if node.type != "call_expression":
        return False
    function = node.child_by_field_name("function")
    arguments = arguments_of(node)
    are_constant = all(argument.type in {"string", "number", "template_string", "array"} for argument in arguments)
    return (
        bool(arguments)
        and are_constant
        and function is not None
        and function.type in {"identifier", "subscript_expression"}
    )


def _is_never_reached(call: Node) -> bool:
    """Say whether a statement that is a call stands right behind a `return`: a hint to optimisers, never run."""
    statement = call.parent
    before = None if statement is None else statement.prev_named_sibling
    return (
        statement is not None
        and statement.type == "expression_statement"
        and before is not None
        and (before.type == "return_statement")
    )


def _is_text(node: Node) -> bool:
    """Say whether `node` is a text, not a function."""
    if node.type in {"string", "template_string"}:
        return True
    if node.type == "binary_expression":
        return any(child.type in {"string", "template_string"} for child in node.named_children)
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    return function is not None and end_of(function).endswith((".join", ".toString", ".concat", "atob"))


def _fact(kind: Kind, place: Place, detail: str) -> Fact:
    return Fact(kind=kind.value, at=place, detail=detail)


def _is_only_asked(chain: Node) -> bool:
    """Say whether the storage is only asked whether it is there."""
    parent = chain.parent
    return parent is None or parent.type in {
        "unary_expression",
        "if_statement",
        "ternary_expression",
        "parenthesized_expression",
    }
