"""Whether the plugin brings code that no reviewer can read: programs, native modules, archives within the archive.

What a file is, its content says first; its name only where the content says nothing.
"""

import re
from collections.abc import Iterator

from qirvo.analysis.file_kinds import ARCHIVES, HEAD_BYTES, PROGRAMS, Kind, kind_of
from qirvo.analysis.scanning import head_of
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "native-code",
    Severity.ERROR,
    program=("A native program or module is in the plugin.", "Do without it; plugins are JavaScript."),
) | rules_of(
    "native-code",
    Severity.WARNING,
    script=("A script for a shell or another language is in the plugin.", "Leave it out; hosts never run it."),
    web_assembly=("WebAssembly is in the plugin.", "Say in the README what it is made of, and how it was built."),
    archive=("An archive is in the plugin, which nobody looks into.", "Ship its files as they are."),
)
_PROGRAM = re.compile(
    r".+\.(?:exe|dll|so|dylib|node|com|scr|msi|jar|class|pyc|pyd|apk|dex|lnk|app|deb|rpm)", re.IGNORECASE
)
_VERSIONED = re.compile(r".+\.so(?:\.\d+){1,3}", re.IGNORECASE)
_SCRIPT = re.compile(
    r".+\.(?:bat|cmd|ps1|psm1|vbs|vbe|wsf|hta|jse|sh|bash|zsh|fish|py|rb|pl|lua|applescript|scpt|reg)", re.IGNORECASE
)
_ARCHIVE = re.compile(r".+\.(?:zip|tgz|tar|gz|bz2|xz|7z|rar|asar|zst|cab|iso|dmg)", re.IGNORECASE)
_HARMLESS_ZIP = re.compile(r".+\.(?:docx|xlsx|pptx|odt|ods|epub|svgz)", re.IGNORECASE)


def _run(subject: Subject) -> Iterator[Finding]:
    for entry in subject.tree:
        kind = kind_of(head_of(subject.files, entry.path, HEAD_BYTES))
        rule = _rule_of(entry.path, kind)
        if rule is not None:
            what = f"`{entry.path}` is {kind}" if kind is not Kind.UNKNOWN else f"`{entry.path}` is called one"
            yield RULES[f"native-code/{rule}"].finding(what, file=entry.path)


def _rule_of(path: str, kind: Kind) -> str | None:
    if kind in PROGRAMS or _PROGRAM.fullmatch(path) or _VERSIONED.fullmatch(path):
        return "program"
    if kind is Kind.WASM or path.lower().endswith(".wasm"):
        return "web-assembly"
    if kind is Kind.SCRIPT or (_SCRIPT.fullmatch(path) and kind in (Kind.UNKNOWN, Kind.NODE_SCRIPT)):
        return "script"
    if (kind in ARCHIVES and not _HARMLESS_ZIP.fullmatch(path)) or _ARCHIVE.fullmatch(path):
        return "archive"
    return None


CHECK = Check(slug="native-code", rules=RULES, run=_run)
