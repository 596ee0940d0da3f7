"""Whether the plugin's own code can be read by people, as it is run or as its source beside it."""

import re
from collections.abc import Iterator

from qirvo.analysis.facts import FileFacts
from qirvo.analysis.text import is_minified
from qirvo.artifacts.tree import TreeEntry
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "minified-only",
    Severity.WARNING,
    unreadable=(
        "Code of the plugin is minified, and there is no source of it.",
        "Build without minifying, or ship the sources in `src/`; reviews of readable code are faster.",
    ),
)
_NOT_OWN = re.compile(r"(?:.*/)?node_modules/.+|.+\.d\.[cm]?ts", re.IGNORECASE)
_SOURCE = re.compile(r"(?:src|source|sources|lib/src)/.+|.+\.(?:ts|tsx|jsx|mts|cts)", re.IGNORECASE)
_INLINE_MAP = b"sourceMappingURL=data:application/json"
_ENOUGH = 0.25


def _run(subject: Subject) -> Iterator[Finding]:
    minified: list[TreeEntry] = []
    source_bytes = 0
    for entry in subject.tree:
        facts = subject.code.get(entry.path)
        if facts is None or facts.known_as is not None or _NOT_OWN.fullmatch(entry.path):
            continue
        if _is_minified(subject, entry, facts):
            minified.append(entry)
        elif _SOURCE.fullmatch(entry.path):
            source_bytes += entry.size
    unexplained = [entry for entry in minified if not _has_source(subject, entry)]
    total = sum(entry.size for entry in unexplained)
    if unexplained and source_bytes < total * _ENOUGH:
        others = len(unexplained) - 1
        which = f"`{unexplained[0].path}`" + (f" and `{others}` more" if others else "")
        message = f"{which}: minified, `{total}` bytes without a source beside them"
        yield RULES["minified-only/unreadable"].finding(message, file=unexplained[0].path)


def _is_minified(subject: Subject, entry: TreeEntry, facts: FileFacts) -> bool:
    """Say whether a file is minified; one that the analysis gave up, a very long one say, is measured here."""
    if facts.unanalysed is None:
        return facts.is_minified
    return is_minified(subject.files.read(entry.path, entry.size).decode("utf-8", "replace"))


def _has_source(subject: Subject, entry: TreeEntry) -> bool:
    readable = re.sub(r"\.min(?=\.[cm]?js$)", "", entry.path)
    return (
        f"{entry.path}.map" in subject.tree
        or (readable != entry.path and readable in subject.tree)
        or _INLINE_MAP in subject.files.read(entry.path, entry.size)
    )


CHECK = Check(slug="minified-only", rules=RULES, run=_run)
