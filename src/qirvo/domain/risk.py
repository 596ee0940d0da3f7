"""How carefully a submission should be looked at, and why: from its alarms, its difference and the plugin's history.

| Tier | When |
|---|---|
| critical | it learned to reach for secrets or to run anything, *and* where to send it, in one update |
| critical | the checks raise alarms over an update of a release that gave them no cause |
| high | any alarm; any change of gravity high |
| high | an update whose release before could not be read, so that nothing was compared |
| medium | a first release; any change of gravity medium; an update after a long silence |
| low | everything else |

The tier decides nothing: it says in which order people look, and what they should look at first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.differences import GRAVE_CAPABILITIES, Change, Difference, Gravity, TraitKind
from qirvo.domain.findings import Finding, Severity

LONG_SILENCE = timedelta(days=365)
MOST_REASONS = 50
SECRET_CAPABILITIES = frozenset({"environment", "cookies", "storage", "filesystem", "clipboard-read", "contacts"})
"""Capabilities with which secrets of the owner are read."""


class Tier(StrEnum):
    """How carefully to look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Its place, 0 for the lowest."""
        return tuple(Tier).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a tier.

    Attributes:
        rule: Stable slug.
        sentence: What was seen, for people.
    """

    rule: str
    tier: Tier
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A tier, and every reason for it, the gravest first."""

    tier: Tier
    reasons: tuple[Reason, ...] = ()

    def bounded(self, most: int = MOST_REASONS) -> "Risk":
        """Return this risk with the `most` gravest reasons, for whoever keeps it."""
        return replace(self, reasons=self.reasons[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened to the plugin before.

    Attributes:
        silence: Time since its newest release; None when there is none, or when nobody knows.
    """

    silence: timedelta | None = None


def risk_of(findings: Sequence[Finding], change: Difference | None, history: History) -> Risk:
    """Return how carefully to look at a release.

    Args:
        findings: Of the checks; those of severity error that count are alarms.
        change: From the release before; None for a first release.
        history: Of the plugin.
    """
    reasons = sorted(_reasons(findings, change, history), key=lambda reason: (-reason.tier.rank, reason.rule))
    return Risk(tier=reasons[0].tier if reasons else Tier.LOW, reasons=tuple(reasons))


def _reasons(findings: Sequence[Finding], change: Difference | None, history: History) -> Iterator[Reason]:
    alarms = _alarms(findings)
    for rule in alarms:
        yield Reason(rule="risk/alarm", tier=Tier.HIGH, sentence=f"the checks raise the alarm `{rule}`")
    if change is None and history.silence is not None:
        sentence = "the release before could not be read, so that nothing was compared"
        yield Reason(rule="risk/nothing-compared", tier=Tier.HIGH, sentence=sentence)
        return
    if change is None:
        yield Reason(rule="risk/first-release", tier=Tier.MEDIUM, sentence="it is the plugin's first release")
        return
    yield from _combined(alarms, change)
    for each in change.of_gravity(Gravity.HIGH):
        if each.kind is not TraitKind.ALARM:  # told already
            yield Reason(rule=f"risk/{each.kind}", tier=Tier.HIGH, sentence=each.sentence)
    for each in change.of_gravity(Gravity.MEDIUM):
        yield Reason(rule=f"risk/{each.kind}", tier=Tier.MEDIUM, sentence=each.sentence)
    if history.silence is not None and history.silence > LONG_SILENCE and not change.is_empty:
        sentence = f"it is the first update after {history.silence.days} days"
        yield Reason(rule="risk/long-silence", tier=Tier.MEDIUM, sentence=sentence)


def _combined(alarms: Sequence[str], change: Difference) -> Iterator[Reason]:
    reaches, hosts = new_reach(change), new_undeclared_hosts(change)
    if reaches and hosts:
        what, where = _listed(reaches), _listed(hosts)
        sentence = f"it learned to reach for {what} and to speak with {where} in the same update"
        yield Reason(rule="risk/new-reach-and-host", tier=Tier.CRITICAL, sentence=sentence)
    woken = [each.what for each in change.added(TraitKind.ALARM) if each.what in alarms]
    if woken:
        names = ", ".join(f"`{rule}`" for rule in woken)
        sentence = f"the release before gave no cause for {names}"
        yield Reason(rule="risk/alarms-in-an-update", tier=Tier.CRITICAL, sentence=sentence)


def new_reach(change: Difference) -> tuple[Change, ...]:
    """Return what the code newly reaches for that reads secrets or runs anything."""
    meant = SECRET_CAPABILITIES | GRAVE_CAPABILITIES
    return tuple(each for each in change.added(TraitKind.CAPABILITY) if each.what in meant)


def new_undeclared_hosts(change: Difference) -> tuple[Change, ...]:
    """Return the new network hosts that the manifest does not declare."""
    return tuple(each for each in change.added(TraitKind.NETWORK_HOST) if each.gravity is Gravity.HIGH)


def _alarms(findings: Sequence[Finding]) -> tuple[str, ...]:
    counted = (each for each in findings if each.severity is Severity.ERROR and not each.suppressed)
    return tuple(dict.fromkeys(each.rule for each in counted))


def _listed(changes: Sequence[Change]) -> str:
    return ", ".join(f"`{each.what}`" for each in changes)
