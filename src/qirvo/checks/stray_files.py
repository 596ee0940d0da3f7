"""Whether files are shipped that are nobody's business: secrets, hidden files, installed modules.

`qirvo plugin pack` leaves them out; `npm pack` and hand-made archives may not.
"""

import re
from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

_LEAVE_OUT = "Pack with `qirvo plugin pack`, which leaves it out."

RULES = rules_of(
    "stray-files",
    Severity.WARNING,
    secret=("A file is in the plugin that usually holds a secret.", "Remove it, and replace the secret: it is known."),
    hidden=("A hidden file is in the plugin.", _LEAVE_OUT),
    installed_modules=(
        "Installed modules are in the plugin.",
        "Bundle what the plugin needs, or let the host provide it.",
    ),
)
_SECRET = re.compile(r"\.env(?:\..+)?|\.npmrc|.+\.(?:pem|key|p12|pfx)|id_(?:rsa|dsa|ecdsa|ed25519)", re.IGNORECASE)
_PUBLIC = re.compile(r"\.env\.(?:example|sample|template)", re.IGNORECASE)


def _run(subject: Subject) -> Iterator[Finding]:
    for rule, path in {_rule_of(path): path for path in reversed(subject.tree.paths)}.items():
        if rule is not None:
            yield RULES[f"stray-files/{rule}"].finding(f"`{path}` is in the plugin", file=path)


def _rule_of(path: str) -> str | None:
    *folders, name = path.split("/")
    if "node_modules" in folders:
        return "installed-modules"
    if _SECRET.fullmatch(name) and not _PUBLIC.fullmatch(name):
        return "secret"
    return "hidden" if any(part.startswith(".") for part in (*folders, name)) else None


CHECK = Check(slug="stray-files", rules=RULES, run=_run)
