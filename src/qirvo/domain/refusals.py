"""How refusals are written down: the first of a kind at once, and how many more there were when its minute is over.

Whoever asks without end, with whatever they make up, writes no more than `MOST` entries and as many counts a minute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.audit import REGISTRY, AuditEntry, Origin, Outcome
from qirvo.domain.audit_chain import moment_text

WINDOW = timedelta(minutes=1)
MOST, MOST_OF_A_NETWORK = 200, 20
"""Kinds told apart within a minute, of all networks together and of one; beyond, all others are one kind."""
_MOST_SAID = 300  # characters
_OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Somebody was refused.

    Attributes:
        act: Method and route.
        code: The error's.
        said: What they were told.
    """

    actor: str
    network: str
    act: str
    subject: str
    code: str
    said: str

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What makes two refusals alike; not what they were about, which anybody can make up."""
        return self.actor, self.network, self.act, self.code


Kind = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A kind of refusal within its minute; `more` came after the first, which is written down already."""

    refusal: Refusal
    since: datetime
    more: int = 0

    def is_over(self, now: datetime) -> bool:
        """Say whether its minute is over."""
        return now - self.since >= WINDOW

    def entry(self, *, at: datetime, new_id: str, salt: str) -> AuditEntry:
        """Return what is written down of it."""
        refusal = self.refusal
        told = {"said": refusal.said[:_MOST_SAID]}
        counted = {"more": self.more, "since": moment_text(self.since)} if self.more else {}
        return AuditEntry(
            id=new_id,
            at=at,
            actor=refusal.actor,
            act=refusal.act,
            subject=refusal.subject,
            outcome=Outcome.REFUSED,
            reason=refusal.code,
            after=told | counted,
            origin=Origin.of(refusal.network, salt=salt),
        )


def kind_of(refusal: Refusal, counted: Mapping[Kind, Counted]) -> Refusal:
    """Return `refusal` as it is counted: as itself, or among others when too many kinds are told apart already."""
    if refusal.kind in counted:
        return refusal
    of_network = sum(1 for kind in counted if kind[1] == refusal.network)
    if of_network >= MOST_OF_A_NETWORK:
        return _among_others(refusal)
    return replace(_among_others(refusal), network="") if len(counted) >= MOST else refusal


def over(counted: Mapping[Kind, Counted], *, now: datetime) -> Sequence[Counted]:
    """Return what has had its minute."""
    return [each for each in counted.values() if each.is_over(now)]


def _among_others(refusal: Refusal) -> Refusal:
    return Refusal(
        actor="",
        network=refusal.network,
        act=_OTHERS,
        subject=REGISTRY,
        code="refused-often",
        said="refusals of so many kinds came that they are only counted",
    )
