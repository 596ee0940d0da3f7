"""Whether everything that the plugin's code asks for is in the plugin or provided by its host.

Hosts install nothing for a plugin: React, the SDK and Node's own modules are there, all else must be bundled. Only
files that an entry loads are looked at; sources and tests that are shipped beside them load what nobody misses.
"""

from collections.abc import Iterator
from functools import cached_property

from qirvo.analysis.facts import Import
from qirvo.checks.check import Check
from qirvo.checks.module_graph import Declared, ModuleGraph, Part, declared_modules, is_relative
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "imports",
    Severity.ERROR,
    case_differs=(
        "An import and the file that it means differ in the case of letters.",
        "Write the import as the file is named; most hosts tell the two apart.",
    ),
    outside=(
        "An import reaches outside the plugin.",
        "Bundle what it loads; nothing else of the host is the plugin's.",
    ),
) | rules_of(
    "imports",
    Severity.WARNING,
    unresolved=("An imported file is not in the plugin.", "Build again, or look whether `files` leaves it out."),
    unbundled=(
        "A package is imported that neither the plugin contains nor the host provides.",
        "Bundle it into the build; hosts provide react, react-dom, @qirvo/plugin-sdk and Node's own modules only.",
    ),
    node_in_browser=(
        "What is loaded into the browser imports a module of Node.",
        "Move it into the part that the host runs (`main` or `background`).",
    ),
)
PROVIDED = frozenset({"react", "react-dom", "@qirvo/plugin-sdk"})
"""What every host gives its plugins (`host.provided` and the runtime's own modules)."""
_NODE_NAMES = """
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns
    domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring
    readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
NODE_MODULES = frozenset(_NODE_NAMES.split())
"""Modules that Node has itself, by the name before the first slash."""
_OPTIONAL = frozenset(  # libraries try these and go on without
    ["bufferutil", "utf-8-validate", "encoding", "supports-color", "fsevents", "canvas", "aws-crt", "original-fs"]
)
_INSTALLED = "node_modules/"
_ADDRESSES = ("http:", "https:", "data:", "blob:", "node:", "npm:", "file:")
_MOST_TOLD = 50


def _run(subject: Subject) -> Iterator[Finding]:
    declared = [each for each in declared_modules(subject) if each.path is not None]
    look = _Look(subject)
    run_by_host = look.graph.reached(subject, _paths(each for each in declared if not _is_web(each)))
    in_browser = look.graph.reached(subject, _paths(each for each in declared if _is_web(each)))
    told: set[tuple[str, str]] = set()
    for path in dict.fromkeys((*run_by_host, *in_browser)):
        for each in subject.code[path].imports:
            only_in_browser = path in in_browser and path not in run_by_host
            finding = look.at(path, each, only_in_browser=only_in_browser)
            if finding is not None and (finding.rule, each.module) not in told and len(told) < _MOST_TOLD:
                told.add((finding.rule, each.module))
                yield finding


def _is_web(declared: Declared) -> bool:
    return declared.part is Part.ENTRY and declared.key == "web"


def _paths(declared: Iterator[Declared]) -> Iterator[str]:
    return (each.path for each in declared if each.path is not None)


class _Look:
    """The imports of one plugin, looked at one by one."""

    def __init__(self, subject: Subject) -> None:
        self.graph = ModuleGraph(subject.tree)
        self._subject = subject

    def at(self, path: str, asked: Import, *, only_in_browser: bool) -> Finding | None:
        """Return what is wrong with one import, if anything."""
        module = asked.module.strip()
        if is_relative(module):
            return self._relative(path, asked, module)
        name = package_of(module)
        if is_of_node(module):
            if not only_in_browser:
                return None
            message = f"`{shown(module)}` is a module of Node, and `{path}` is loaded into the browser"
            return _finding("node-in-browser", message, path, asked)
        if not name or name in PROVIDED | _OPTIONAL | self._excused or self._is_installed(path, name):
            return None
        if self._subject.code[path].known_as is not None:
            return None  # what a published library can do without is its own affair
        return _finding("unbundled", f"`{shown(name)}` is neither in the plugin nor provided by the host", path, asked)

    def _relative(self, path: str, asked: Import, module: str) -> Finding | None:
        target = self.graph.target(path, module)
        if target.path is not None:
            return None
        if target.outside:
            return _finding("outside", f"`{shown(module)}` is outside the plugin", path, asked)
        if target.near is not None:
            message = f"`{shown(module)}` is named `{target.near}` in the plugin"
            return _finding("case-differs", message, path, asked)
        return _finding("unresolved", f"`{shown(module)}` is not in the plugin", path, asked)

    def _is_installed(self, path: str, name: str) -> bool:
        """Say whether the package lies in a `node_modules` where Node would look for it."""
        folders = path.split("/")[:-1]
        above = ("/".join(folders[:depth]) for depth in range(len(folders), -1, -1))
        return any(f"{folder}/{_INSTALLED}{name}".lstrip("/") in self._installed for folder in above)

    @cached_property
    def _installed(self) -> frozenset[str]:
        found = set()
        for path in self._subject.tree.paths:
            head, marker, rest = path.rpartition(_INSTALLED)
            if marker and (not head or head.endswith("/")):
                found.add(head + marker + package_of(rest))
        return frozenset(found)

    @cached_property
    def _excused(self) -> frozenset[str]:
        """What package.json calls optional, and the plugin's own name."""
        package = self._subject.package.root if self._subject.package is not None else {}
        optional, meta, own = (package.get(key) for key in ("optionalDependencies", "peerDependenciesMeta", "name"))
        names = set(optional) if isinstance(optional, dict) else set()
        if isinstance(meta, dict):
            names |= {name for name, said in meta.items() if isinstance(said, dict) and said.get("optional") is True}
        return frozenset({*names, own} if isinstance(own, str) else names)


def package_of(module: str) -> str:
    """Return the name of the package that `module` is of; nothing for what is no package."""
    if not module or module.startswith((".", "/", "#", "\0")) or module.startswith(_ADDRESSES):
        return ""
    parts = module.split("/")
    return "/".join(parts[:2]) if module.startswith("@") else parts[0]


def is_of_node(module: str) -> bool:
    """Say whether Node has `module` itself."""
    return module.startswith("node:") or module.partition("/")[0] in NODE_MODULES


def _finding(rule: str, message: str, path: str, asked: Import) -> Finding:
    return RULES[f"imports/{rule}"].finding(message, file=path, line=asked.at.line, excerpt=asked.at.excerpt)


CHECK = Check(slug="imports", rules=RULES, run=_run)
