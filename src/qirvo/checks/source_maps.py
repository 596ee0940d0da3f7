"""Whether source maps are shipped: they show the sources, name folders of their author, and make downloads larger."""

import re
from collections.abc import Iterator
from typing import Any

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import parse_document
from qirvo.domain.rules import rules_of

_LEAVE_OUT = "Leave `*.map` out of the build, or list it in `.qirvoignore`."

RULES = rules_of(
    "source-maps",
    Severity.WARNING,
    included=("Source maps are in the plugin.", _LEAVE_OUT),
    inline=("A source map is inside a file of the build.", "Turn inline source maps off for what is published."),
    folders_named=("A source map names folders of the machine that built it.", _LEAVE_OUT),
) | rules_of(
    "source-maps",
    Severity.INFO,
    sources_inside=("A source map holds the sources.", "Turn `sourcesContent` off, unless the sources may be read."),
    reference_broken=("A file refers to a source map that is not in the plugin.", "Turn source maps off in the build."),
    unreadable=("A source map cannot be read.", _LEAVE_OUT),
)
_REFERENCE = re.compile(r"^[ \t]*(?://|/\*)[#@][ \t]*sourceMappingURL=([^\s*]{1,2000})", re.MULTILINE)
_FOLDER = re.compile(r"(?:file:///?|^)(?:/(?:home|Users|root|var|tmp|private|builds|workspace)/|[A-Za-z]:[\\/])")
_MOST_READ, _MAP_BYTES, _MOST_SOURCES = 50, 8 * 1024 * 1024, 5_000
_TAIL = 4_000  # characters: the reference stands at the end of a file


def _run(subject: Subject) -> Iterator[Finding]:
    maps = [entry for entry in subject.tree if entry.path.endswith(".map")]
    if maps:
        message = f"`{len(maps)}` source maps with `{sum(entry.size for entry in maps)}` bytes are in the plugin"
        yield RULES["source-maps/included"].finding(message, file=maps[0].path)
    yield from _contents(subject, [entry.path for entry in maps[:_MOST_READ]])
    yield from _references(subject)


def _contents(subject: Subject, paths: list[str]) -> Iterator[Finding]:
    told: set[str] = set()
    for path in paths:
        for rule, message in _of_map(subject, path):
            if rule not in told:
                told.add(rule)
                yield RULES[f"source-maps/{rule}"].finding(message, file=path)


def _of_map(subject: Subject, path: str) -> Iterator[tuple[str, str]]:
    raw = subject.content(path, _MAP_BYTES)
    if raw is None:
        return
    document, faults = parse_document(raw.removeprefix(b")]}'\n"), file=path)
    if document is None:
        yield "unreadable", faults[0].message if faults else f"`{path}` cannot be read"
        return
    sources, contents = _texts(document.root.get("sources")), _texts(document.root.get("sourcesContent"))
    folder = next((source for source in sources if _FOLDER.search(source)), None)
    if folder is not None:
        yield "folders-named", f"`{path}` names `{shown(folder)}`"
    if contents:
        size = sum(map(len, contents))
        yield "sources-inside", f"`{path}` holds `{len(contents)}` sources with `{size}` characters"


def _texts(value: Any) -> list[str]:  # noqa: ANN401  # JSON
    return [each for each in value[:_MOST_SOURCES] if isinstance(each, str) and each] if isinstance(value, list) else []


def _references(subject: Subject) -> Iterator[Finding]:
    told: set[str] = set()
    for path, text in subject.javascript():
        for match in _REFERENCE.finditer(text[-_TAIL:] if "sourceMappingURL=data:" not in text else text):
            rule = _rule_of(subject, path, match[1])
            if rule is not None and rule not in told:
                told.add(rule)
                line = text.count("\n", 0, text.rfind(match[0])) + 1
                message = (
                    f"`{path}` carries its source map"
                    if rule == "inline"
                    else f"`{path}` refers to `{shown(match[1])}`"
                )
                yield RULES[f"source-maps/{rule}"].finding(message, file=path, line=line)


def _rule_of(subject: Subject, path: str, written: str) -> str | None:
    if written.startswith("data:"):
        return "inline"
    if "//" in written:
        return None
    folder = path.rpartition("/")[0]
    parts: list[str] = [*folder.split("/")] if folder else []
    for part in written.partition("?")[0].split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return None if "/".join(parts) in subject.tree else "reference-broken"


CHECK = Check(slug="source-maps", rules=RULES, run=_run)
