"""Whether the plugin's own code can be read by people, as it is run or as its source beside it."""

import re
from collections.abc import Iterator

from qirvo.analysis.scanning import ScannedFile, scanned_files
from qirvo.analysis.text import is_minified
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
_CODE = re.compile(r"(?!(?:.*/)?node_modules/).+\.[cm]?[jt]sx?", re.IGNORECASE)
_DECLARATION = re.compile(r".+\.d\.[cm]?ts", re.IGNORECASE)
_SOURCE = re.compile(r"(?:src|source|sources|lib/src)/.+|.+\.(?:ts|tsx|jsx|mts|cts)", re.IGNORECASE)
_INLINE_MAP = b"sourceMappingURL=data:application/json"
_ENOUGH = 0.25


def _run(subject: Subject) -> Iterator[Finding]:
    minified: list[ScannedFile] = []
    source_bytes = 0
    for file in scanned_files(subject.files, subject.tree, wanted=_CODE):
        if _DECLARATION.fullmatch(file.path):
            continue
        if is_minified(file.text):
            minified.append(file)
        elif _SOURCE.fullmatch(file.path):
            source_bytes += file.size
    unexplained = [file for file in minified if not _has_source(subject, file)]
    total = sum(file.size for file in unexplained)
    if unexplained and source_bytes < total * _ENOUGH:
        message = f"`{len(unexplained)}` files with `{total}` bytes are minified"
        yield RULES["minified-only/unreadable"].finding(message, file=unexplained[0].path)


def _has_source(subject: Subject, file: ScannedFile) -> bool:
    readable = re.sub(r"\.min(?=\.[cm]?js$)", "", file.path)
    return (
        f"{file.path}.map" in subject.tree
        or _INLINE_MAP in file.content
        or (readable != file.path and readable in subject.tree)
    )


CHECK = Check(slug="minified-only", rules=RULES, run=_run)
