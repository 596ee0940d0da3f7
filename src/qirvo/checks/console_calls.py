"""Whether the build writes to the console, where nobody looks; the host's logger keeps what it is told."""

import re
from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "console-calls",
    Severity.INFO,
    present=("The build calls `console.log` or `console.warn`.", "Use `context.logger`, which the owner can read."),
)
_CALL = re.compile(r"console(?<!\wconsole)\s*\.\s*(?:log|warn)\s*\(")


def _run(subject: Subject) -> Iterator[Finding]:
    for path, text in subject.javascript():
        match = _CALL.search(text) if path.startswith("dist/") else None
        if match is not None:
            line = text.count("\n", 0, match.start()) + 1
            yield RULES["console-calls/present"].finding(f"`{match[0]}` is called", file=path, line=line)


CHECK = Check(slug="console-calls", rules=RULES, run=_run)
