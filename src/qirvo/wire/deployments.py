"""Deployments and environments as they travel between operators and the registry that keeps their records."""

from collections.abc import Sequence
from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.domain.deployments import GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDocument:
    """What one gate said."""

    gate: str
    opens: bool
    reason: str
    details: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBody:
    """How a deployment ended: `healthy`, `failed`, `broken` or `interrupted`.

    Attributes:
        fence: Of the lease it is said by; 0 without one.
        endedAt: By the operator's clock; the registry takes its own time where none is given, or a later one is.
    """

    state: str
    detail: str = ""
    fence: int = 0
    endedAt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentBody:
    """A deployment that begins.

    Attributes:
        key: The operator's own word for it: what is told twice under one is written down once.
        image: `registry/repository`.
        fence: Of the lease it begins by; 0 for what was done while the registry was away.
        number: What such a one was counted as; another where that is taken by now.
        beganAt: When such a one began, by the operator's clock.
        end: How it ended, where that is known.
    """

    key: str
    pluginId: str
    version: str
    environment: str
    image: str
    digest: str
    manifests: dict[str, str] = field(default_factory=dict)
    gates: list[GateDocument] = field(default_factory=list)
    restores: int | None = None
    fence: int = 0
    number: int | None = None
    beganAt: str | None = None
    end: EndBody | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateWordDocument:
    """What was said of a deployment too late to count."""

    by: str
    at: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentDocument:
    """A change of an environment."""

    id: str
    publisher: str
    environment: str
    revision: int
    pluginId: str
    version: str
    image: str
    digest: str
    by: str
    state: str
    detail: str
    beganAt: str
    endedAt: str | None
    recordedAt: str
    restores: int | None
    manifests: dict[str, str]
    gates: list[GateDocument]
    lateWords: list[LateWordDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentPage:
    """Deployments, what was written down last first; `next` is the `before` of the page that follows."""

    deployments: list[DeploymentDocument]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseBody:
    """Ask to be the one who changes an environment.

    Attributes:
        holder: A word of the machine's own, by which it takes over its own lease after a crash.
        seconds: For how long; it may be renewed.
        fence: Of the lease that is to be renewed; None asks for a new one.
    """

    pluginId: str
    holder: str
    seconds: int
    fence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseDocument:
    """Who may change an environment, and how long."""

    environment: str
    pluginId: str
    by: str
    fence: int
    expiresAt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """An image is to go to an environment that does not take it yet."""

    pluginId: str
    version: str
    image: str
    digest: str
    manifests: dict[str, str] = field(default_factory=dict)
    gates: list[GateDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDocument:
    """An image that waits before an environment."""

    id: str
    environment: str
    pluginId: str
    version: str
    image: str
    digest: str
    by: str
    at: str
    manifests: dict[str, str]
    gates: list[GateDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalBody:
    """The caller agrees that an image goes to an environment."""

    pluginId: str
    environment: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDocument:
    """Somebody agreed; `by` is the account that was signed in."""

    pluginId: str
    environment: str
    digest: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPage:
    """Approvals of images of one plugin, oldest first."""

    approvals: list[ApprovalDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentBody:
    """What others are told of an environment."""

    name: str
    target: str
    replicas: int = 1
    approvals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentsBody:
    """A settings file's environments, in the order in which releases go through them."""

    environments: list[EnvironmentBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationBody:
    """Whether an operator saw what had been deployed run, and well."""

    pluginId: str
    asDeployed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationDocument:
    """What was seen last, and when."""

    environment: str
    pluginId: str
    asDeployed: bool
    detail: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentDocument:
    """An environment as its publisher's members see it.

    Attributes:
        running: The newest revision of each plugin that ended well, without its manifests.
        unended: Revisions that nobody ended.
        waiting: What it does not take yet.
        seen: What was seen to run there.
    """

    name: str
    target: str
    replicas: int
    approvals: int
    running: list[DeploymentDocument]
    unended: list[DeploymentDocument]
    waiting: list[RequestDocument]
    seen: list[ObservationDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentPage:
    """A publisher's environments in their order, and the plugins that were ever deployed there."""

    environments: list[EnvironmentDocument]
    plugins: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBody:
    """An image was scanned; `at` by the operator's clock, the registry's own without it."""

    passed: bool
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDocument:
    """When an image last passed a scan; None: never, or it did not pass the last one."""

    digest: str
    passedAt: str | None


def gate_documents(evidence: Sequence[GateResult]) -> list[GateDocument]:
    """Return what gates said as it travels."""
    return [
        GateDocument(
            gate=one.gate,
            opens=one.opens,
            reason=one.reason,
            details={name: list(lines) for name, lines in one.details.items()},
        )
        for one in evidence
    ]


def evidence_of(gates: Sequence[GateDocument]) -> tuple[GateResult, ...]:
    """Return what gates said, from what travelled."""
    return tuple(
        GateResult(
            gate=one.gate,
            opens=one.opens,
            reason=one.reason,
            details={name: tuple(lines) for name, lines in one.details.items()},
        )
        for one in gates
    )
