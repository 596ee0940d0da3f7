"""Which files of the plugin load which: what the manifest names, and what an import means inside the content tree.

A finding about an import must be certain, so whatever Node, a bundler or TypeScript would accept is taken as found.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import StrEnum
from typing import Any

from qirvo.artifacts.tree import ContentTree
from qirvo.checks.subject import Subject, find_module
from qirvo.deferred import dataclass
from qirvo.domain.manifest_entry import ENTRY_KEYS, inside_path
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_text import JsonPath

_FILE = re.compile(r".*/.*|.*\.(?:[cm]?[jt]s|[jt]sx)")
_ENDINGS = (".js", ".cjs", ".mjs", ".json", ".node", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".d.ts", ".css", ".wasm")
_ASIDE = re.compile(r"(?:^|/)(?:tests?|__tests__|specs?|examples?|docs?|fixtures|benchmarks?)/")
_SCRIPT_ENDING = re.compile(r"\.([cm]?)jsx?")
_MOST_DECLARED, _MOST_FILES = 200, 5_000
_LONGEST_MODULE = 1_000  # characters


class Part(StrEnum):
    """What the manifest names a module for."""

    ENTRY = "entry"
    WIDGET = "widget"
    PAGE = "page"
    HOOK = "hook"
    COMMAND = "command"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A module that is named as a path.

    Attributes:
        part: What for.
        file: The document that names it.
        place: Where it stands there.
        written: As its author wrote it.
        path: The file that it means; None when there is none.
        near: A file that differs in the case of letters only.
        inside: Whether the path stays inside the plugin.
        key: The field's name.
    """

    part: Part
    file: str
    place: JsonPath
    written: str
    path: str | None
    near: str | None = None
    inside: bool = True

    @property
    def key(self) -> str:
        """The name of the field."""
        return str(self.place[-1])


def declared_modules(subject: Subject) -> tuple[Declared, ...]:
    """Return every module that the manifest, or package.json in its stead, names as a path; entries come first."""
    root = subject.written.root if subject.written is not None else {}
    found = [_declared(subject, Part.ENTRY, (key,), root[key]) for key in ENTRY_KEYS if isinstance(root.get(key), str)]
    manifest, package = subject.manifest, subject.package
    if manifest is not None and manifest.entry is not None and not any(root.get(key) for key in ENTRY_KEYS):
        main = package.root.get("main") if package is not None else None
        if isinstance(main, str):
            found.append(_declared(subject, Part.ENTRY, ("main",), main, file=PACKAGE_FILE))
    named = [_declared(subject, part, place, text) for part, place, text in _named(root) if _FILE.fullmatch(text)]
    return (*found, *named[:_MOST_DECLARED])


def _declared(subject: Subject, part: Part, place: JsonPath, written: str, *, file: str = MANIFEST_FILE) -> Declared:
    path = inside_path(written.strip())
    if path is None:
        return Declared(part=part, file=file, place=place, written=written, path=None, inside=False)
    module = find_module(subject.tree, path)
    return Declared(part=part, file=file, place=place, written=written, path=module.path, near=module.near)


def _named(root: Any) -> Iterator[tuple[Part, JsonPath, str]]:  # noqa: ANN401  # JSON
    ui = root.get("ui")
    yield from _texts(Part.WIDGET, ("dashboard_widget",), root.get("dashboard_widget"), "component")
    yield from _texts(Part.WIDGET, ("widgets",), root.get("widgets"), "component")
    if isinstance(ui, dict):
        yield from _texts(Part.WIDGET, ("ui",), ui, "component")
        yield from _texts(Part.WIDGET, ("ui", "widgets"), ui.get("widgets"), "component")
    yield from _texts(Part.PAGE, ("pages",), root.get("pages"), "component")
    yield from _texts(Part.COMMAND, ("commands",), root.get("commands"), "handler", "component")
    yield from _texts(Part.ENDPOINT, ("apiEndPoints",), root.get("apiEndPoints"), "handler")
    hooks = root.get("hooks")
    for name, target in hooks.items() if isinstance(hooks, dict) else ():
        if isinstance(target, str):
            yield Part.HOOK, ("hooks", name), target.strip()


def _texts(part: Part, place: JsonPath, value: Any, *keys: str) -> Iterator[tuple[Part, JsonPath, str]]:  # noqa: ANN401  # JSON
    items: list[tuple[int | None, Any]] = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    for index, item in items[:_MOST_DECLARED]:
        for key in keys if isinstance(item, dict) else ():
            if isinstance(item.get(key), str):
                yield part, (*place, *(() if index is None else (index,)), key), item[key].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The file that an import means.

    Attributes:
        path: None when there is none.
        near: A file that differs in the case of letters only.
        outside: Whether it lies outside the plugin.
    """

    path: str | None = None
    near: str | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class ModuleGraph:
    """What the files of one content tree mean when they import each other."""

    tree: ContentTree
    _folded: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._folded.update((path.casefold(), path) for path in reversed(self.tree.paths))

    def target(self, importer: str, module: str) -> Target:
        """Return the file that `module`, a path that begins with `.` or `/`, means in the file `importer`."""
        module = module[:_LONGEST_MODULE].partition("?")[0]
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(importer), module))
        if module.startswith("/") or joined == ".." or joined.startswith("../"):
            return Target(outside=True)
        candidates = tuple(_candidates("" if joined == "." else joined))
        found = next((each for each in candidates if each in self.tree), None)
        if found is not None:
            return Target(path=found)
        return Target(
            near=next((self._folded[each.casefold()] for each in candidates if each.casefold() in self._folded), None)
        )

    def reached(self, subject: Subject, starts: Iterable[str]) -> dict[str, str]:
        """Return every file of code that `starts` load, at one remove or many, with the file that loads it."""
        reached = {start: start for start in starts if start in subject.code}
        waiting = list(reached)
        while waiting and len(reached) < _MOST_FILES:
            importer = waiting.pop()
            for each in subject.code[importer].imports:
                path = self.target(importer, each.module).path if is_relative(each.module) else None
                if path is not None and path in subject.code and path not in reached:
                    reached[path] = importer
                    waiting.append(path)
        return reached


def unreached_aside(subject: Subject) -> frozenset[str]:
    """Return the code in folders of tests, examples and documents that no other code loads."""
    aside = {path for path in subject.code if _ASIDE.search(path) is not None}
    if not aside:
        return frozenset()
    starts = [path for path in subject.code if path not in aside]
    return frozenset(aside - set(ModuleGraph(subject.tree).reached(subject, starts)))


def is_relative(module: str) -> bool:
    """Say whether `module` is a path, and not the name of a package."""
    return module in {".", ".."} or module.startswith(("./", "../", "/"))


def _candidates(path: str) -> Iterator[str]:
    if path:
        yield path
        yield from (path + ending for ending in _ENDINGS)
        if (match := _SCRIPT_ENDING.fullmatch(posixpath.splitext(path)[1])) is not None:
            stem = posixpath.splitext(path)[0]
            yield from (f"{stem}.{match[1]}ts", f"{stem}.tsx")
    folder = f"{path}/" if path else ""
    yield from (f"{folder}index{ending}" for ending in _ENDINGS)
    if path:
        yield f"{folder}package.json"
