"""What was put where, what may be put there next, and what to go back to.

Every change of an environment is a revision: written down before anything is touched, closed after. One that was never
closed is a crash that anybody can see. Going back is a new revision with the content of an earlier one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from qirvo.deferred import dataclass
from qirvo.domain.deployment_policy import DeploymentPolicy, ImageFacts, Judgement, judge
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Pipeline
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.findings import Finding
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_CLOCKS_DIFFER = timedelta(minutes=5)
_FINDINGS_KEPT = 100  # the gravest come first
_VIOLATIONS_TOLD = 5
_WATCH, _TOOK_BACK = "watch", "took back"


class NoEarlierRevisionError(NotFoundError):
    """There is nothing to go back to."""

    code = "deployment-nothing-to-go-back-to"
    hint = "Deploy another release; `qirvo deploy history` shows what ran well where."


class GateClosedError(ConflictError):
    """An environment does not take the release now."""

    code = "deployment-gate-closed"
    hint = "Do what the gate asks for, then run it again; other environments are as they were."


class OwnApprovalError(ConflictError):
    """Somebody agreed to what they themselves asked for."""

    code = "deployment-own-approval"
    hint = "Ask somebody else to approve it."


class RevisionState(StrEnum):
    """How a change of an environment stands."""

    APPLYING = "applying"
    HEALTHY = "healthy"
    FAILED = "failed"  # it was undone, or nothing had been changed
    BROKEN = "broken"  # it failed, and could not be undone
    INTERRUPTED = "interrupted"  # nobody ended it; what runs there has to be looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedImage:
    """An image of a release, by its digest.

    Attributes:
        name: `registry/repository`.
    """

    plugin_id: PluginId
    version: Version
    name: str
    digest: Digest

    @property
    def reference(self) -> str:
        """What engines pull."""
        return f"{self.name}@{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """What one gate says.

    Attributes:
        gate: Its name: `signature`, `policy`, `approvals`, `soak`, `freeze`, `scan`; `watch` of one that went
            back by itself.
        opens: Whether the release may pass.
        reason: Why, in one sentence.
        details: What it rests on, kept with the revision: name → what was seen, a line each.
    """

    gate: str
    opens: bool
    reason: str
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of one environment.

    Attributes:
        number: Counts the changes of the environment for this plugin, from 1.
        manifests: What was given to the target, by file name.
        evidence: What every gate said.
        restores: The number of the revision whose content this is; None for a new one.
        detail: How it ended, for people.
    """

    environment: str
    number: int
    image: DeployedImage
    by: str
    began_at: datetime
    manifests: Mapping[str, str] = field(default_factory=dict, hash=False)
    evidence: tuple[GateResult, ...] = ()
    restores: int | None = None
    state: RevisionState = RevisionState.APPLYING
    ended_at: datetime | None = None
    detail: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said how it ended."""
        return self.state is RevisionState.APPLYING


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's word that an image may go to an environment."""

    environment: str
    digest: Digest
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of an image when it knocks at an environment.

    Attributes:
        signer: Fingerprint of the trusted key that signed it; None when none did.
        scanned_at: When it was last scanned; None when never.
        facts: What was seen of it; None when nobody looked.
        approvals: Everybody's, for whatever image and environment.
        revisions: What happened in every environment, oldest first.
        asked_by: Environment → who asked for this image there first, where somebody did.
    """

    signer: Digest | None
    scanned_at: datetime | None
    facts: ImageFacts | None = None
    approvals: Sequence[Approval] = ()
    revisions: Sequence[Revision] = ()
    asked_by: Mapping[str, str] = field(default_factory=dict, hash=False)
    _places: Mapping[str, list[Revision]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places: dict[str, list[Revision]] = {}
        for one in self.revisions:
            places.setdefault(one.environment, []).append(one)
        object.__setattr__(self, "_places", places)

    def revisions_in(self, environment: str) -> Sequence[Revision]:
        """Return what happened in `environment`, oldest first."""
        return self._places.get(environment, ())


def open_gates(
    image: DeployedImage,
    environment: Environment,
    *,
    pipeline: Pipeline,
    evidence: Evidence,
    policy: DeploymentPolicy,
    by: str,
    now: datetime,
) -> tuple[GateResult, ...]:
    """Return what every gate of `environment` says of `image`, which `by` wants there."""
    gates = environment.gates
    results = [_promotion(image, environment, pipeline, evidence, now)]
    if gates.signed:
        told = "no trusted key signed it" if evidence.signer is None else f"signed by {evidence.signer}"
        results.append(GateResult(gate="signature", opens=evidence.signer is not None, reason=told))
    results.append(policy_gate(evidence.facts, policy, now=now))
    if gates.scan_age is not None:
        results.append(_scan(evidence.scanned_at, gates.scan_age, now))
    if gates.approvals:
        author = evidence.asked_by.get(environment.name, by)  # whoever carries out another's wish may have agreed to it
        results.append(_approvals(image, environment, evidence.approvals, by=author))
    if gates.freeze is not None:
        frozen = gates.freeze.hold(now)
        told = f"nothing is changed in `{gates.freeze}` UTC" if frozen else "no freeze now"
        results.append(GateResult(gate="freeze", opens=not frozen, reason=told))
    return tuple(results)


@lru_cache(maxsize=8)  # many environments have one policy
def policy_gate(facts: ImageFacts | None, policy: DeploymentPolicy, *, now: datetime) -> GateResult:
    """Return what `policy` says of an image with `facts`, with all that it rests on; an unseen image stays out."""
    if facts is None:
        return GateResult(gate="policy", opens=False, reason="it was not scanned")
    judged = judge(facts, policy, now=now)
    details = {
        "policy": ("the usual one" if policy.digest is None else str(policy.digest),),
        "scanned": (f"{facts.scanned_at:%Y-%m-%d %H:%M:%S} UTC",),
        "content": (str(facts.tree_digest),),
        "signers": tuple(map(str, facts.signers)),
        "publisher key": (facts.publisher_key,) if facts.publisher_key else (),
        "findings": tuple(_line_of(finding) for finding in facts.findings[:_FINDINGS_KEPT]),
        "violations": tuple(violation.sentence for violation in judged.violations),
        "waivers": tuple(f"{waiver.sentence} — {violation.sentence}" for violation, waiver in judged.waived),
    }
    if facts.advisories_at is not None:
        details["advisories"] = (f"{facts.advisories_at:%Y-%m-%d %H:%M:%S} UTC",)
    return GateResult(
        gate="policy",
        opens=judged.passes,
        reason=_policy_reason(judged),
        details={name: lines for name, lines in details.items() if lines},
    )


def _policy_reason(judged: Judgement) -> str:
    if not judged.passes:
        told = "; ".join(violation.sentence for violation in judged.violations[:_VIOLATIONS_TOLD])
        more = len(judged.violations) - _VIOLATIONS_TOLD
        return told + (f"; and {more} more" if more > 0 else "")
    waived = len(judged.waived)
    return "nothing is against it" + (f"; {waived} waived" if waived else "")


def _line_of(finding: Finding) -> str:
    place = f" in {finding.file}" + (f":{finding.line}" if finding.line else "") if finding.file else ""
    return f"{finding.severity} {finding.rule}{place}: {finding.message}"


def require_open(results: Sequence[GateResult], environment: str) -> None:
    """Return when every gate is open.

    Raises:
        GateClosedError: One is not; the message has them all.
    """
    closed = [f"{result.gate}: {result.reason}" for result in results if not result.opens]
    if closed:
        raise GateClosedError(f"`{environment}` does not take it now: {'; '.join(closed)}")


def took_back(revision: Revision, reason: str) -> GateResult:
    """Return what a revision says that goes back from `revision`, which ended well and then was not."""
    return GateResult(gate=_WATCH, opens=True, reason=reason, details={_TOOK_BACK: (str(revision.number),)})


def revisions_that_stayed_well(revisions: Sequence[Revision]) -> list[Revision]:
    """Return those of an environment that ended well and that no later one took back, oldest first."""
    taken_back = {
        number
        for one in revisions
        for said in one.evidence
        if said.gate == _WATCH
        for number in said.details.get(_TOOK_BACK, ())
    }
    return [one for one in revisions if one.state is RevisionState.HEALTHY and str(one.number) not in taken_back]


def current_revision(revisions: Sequence[Revision]) -> Revision | None:
    """Return what runs in an environment: its newest revision that ended well and was not taken back."""
    return next(reversed(revisions_that_stayed_well(revisions)), None)


def revision_to_restore(revisions: Sequence[Revision], *, number: int | None = None) -> Revision:
    """Return what to go back to: the revision `number`, or the newest healthy one with another image than now.

    Raises:
        NoEarlierRevisionError: There is none, or that one did not end well.
    """
    healthy = revisions_that_stayed_well(revisions)
    if number is not None:
        found = next((one for one in healthy if one.number == number), None)
        if found is None:
            raise NoEarlierRevisionError(f"revision `{number}` is not one that ran well")
        return found
    now = healthy[-1] if healthy else None
    earlier = [one for one in healthy if now is not None and one.image.digest != now.image.digest]
    if not earlier:
        raise NoEarlierRevisionError("no earlier revision with another image ran well here")
    return earlier[-1]


def check_approval(by: str, *, wanted_by: str | None) -> None:
    """Refuse a word for one's own wish.

    Raises:
        OwnApprovalError: It is one.
    """
    if wanted_by is not None and by == wanted_by:
        raise OwnApprovalError(f"`{by}` asked for this deployment and cannot approve it")


def _promotion(
    image: DeployedImage, environment: Environment, pipeline: Pipeline, evidence: Evidence, now: datetime
) -> GateResult:
    """Say whether the very image runs well in the environment before, for as long as is asked."""
    before = pipeline.before(environment.name)
    if before is None:
        return GateResult(gate="promotion", opens=True, reason="the first environment")
    there = evidence.revisions_in(before.name)
    running = current_revision(there)
    if running is None or running.image.digest != image.digest:
        return GateResult(gate="promotion", opens=False, reason=f"it does not run in `{before.name}`")
    since = _since(there, image.digest)
    soaked = now - since
    if environment.gates.soak and soaked < -_CLOCKS_DIFFER:
        told = f"it runs in `{before.name}` since {since:%Y-%m-%d %H:%M} UTC, which is still to come: a clock is wrong"
        return GateResult(gate="soak", opens=False, reason=told)
    if soaked < environment.gates.soak:
        left = environment.gates.soak - soaked
        return GateResult(
            gate="soak", opens=False, reason=f"it has to run in `{before.name}` for another {_spell(left)}"
        )
    return GateResult(gate="promotion", opens=True, reason=f"runs in `{before.name}` since {since:%Y-%m-%d %H:%M} UTC")


def _since(revisions: Sequence[Revision], digest: Digest) -> datetime:
    """Return since when the image runs without a break."""
    since = revisions[-1].began_at
    for one in reversed([one for one in revisions if one.state is RevisionState.HEALTHY]):
        if one.image.digest != digest:
            break
        since = one.ended_at or one.began_at
    return since


def _scan(scanned_at: datetime | None, allowed: timedelta, now: datetime) -> GateResult:
    if scanned_at is None:
        return GateResult(gate="scan", opens=False, reason="it was never scanned")
    if scanned_at > now + _CLOCKS_DIFFER:
        told = f"scanned {scanned_at:%Y-%m-%d %H:%M} UTC, which is still to come: a clock is wrong"
        return GateResult(gate="scan", opens=False, reason=told)
    opens = now - scanned_at <= allowed
    told = f"scanned {scanned_at:%Y-%m-%d %H:%M} UTC"
    return GateResult(gate="scan", opens=opens, reason=told if opens else f"{told}, longer ago than {_spell(allowed)}")


def _approvals(image: DeployedImage, environment: Environment, approvals: Sequence[Approval], *, by: str) -> GateResult:
    people = sorted(
        {
            one.by
            for one in approvals
            if (one.environment, one.digest) == (environment.name, image.digest) and one.by != by
        }
    )
    needed = environment.gates.approvals
    told = f"{len(people)} of {needed} approvals" + (f", by {', '.join(people)}" if people else "")
    return GateResult(gate="approvals", opens=len(people) >= needed, reason=told)


def _spell(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 1)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{-(-seconds // length)} {unit}"
    return f"{seconds} s"
