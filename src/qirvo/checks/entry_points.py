"""Whether the files that the manifest names are there and can be read: entries, components, hooks, handlers.

A component that is not written as a path is the name of an export, which only running the plugin could prove. What an
entry loads must be readable too, because Node reads the whole of it before it runs any.
"""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.module_graph import Declared, ModuleGraph, Part, declared_modules
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

_BUILD = "Build the plugin before packing it, and look whether `files` in package.json names the build's folder."
_SYNTAX = "Correct the syntax at the place shown, or build the plugin again: the file may have been cut."

RULES = rules_of(
    "entry-points",
    Severity.ERROR,
    entry_missing=("A declared entry is not in the plugin.", _BUILD),
    component_missing=("A widget's component is not in the plugin.", _BUILD),
    entry_syntax=("An entry cannot be read as JavaScript.", _SYNTAX),
    component_syntax=("A widget's component cannot be read as JavaScript.", _SYNTAX),
) | rules_of(
    "entry-points",
    Severity.WARNING,
    page_missing=("A page's component is not in the plugin.", _BUILD),
    page_syntax=("A page's component cannot be read as JavaScript.", _SYNTAX),
    hook_missing=("A hook's module is not in the plugin.", _BUILD),
    hook_syntax=("A hook's module cannot be read as JavaScript.", _SYNTAX),
    handler_missing=("The module of a command or an endpoint is not in the plugin.", _BUILD),
    handler_syntax=("The module of a command or an endpoint cannot be read as JavaScript.", _SYNTAX),
    loaded_syntax=("A file that an entry loads cannot be read as JavaScript.", _SYNTAX),
    not_javascript=("An entry is not JavaScript.", "Name the built file, not its source."),
    entry_empty=("An entry has no content.", _BUILD),
)
_RULE_NAMES = {
    Part.ENTRY: "entry",
    Part.WIDGET: "component",
    Part.PAGE: "page",
    Part.HOOK: "hook",
    Part.COMMAND: "handler",
    Part.ENDPOINT: "handler",
}


def _run(subject: Subject) -> Iterator[Finding]:
    declared = declared_modules(subject)
    told: set[str] = set()
    for each in declared:
        yield from _judge(subject, each, told)
    starts = [each.path for each in declared if each.path is not None]
    for path, loader in ModuleGraph(subject.tree).reached(subject, starts).items():
        if path not in told:
            yield from _syntax(subject, "loaded-syntax", path, f"`{path}`, which `{loader}` loads,")


def _judge(subject: Subject, declared: Declared, told: set[str]) -> Iterator[Finding]:
    name, is_entry = _RULE_NAMES[declared.part], declared.part is Part.ENTRY
    if is_entry and not declared.inside:
        return  # the manifest's own rules tell
    document = subject.written if declared.file == MANIFEST_FILE else subject.package
    line = document.line_of(declared.place) if document is not None else None
    if declared.path is None:
        what = (
            f"`{declared.key}` names `{shown(declared.written)}`, which" if is_entry else f"`{shown(declared.written)}`"
        )
        rule = RULES[f"entry-points/{name}-missing"]
        yield rule.finding(f"{what} is not in the plugin", file=declared.file, line=line, advice=_near(declared.near))
    elif is_entry and not declared.path.endswith((".js", ".cjs", ".mjs")):
        message = f"`{declared.key}` names `{shown(declared.written)}`, which the host cannot load"
        yield RULES["entry-points/not-javascript"].finding(message, file=declared.file, line=line)
    elif declared.path not in told:
        told.add(declared.path)
        entry = subject.tree.get(declared.path)
        if is_entry and entry is not None and entry.size == 0:
            yield RULES["entry-points/entry-empty"].finding(f"`{declared.path}` is empty", file=declared.path)
        yield from _syntax(subject, f"{name}-syntax", declared.path, f"`{declared.path}`")


def _syntax(subject: Subject, rule: str, path: str, named: str) -> Iterator[Finding]:
    facts = subject.code.get(path)
    if facts is not None and facts.syntax_error is not None:
        at = facts.syntax_error
        message = f"{named} is no valid {facts.language or 'code'}, column `{at.column}`"
        yield RULES[f"entry-points/{rule}"].finding(message, file=path, line=at.line, excerpt=at.excerpt)


def _near(path: str | None) -> str | None:
    return None if path is None else f"There is `{path}`; the case of letters counts."


CHECK = Check(slug="entry-points", rules=RULES, run=_run)
