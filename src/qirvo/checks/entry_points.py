"""Whether the files that the manifest names are there: entry, components given as files, modules of hooks.

A component that is not written as a path is the name of an export, which only running the plugin could prove.
"""

import re
from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject, find_module
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_entry import ENTRY_KEYS, inside_path
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import JsonPath
from qirvo.domain.rules import rules_of

_FILE = re.compile(r".*/.*|.*\.(?:[cm]?[jt]s|[jt]sx)")
_MOST_COMPONENTS = 200
_BUILD = "Build the plugin before packing it, and look whether `files` in package.json names the build's folder."

RULES = rules_of(
    "entry-points",
    Severity.ERROR,
    entry_missing=("A declared entry is not in the plugin.", _BUILD),
    component_missing=("A widget's component is not in the plugin.", _BUILD),
) | rules_of(
    "entry-points",
    Severity.WARNING,
    page_missing=("A page's component is not in the plugin.", _BUILD),
    hook_missing=("A hook's module is not in the plugin.", _BUILD),
    not_javascript=("An entry is not JavaScript.", "Name the built file, not its source."),
)


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.written is None:
        return
    for key in ENTRY_KEYS:
        if isinstance(subject.written.root.get(key), str):
            yield from _entry(subject, MANIFEST_FILE, key, subject.written.root[key])
    manifest, package = subject.manifest, subject.package
    declared = any(subject.written.root.get(key) for key in ENTRY_KEYS)
    if manifest is not None and manifest.entry is not None and not declared and package is not None:
        yield from _entry(subject, PACKAGE_FILE, "main", manifest.entry)
    yield from _components(subject)
    for name, target in manifest.hooks.items() if manifest is not None else ():
        yield from _missing(subject, "hook-missing", target, ("hooks", name))


def _entry(subject: Subject, file: str, key: str, written: str) -> Iterator[Finding]:
    path = inside_path(written.strip())
    if path is None:
        return  # the manifest's own rules tell
    document = subject.written if file == MANIFEST_FILE else subject.package
    line = document.line_of((key,)) if document is not None else None
    module = find_module(subject.tree, path)
    if module.path is None:
        message, advice = f"`{key}` names `{shown(written)}`, which is not in the plugin", _near(module.near)
        yield RULES["entry-points/entry-missing"].finding(message, file=file, line=line, advice=advice)
    elif not module.path.endswith((".js", ".cjs", ".mjs")):
        message = f"`{key}` names `{shown(written)}`, which the host cannot load"
        yield RULES["entry-points/not-javascript"].finding(message, file=file, line=line)


def _components(subject: Subject) -> Iterator[Finding]:
    root = subject.written.root if subject.written is not None else {}
    places: list[tuple[str, object, JsonPath]] = [
        ("component-missing", root.get("dashboard_widget"), ("dashboard_widget",))
    ]
    for rule, key in (("component-missing", "widgets"), ("page-missing", "pages")):
        items = root.get(key)
        places += [(rule, item, (key, index)) for index, item in enumerate(items if isinstance(items, list) else ())]
    for rule, item, path in places[:_MOST_COMPONENTS]:
        component = item.get("component") if isinstance(item, dict) else None
        if isinstance(component, str):
            yield from _missing(subject, rule, component.strip(), (*path, "component"))


def _missing(subject: Subject, rule: str, written: str, place: JsonPath) -> Iterator[Finding]:
    if _FILE.fullmatch(written) is None:
        return
    path = inside_path(written)
    module = find_module(subject.tree, path) if path is not None else None
    if module is not None and module.path is not None:
        return
    line = subject.written.line_of(place) if subject.written is not None else None
    message, advice = f"`{shown(written)}` is not in the plugin", _near(module.near if module is not None else None)
    yield RULES[f"entry-points/{rule}"].finding(message, file=MANIFEST_FILE, line=line, advice=advice)


def _near(path: str | None) -> str | None:
    return None if path is None else f"There is `{path}`; the case of letters counts."


CHECK = Check(slug="entry-points", rules=RULES, run=_run)
