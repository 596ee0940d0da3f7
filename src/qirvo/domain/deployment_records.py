"""What operators write down together: who may change an environment now, what waits there, what was seen.

An environment is changed by one operator at a time. The right to is a lease that ends by itself; each new one has a
higher fence, and whoever acts with a lower one is told that somebody else has taken over. What such a one still has to
say is kept as a late word and changes nothing. What ended well is taken back by whoever holds the environment then.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.deployments import DeployedImage, GateResult, Revision, RevisionState
from qirvo.domain.environments import Environment
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

SHORTEST_LEASE, LONGEST_LEASE = timedelta(seconds=10), timedelta(minutes=30)
MOST_ENVIRONMENTS = 100
MOST_MANIFESTS, MOST_MANIFEST_CHARACTERS = 200, 512_000
MOST_GATES, LONGEST_WORD = 50, 4_000
_KEY = re.compile(r"[A-Za-z0-9_-]{16,80}")


class EnvironmentBusyError(ConflictError):
    """Somebody else is changing the environment."""

    code = "environment-busy"
    hint = "Wait until the other run has ended; `qirvo deploy status` shows who began it."


class LeaseLostError(ConflictError):
    """Somebody else may change the environment now."""

    code = "environment-lease-lost"
    hint = "Look at what runs there with `qirvo deploy status`, then run it again."


class NoSuchDeploymentError(NotFoundError):
    """There is no such deployment, or none of an organisation of the caller's."""

    code = "deployment-unknown"
    hint = "`qirvo deploy history ID` shows what was deployed."


class NoSuchEnvironmentError(NotFoundError):
    """Nobody told of such an environment."""

    code = "environment-unknown"
    hint = "`qirvo deploy status` or a run tells the registry of the environments in its settings file."


class MalformedDeploymentError(InvalidError):
    """What is told of a deployment makes no sense."""

    code = "deployment-malformed"
    hint = "Let operators and registry be of matching versions."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to change an environment, for one plugin and for a while.

    Attributes:
        holder: Whose it is: the machine's own word, which nobody else knows.
        by: The account.
        fence: Higher with each lease of the place.
    """

    environment: str
    plugin_id: PluginId
    holder: str
    by: str
    fence: int
    expires_at: datetime

    def renewed(self, *, fence: int, now: datetime, span: timedelta) -> Self:
        """Return the lease for `span` more.

        Raises:
            LeaseLostError: Another was given since.
        """
        self.require(fence)
        return replace(self, expires_at=now + span)

    def require(self, fence: int) -> None:
        """Refuse whoever acts by an earlier lease.

        Raises:
            LeaseLostError: It is one.
        """
        if fence != self.fence:
            raise LeaseLostError(f"`{self.by}` may change `{self.environment}` now")


def lease_after(
    before: Lease | None,
    *,
    environment: str,
    plugin_id: PluginId,
    holder: str,
    by: str,
    now: datetime,
    span: timedelta,
) -> Lease:
    """Return the lease that follows `before`; a holder takes over its own, as after a crash.

    Raises:
        EnvironmentBusyError: Somebody else's has not ended.
        MalformedDeploymentError: Nobody may hold it for so long, or the holder's word is none.
    """
    if not SHORTEST_LEASE <= span <= LONGEST_LEASE:
        raise MalformedDeploymentError(f"`{span.total_seconds():.0f}` seconds are no time to hold an environment for")
    require_key(holder)
    is_own = before is not None and (before.holder, before.by) == (holder, by)
    if before is not None and not is_own and now < before.expires_at:
        raise EnvironmentBusyError(
            f"`{before.by}` is changing `{environment}`, until {before.expires_at:%Y-%m-%d %H:%M:%S} UTC at the latest"
        )
    return Lease(
        environment=environment,
        plugin_id=plugin_id,
        holder=holder,
        by=by,
        fence=1 if before is None else before.fence + 1,
        expires_at=now + span,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateWord:
    """What an operator said of a revision after somebody else had ended it otherwise, or had taken over."""

    by: str
    at: datetime
    state: RevisionState
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A revision as a registry keeps it for the publisher that owns the environment.

    Attributes:
        key: The operator's own word for it, so that telling it twice writes it down once.
        fence: Of the lease it began by; 0 when it was told after the fact.
        late_words: What was said too late to count.
    """

    id: str
    publisher: str
    key: str
    fence: int
    revision: Revision
    recorded_at: datetime
    late_words: tuple[LateWord, ...] = ()

    def ended(
        self,
        state: RevisionState,
        *,
        detail: str,
        by: str,
        fence: int,
        newest: Lease | None,
        ended_at: datetime,
        now: datetime,
    ) -> "Deployment":
        """Return it as it ended: by whoever began it, or whoever may change the environment now.

        The same word a second time changes nothing. One that ended well may be taken back by whoever may change the
        environment now, and what was seen of it afterwards be added to its detail by anybody. Any other word, or one of
        whom somebody took over from, is kept as a late word.

        Raises:
            MalformedDeploymentError: That is no end.
        """
        if state is RevisionState.APPLYING:
            raise MalformedDeploymentError(f"`{state}` is not how a deployment ends")
        here = self.revision
        is_known = (here.state, here.detail) == (state, detail) or any(
            (one.by, one.state, one.detail) == (by, state, detail) for one in self.late_words
        )
        if is_known:
            return self
        if not here.is_open and state is here.state and detail.startswith(here.detail):
            return replace(self, revision=replace(here, detail=detail))
        holds = newest is None or fence >= newest.fence
        if not holds or not (here.is_open or _takes_back(here.state, state)):
            said = LateWord(by=by, at=now, state=state, detail=detail)
            return replace(self, late_words=(*self.late_words, said))
        at = max(ended_at, here.ended_at or here.began_at)  # clocks differ
        return replace(self, revision=replace(here, state=state, detail=detail, ended_at=at))


def _takes_back(before: RevisionState, after: RevisionState) -> bool:
    return before is RevisionState.HEALTHY and after in (RevisionState.FAILED, RevisionState.BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRequest:
    """Somebody's wish that an image goes to an environment, which does not take it yet.

    Attributes:
        manifests: What the place would be given.
        evidence: What every gate said.
        id: The registry's; empty elsewhere.
    """

    environment: str
    image: DeployedImage
    by: str
    at: datetime
    manifests: Mapping[str, str] = field(default_factory=dict, hash=False)
    evidence: tuple[GateResult, ...] = ()
    id: str = ""

    @property
    def waits_for_people(self) -> bool:
        """Whether approvals are missing."""
        return any(one.gate == "approvals" and not one.opens for one in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEnvironment:
    """What others are told of an environment; never where it is or how it is reached.

    Attributes:
        position: In the order in which releases go through; 0 is the first.
        approvals: How many people have to agree.
    """

    name: str
    position: int
    target: str
    replicas: int = 1
    approvals: int = 0


def known_environments(environments: Sequence[Environment]) -> tuple[KnownEnvironment, ...]:
    """Return what others are told of these environments, which stand in their order."""
    return tuple(
        KnownEnvironment(
            name=one.name,
            position=position,
            target=one.target,
            replicas=one.replicas,
            approvals=one.gates.approvals,
        )
        for position, one in enumerate(environments)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What somebody saw of a plugin in an environment.

    Attributes:
        is_as_deployed: Whether what had been deployed ran there, and well.
        detail: In the place's own words.
    """

    environment: str
    plugin_id: PluginId
    is_as_deployed: bool
    detail: str
    at: datetime


def require_key(text: str) -> str:
    """Return `text`, which tells one thing from every other.

    Raises:
        MalformedDeploymentError: It could not.
    """
    if _KEY.fullmatch(text) is None:
        raise MalformedDeploymentError(f"`{text[:80]}` is no key: 16 to 80 letters, digits, `-` and `_`")
    return text


def require_small(manifests: Mapping[str, str], evidence: Sequence[GateResult], *words: str) -> None:
    """Refuse more than a record should hold.

    Raises:
        MalformedDeploymentError: It is.
    """
    size = sum(len(name) + len(text) for name, text in manifests.items())
    if len(manifests) > MOST_MANIFESTS or size > MOST_MANIFEST_CHARACTERS:
        raise MalformedDeploymentError(
            f"`{len(manifests)}` manifests with `{size}` characters are more than `{MOST_MANIFESTS}` with "
            f"`{MOST_MANIFEST_CHARACTERS}`"
        )
    said = sum(len(line) for one in evidence for lines in ((one.reason,), *one.details.values()) for line in lines)
    if len(evidence) > MOST_GATES or said > MOST_MANIFEST_CHARACTERS or any(len(one.gate) > 80 for one in evidence):  # noqa: PLR2004
        raise MalformedDeploymentError("there are too many gates, or one says too much")
    if any(len(word) > LONGEST_WORD for word in words):
        raise MalformedDeploymentError(f"a text has more than `{LONGEST_WORD}` characters")
