"""Whether the build stays small: everybody who opens the dashboard waits for it."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

BUDGET_BYTES = 1024 * 1024

RULES = rules_of(
    "size-budget",
    Severity.WARNING,
    build_too_large=("The build is larger than 1 MiB.", "Leave out what is not used, and let the host provide React."),
)


def _run(subject: Subject) -> Iterator[Finding]:
    size = sum(entry.size for entry in subject.tree if entry.path.startswith("dist/"))
    if size > BUDGET_BYTES:
        yield RULES["size-budget/build-too-large"].finding(f"`dist` has `{size}` bytes", file="dist")


CHECK = Check(slug="size-budget", rules=RULES, run=_run)
