"""Asking the scanners of others: what they are told, what they may answer, and what becomes of a missing answer.

asked ──200──> done
  │├───204──> skipped
  │└───202──> pending ──results──> done
  └──deadline──> missing <──deadline── pending

A submission goes on only when every scanner has settled, so nothing is approved before the scanners have answered.
"""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.findings import Finding, Severity

MOST_FINDINGS = 200
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_RULE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_LONGEST_TEXT = 1_000


class NoSuchScanError(NotFoundError):
    """There is no such scan, or it is settled."""

    code = "scan-unknown"
    hint = "Answer with the request id of the scan, before its deadline."


class ScanSettledError(ConflictError):
    """The scan was answered before, or its time is over."""

    code = "scan-settled"
    hint = "Nothing to do: the first answer counts."


class MalformedScanAnswerError(InvalidError):
    """A scanner's answer cannot be understood."""

    code = "scan-answer-malformed"
    hint = 'Answer `{"findings": [{"rule", "severity", "message", "file"?, "line"?, "help"?}]}`.'


class MalformedScannerError(InvalidError):
    """A scanner in the settings cannot be used."""

    code = "scanner-malformed"
    hint = "Name it with lower-case letters, digits and hyphens, give an http(s) address and a secret of 16 characters."


class ScanState(StrEnum):
    """Where the request to one scanner is."""

    ASKED = "asked"
    PENDING = "pending"
    DONE = "done"
    SKIPPED = "skipped"
    MISSING = "missing"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is awaited."""
        return self in {ScanState.DONE, ScanState.SKIPPED, ScanState.MISSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner of somebody else's that the registry's owner trusts with submissions.

    Attributes:
        url: Where it is asked, by POST.
        secret: Shared key by which requests and results are signed (HMAC-SHA256).
        is_enforced: Whether its errors refuse a submission; otherwise they are monitored.
        is_required: Whether its missing answer is as grave as an alarm.
        patience: How long an answer is awaited.
    """

    name: str
    url: str
    secret: str = field(repr=False)
    is_enforced: bool = False
    is_required: bool = True
    patience: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        usable = _NAME.fullmatch(self.name) and self.url.startswith(("https://", "http://"))
        if not usable or len(self.secret) < 16:  # noqa: PLR2004  # 128 bits in hexadecimal would be 32
            raise MalformedScannerError(f"the scanner `{self.name[:40]}` cannot be used")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The request to one scanner about one submission.

    Attributes:
        id: Unguessable: whoever knows it may read the artifact and, with the secret, answer.
        deadline: From then on the answer counts as missing.
        findings: What the scanner said.
    """

    id: str
    submission: str
    scanner: str
    state: ScanState
    asked_at: datetime
    deadline: datetime
    findings: tuple[Finding, ...] = ()

    def pending(self) -> "Scan":
        """Record that the answer comes later.

        Raises:
            ScanSettledError: It is settled.
        """
        return self._moved(ScanState.PENDING)

    def skipped(self) -> "Scan":
        """Record that the scanner has nothing to say.

        Raises:
            ScanSettledError: It is settled.
        """
        return self._moved(ScanState.SKIPPED)

    def done(self, findings: tuple[Finding, ...]) -> "Scan":
        """Record what the scanner said.

        Raises:
            ScanSettledError: It is settled.
        """
        return replace(self._moved(ScanState.DONE), findings=findings)

    def expired(self, *, now: datetime) -> "Scan":
        """Return it as missing once its deadline has passed; as it is before."""
        overdue = not self.state.is_settled and now >= self.deadline
        return self._moved(ScanState.MISSING) if overdue else self

    def _moved(self, state: ScanState) -> "Scan":
        if self.state.is_settled:
            raise ScanSettledError(f"the scan by `{self.scanner}` is `{self.state}`")
        return replace(self, state=state)


def read_answer(answer: object, scanner: Scanner) -> tuple[Finding, ...]:
    """Return the findings in a scanner's `answer`, named after it; errors are monitored unless it is enforced.

    Raises:
        MalformedScanAnswerError: It has another form; the message names the place.
    """
    listed = answer.get("findings") if isinstance(answer, Mapping) else None
    if not isinstance(listed, list) or len(listed) > MOST_FINDINGS:
        raise MalformedScanAnswerError(f"`findings` is no list of at most `{MOST_FINDINGS}`")
    return tuple(_finding(item, f"findings[{place}]", scanner) for place, item in enumerate(listed))


def _finding(item: object, place: str, scanner: Scanner) -> Finding:
    if not isinstance(item, Mapping):
        raise MalformedScanAnswerError(f"`{place}` is no object")
    rule, severity, line = _text(item, "rule", place), _text(item, "severity", place), item.get("line")
    if _RULE.fullmatch(rule) is None or severity not in set(Severity):
        raise MalformedScanAnswerError(f"`{place}` has no usable `rule` or `severity`")
    if line is not None and (not isinstance(line, int) or isinstance(line, bool) or line < 1):
        raise MalformedScanAnswerError(f"`{place}.line` is no line number")
    return Finding(
        rule=f"scan-{scanner.name}/{rule}",
        severity=Severity(severity),
        message=_text(item, "message", place),
        file=_text(item, "file", place) if item.get("file") is not None else None,
        line=line,
        help=_text(item, "help", place) if item.get("help") is not None else "",
        monitored=not scanner.is_enforced and severity == Severity.ERROR,
    )


def _text(item: Mapping[object, object], key: str, place: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value.strip():
        raise MalformedScanAnswerError(f"`{place}.{key}` is no text")
    return value[:_LONGEST_TEXT]
