"""Emulating the plugin that is checked, from the modules that its host would load."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from qirvo.analysis.emulation import MOST_FILE_BYTES, Emulated, code_paths
from qirvo.analysis.facts import FileFacts
from qirvo.checks.declared import declared_hosts
from qirvo.checks.module_graph import declared_modules
from qirvo.checks.subject import Subject, find_module

_NOT_SHIPPED = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|examples?|docs?|benchmarks?|fixtures)/|\.(?:test|spec|min)\."
)
_SCRIPT_FILE = re.compile(r"[\w@./-]+\.[cm]?js")


def emulated(subject: Subject, code: Mapping[str, FileFacts]) -> Mapping[str, FileFacts]:
    """Return `code`, the facts of reading, with what the plugin did when it was emulated."""
    from qirvo.analysis.acting import with_acts  # noqa: PLC0415  # its patterns are compiled where they are needed

    acts = subject.emulation.acts
    named = {*code, *(act.detail for act in acts if act.kind == "write")} if acts else set()
    return with_acts(code, acts, _files(subject, named), declared=declared_hosts(subject)) if acts else code


def emulation_of(subject: Subject) -> Emulated:
    """Run what `subject` is, where everything outside it is a stand-in."""
    entries = entries_of(subject, subject.read_code)
    files = _files(subject, set(subject.tree.paths)) if entries else {}
    return subject.analyser.emulate(files, entries) if entries else Emulated()


def _files(subject: Subject, paths: Collection[str]) -> dict[str, bytes]:
    kept = (entry for entry in subject.tree if entry.path in paths and entry.size <= MOST_FILE_BYTES)
    return {entry.path: subject.files.read(entry.path, entry.size) for entry in kept}


def entries_of(subject: Subject, code: Mapping[str, FileFacts]) -> tuple[str, ...]:
    """Return the files that are loaded: those that the manifest and package.json name, then all other code of its own.

    Files of published libraries are not begun with; what the plugin loads of them takes part.
    """
    own = [
        path
        for path in code_paths(code)
        if code[path].known_as is None and "node_modules/" not in path and _NOT_SHIPPED.search(path) is None
    ]
    named = [each.path for each in declared_modules(subject) if each.path is not None]
    return tuple(dict.fromkeys([*(path for path in named if path in code), *_of_package(subject, code), *own]))


def _of_package(subject: Subject, code: Mapping[str, FileFacts]) -> Iterator[str]:
    root = subject.package.root if subject.package is not None else {}
    for key in ("main", "module", "browser"):
        if isinstance(root.get(key), str):
            module = find_module(subject.tree, posixpath.normpath(root[key]))
            if module.path is not None and module.path in code:
                yield module.path
    scripts = root.get("scripts")
    for command in scripts.values() if isinstance(scripts, dict) else ():
        for match in _SCRIPT_FILE.finditer(command) if isinstance(command, str) else ():
            path = posixpath.normpath(match[0])
            if path in code:
                yield path
