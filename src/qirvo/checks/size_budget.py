"""Whether the plugin stays small: everybody who opens the dashboard waits for it.

The limits of the build and of its entry are the platform's own; those of the whole and of a single file are ours.
"""

from collections.abc import Iterable, Iterator

from qirvo.artifacts.tree import TreeEntry
from qirvo.checks.check import Check
from qirvo.checks.module_graph import Part, declared_modules
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

BUDGET_BYTES = 1024 * 1024
ENTRY_BYTES = 500 * 1024
ASSET_BYTES = 4 * 1024 * 1024
TOTAL_BYTES = 10 * 1024 * 1024
_LARGEST_TOLD = 3
_LEAVE_OUT = "Leave out what is not used; `.qirvoignore` and `files` in package.json keep files out of the archive."

RULES = rules_of(
    "size-budget",
    Severity.WARNING,
    build_too_large=("The build is larger than 1 MiB.", "Leave out what is not used, and let the host provide React."),
    entry_too_large=(
        "An entry is larger than 500 KiB.",
        "Split it, let the host provide React, and load what is seldom used when it is used.",
    ),
    file_too_large=("A single file is larger than 4 MiB.", _LEAVE_OUT),
    plugin_too_large=("The whole plugin is larger than 10 MiB.", _LEAVE_OUT),
)


def _run(subject: Subject) -> Iterator[Finding]:
    build = [entry for entry in subject.tree if entry.path.startswith("dist/") and not entry.path.endswith(".map")]
    size = sum(entry.size for entry in build)
    if size > BUDGET_BYTES:
        message = f"`dist` has `{size}` bytes without maps, more than `{BUDGET_BYTES}`; largest: {_largest(build)}"
        yield RULES["size-budget/build-too-large"].finding(message, file="dist")
    for path in dict.fromkeys(each.path for each in declared_modules(subject) if each.part is Part.ENTRY):
        entry = subject.tree.get(path) if path is not None else None
        if entry is not None and entry.size > ENTRY_BYTES:
            message = f"the entry `{entry.path}` has `{entry.size}` bytes, more than `{ENTRY_BYTES}`"
            yield RULES["size-budget/entry-too-large"].finding(message, file=entry.path)
    for entry in subject.tree:
        if entry.size > ASSET_BYTES:
            message = f"`{entry.path}` has `{entry.size}` bytes, more than `{ASSET_BYTES}`"
            yield RULES["size-budget/file-too-large"].finding(message, file=entry.path)
    if subject.tree.total_bytes > TOTAL_BYTES:
        message = f"all files have `{subject.tree.total_bytes}` bytes, more than `{TOTAL_BYTES}`; "
        message += f"largest: {_largest(subject.tree)}"
        yield RULES["size-budget/plugin-too-large"].finding(message)


def _largest(entries: Iterable[TreeEntry]) -> str:
    in_order = sorted(entries, key=lambda entry: (-entry.size, entry.path))
    return ", ".join(f"`{entry.path}` with `{entry.size}`" for entry in in_order[:_LARGEST_TOLD])


CHECK = Check(slug="size-budget", rules=RULES, run=_run)
