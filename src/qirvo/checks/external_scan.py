"""What the scanners of others came to. They are asked by the registry; its rules only say when an answer is missing.

A scanner's own findings are named `scan-<scanner>/<rule>` and are not in this catalog.
"""

from collections.abc import Iterable

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import Mode, rules_of

_HELP = "Nothing for the publisher to do; the registry's owner can ask the scanner again."

RULES = rules_of(
    "external-scan",
    Severity.ERROR,
    mode=Mode.MONITOR,
    required_missing=("A scanner that must answer did not.", _HELP),
) | rules_of(
    "external-scan",
    Severity.WARNING,
    missing=("A scanner did not answer.", _HELP),
)


def _run(_subject: Subject) -> Iterable[Finding]:
    return ()  # the registry asks scanners; on a publisher's machine there are none


CHECK = Check(slug="external-scan", rules=RULES, run=_run)
