"""Trusted publishers, exchanges and provenance as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeBody:
    """An issuer's token, and the plugin it is for where several trust the run."""

    token: str
    pluginId: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeAnswer:
    """A token that may publish one plugin; the only time its value is told."""

    token: str
    pluginId: str
    expiresAt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerFieldDocument:
    """What a publisher fills in, and the claim it is compared with."""

    name: str
    claim: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerDocument:
    """An issuer that the registry's owner named."""

    name: str
    kind: str
    address: str
    fields: list[IssuerFieldDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerPage:
    """Every issuer whose tokens can be exchanged, and the audience they must be for."""

    audience: str
    issuers: list[IssuerDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedPublisherBody:
    """A pipeline that may publish a plugin."""

    pluginId: str
    issuer: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedPublisherDocument:
    """A trusted publisher; `pinned` is empty before its first use."""

    id: str
    pluginId: str
    issuer: str
    fields: dict[str, str]
    pinned: dict[str, str]
    createdBy: str
    createdAt: str
    usedAt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedPublisherPage:
    """A publisher's trusted publishers."""

    trustedPublishers: list[TrustedPublisherDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceDocument:
    """Which run published a version, as its issuer vouches; an empty text is what it did not say."""

    pluginId: str
    version: str
    issuer: str
    repository: str
    commit: str
    ref: str
    workflow: str
    environment: str
    run: str
    recordedAt: str
