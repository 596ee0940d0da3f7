"""How a release leaves its publisher: by which of four ways, to where, shown by what, and what has to be met for it.

A distribution channel is a set of requirements plus a way of delivering. The Distribution Guide has two, and says that
there are four ways; the defaults here are its two and the private one. Publishers define others of the same ways.
"""

from collections.abc import Mapping
from enum import StrEnum

from qirvo.deferred import dataclass


class DistributionChannel(StrEnum):
    """The four ways out of the Distribution Guide."""

    MARKETPLACE = "marketplace"
    DIRECT = "direct"
    ENTERPRISE = "enterprise"
    PRIVATE = "private"


class Requirement(StrEnum):
    """What a distribution channel of the Distribution Guide may demand."""

    REVIEW = "review"  # by a person; no check stands for it
    TESTING = "testing"
    DOCUMENTATION = "documentation"
    SECURITY = "security"


class Proof(StrEnum):
    """What a distribution channel asks for to know who sends.

    API_KEY is a token: the one of `qirvo auth login`, or of the environment. OIDC is what a pipeline's issuer says of
    the run, exchanged for a token where a registry is behind it.
    """

    NONE = "none"
    API_KEY = "api-key"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionTerms:
    """A distribution channel as publishers name it.

    Attributes:
        id: What `--to` takes.
        name: For people.
        way: Which of the four ways it is.
        endpoint: Where it is: the address of a registry, or of what takes files, or a folder. Empty is the registry
            signed in to, and the folder that is named when something is distributed.
        proof: What it asks for to know who sends.
        proof_needed: Whether it takes nothing without.
        requirements: What has to be met.
    """

    id: str
    name: str
    way: DistributionChannel
    endpoint: str = ""
    proof: Proof = Proof.NONE
    proof_needed: bool = False
    requirements: frozenset[Requirement] = frozenset()

    @property
    def is_at_registry(self) -> bool:
        """Whether a registry takes what is sent there."""
        return self.way in (DistributionChannel.MARKETPLACE, DistributionChannel.PRIVATE)

    @property
    def is_at_address(self) -> bool:
        """Whether its endpoint is asked over the network."""
        return self.endpoint.startswith(("https://", "http://"))


REQUIREMENTS: Mapping[DistributionChannel, frozenset[Requirement]] = {
    DistributionChannel.MARKETPLACE: frozenset(Requirement),
    DistributionChannel.DIRECT: frozenset(),
    DistributionChannel.ENTERPRISE: frozenset({Requirement.REVIEW, Requirement.TESTING, Requirement.SECURITY}),
    DistributionChannel.PRIVATE: frozenset({Requirement.TESTING, Requirement.SECURITY}),
}
"""What each way demands where its publisher says nothing else."""

DEFAULTS: Mapping[str, DistributionTerms] = {
    terms.id: terms
    for terms in (
        DistributionTerms(
            id="marketplace",
            name="Qirvo Plugin Marketplace",
            way=DistributionChannel.MARKETPLACE,
            proof=Proof.API_KEY,
            proof_needed=True,
            requirements=REQUIREMENTS[DistributionChannel.MARKETPLACE],
        ),
        DistributionTerms(
            id="direct",
            name="Direct Distribution",
            way=DistributionChannel.DIRECT,
            requirements=REQUIREMENTS[DistributionChannel.DIRECT],
        ),
        DistributionTerms(
            id="private",
            name="Private Repository",
            way=DistributionChannel.PRIVATE,
            proof=Proof.API_KEY,
            proof_needed=True,
            requirements=REQUIREMENTS[DistributionChannel.PRIVATE],
        ),
        DistributionTerms(
            id="enterprise",
            name="Enterprise Deployment",
            way=DistributionChannel.ENTERPRISE,
            requirements=REQUIREMENTS[DistributionChannel.ENTERPRISE],
        ),
    )
}
"""The distribution channels that everybody has; one that a publisher defines with the same id takes its place."""
