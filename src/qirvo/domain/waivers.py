"""Waivers: somebody's word that one thing a policy forbids may be, for a reason and until a day.

A waiver names a rule and what it is about. It never stands for a signature or a scan: without them nobody knows what is
being waived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

MAX_REASON = 500  # characters
USUAL_LONGEST = timedelta(days=90)
NEVER_WAIVED = frozenset({"policy/signature", "policy/publisher-signature", "policy/scan-age"})


class MalformedWaiverError(InvalidError):
    """A waiver says too little, or is for what nobody can waive."""

    code = "waiver-malformed"
    hint = "Name a rule, a subject, a reason, who says so, and a day on which it ends."


class WaiverState(StrEnum):
    """Whether a waiver holds."""

    HOLDS = "holds"
    ENDED = "ended"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One waiver.

    Attributes:
        rule: Slug of what it is about: a check's rule, or a `policy/…`.
        subject: A plugin, `plugin@version`, a file in it, or the value that the violation names.
        by: Who says so.
        expires_at: From then on it holds no longer.
    """

    rule: str
    subject: str
    reason: str
    by: str
    expires_at: datetime

    def __post_init__(self) -> None:
        empty = next((name for name in ("rule", "subject", "reason", "by") if not getattr(self, name).strip()), None)
        if empty is not None:
            raise MalformedWaiverError(f"a waiver has no `{empty}`")
        if len(self.reason) > MAX_REASON:
            raise MalformedWaiverError(f"a reason has `{len(self.reason)}` characters; at most `{MAX_REASON}` are read")
        if self.rule in NEVER_WAIVED:
            raise MalformedWaiverError(f"`{self.rule}` cannot be waived")

    def state_at(self, now: datetime, *, longest: timedelta) -> WaiverState:
        """Say whether it holds at `now`, where none may reach farther than `longest` ahead."""
        if self.expires_at <= now:
            return WaiverState.ENDED
        return WaiverState.TOO_LONG if self.expires_at > now + longest else WaiverState.HOLDS

    def is_about(self, rule: str, subjects: Iterable[str]) -> bool:
        """Say whether it is about `rule` and one of `subjects`."""
        return self.rule == rule and self.subject in subjects

    @property
    def sentence(self) -> str:
        """What it says, for people and records."""
        until = f"{self.expires_at:%Y-%m-%d %H:%M}"
        return f"`{self.rule}` of `{self.subject}`, until {until} UTC, by {self.by}: {self.reason}"


def find_waiver(
    waivers: Sequence[Waiver], rule: str, subjects: Sequence[str], *, now: datetime, longest: timedelta
) -> tuple[Waiver | None, str]:
    """Return the waiver that holds for `rule` and one of `subjects`; else None, and why those about it do not."""
    about = [waiver for waiver in waivers if waiver.is_about(rule, subjects)]
    states = [(waiver, waiver.state_at(now, longest=longest)) for waiver in about]
    held = next((waiver for waiver, state in states if state is WaiverState.HOLDS), None)
    if held is not None:
        return held, ""
    for waiver, state in states:
        if state is WaiverState.ENDED:
            return None, f"the waiver by {waiver.by} ended {waiver.expires_at:%Y-%m-%d %H:%M} UTC"
        days = longest.days
        return None, f"the waiver by {waiver.by} does not count: it is for longer than the {days} days that are allowed"
    return None, ""
