"""One thing a check says about an artifact: the rule, how grave, where, and what to do.

A finding is a value, not an exception: a check returns every one it has. The same shape is shown by
`qirvo plugin validate`, the API's problem documents and the pages.
"""

from collections.abc import Iterable
from enum import StrEnum

from qirvo.deferred import dataclass


class Severity(StrEnum):
    """How grave a finding is; only an error can refuse an artifact."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """What all findings of an artifact come to."""

    PASSED = "passed"
    PASSED_WITH_WARNINGS = "passed-with-warnings"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check says.

    Attributes:
        rule: Stable slug, `check/rule`, for example `manifest/version-missing`.
        severity: Whether it refuses the artifact.
        message: What is wrong, with the value in backquotes.
        file: Path inside the artifact, when the finding is about one file.
        line: Line in `file`, counted from 1, when known.
        help: What to do.
        excerpt: What stands at that line, cut to one short line.
        monitored: Whether the rule is only being watched: the finding is shown and weighed, and refuses nothing.
        suppressed: Why somebody decided that it does not count; empty when it counts.
    """

    rule: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    help: str = ""
    excerpt: str = ""
    monitored: bool = False
    suppressed: str = ""

    @property
    def refuses(self) -> bool:
        """Whether this finding alone refuses the artifact."""
        return self.severity is Severity.ERROR and not self.monitored and not self.suppressed


_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` gravest first, then by file, line and rule, without repetitions."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (_GRAVITY[f.severity], f.file or "", f.line or 0, f.rule, f.message)))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Say what `findings` come to: one error of a rule that is enforced refuses."""
    known = tuple(finding for finding in findings if not finding.suppressed)
    if any(finding.refuses for finding in known):
        return Verdict.REFUSED
    remarks_only = all(finding.severity is Severity.INFO for finding in known)
    return Verdict.PASSED if remarks_only else Verdict.PASSED_WITH_WARNINGS
