"""What the routes are given by the bootstrap: the ports, and the few values that shape answers."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.precision import EnforcementPolicy
from qirvo.domain.rate_limits import RateLimit
from qirvo.domain.review_work import ReviewPolicy
from qirvo.domain.rules import RuleDoc
from qirvo.server.arrivals import Arrivals
from qirvo.server.entitlement_ports import LicenseKeys
from qirvo.server.event_ports import EventLog, EventStore, Sighting
from qirvo.server.listing_ports import Rendering
from qirvo.server.namespace_ports import DomainProofs
from qirvo.server.observing_ports import Nobody, Observer
from qirvo.server.oidc_ports import IdentityTokens, LoginIssuer, Logins
from qirvo.server.operator_ports import Ingestion, Storage
from qirvo.server.ports import BlobStore, Clock, Inspector, NewId, ReadPrivateRepositories, ReadRepository, UnitOfWork
from qirvo.server.record_ports import RefusalCounts
from qirvo.server.search_ports import SearchIndex
from qirvo.server.usecases.accounts import TokenLifetimes
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.events import KnownReleases
from qirvo.server.usecases.health import HealthPolicy
from qirvo.server.usecases.kept_figures import KeptFigures
from qirvo.server.usecases.scans import Scanning
from qirvo.server.usecases.sightings import KnownArtifacts
from qirvo.server.usecases.sign_in_attempts import SignInTools
from qirvo.server.usecases.suspicion import MemberNetworks
from qirvo.server.usecases.trusted_publishers import TokenIssuers
from qirvo.server.usecases.update_checks import LiveIndexes
from qirvo.server.usecases.visits import Sight

JSON_BYTES = 1024 * 1024
FORM_FIELD_BYTES = 1024 * 1024
FORM_PARTS = 50

Probe = Callable[[], bool]
"""Says whether something the registry needs works just now; may raise any family of error instead of saying no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How much of a request is read, and for how long.

    Attributes:
        upload_bytes: The whole body of an upload.
        archive_bytes: The file in it.
        json_bytes: The whole body of any other request.
        form_field_bytes: All text fields of a form together.
        upload_s: Seconds within which an upload arrives.
        json_s: Seconds within which any other body arrives.
        piece_s: Seconds within which some more of a body arrives.
    """

    upload_bytes: int
    archive_bytes: int
    json_bytes: int = JSON_BYTES
    form_field_bytes: int = FORM_FIELD_BYTES
    form_parts: int = FORM_PARTS
    upload_s: float = 3_600.0
    json_s: float = 30.0
    piece_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """Issuers of tokens: whose runs may publish, and whom people sign in with.

    Attributes:
        audience: Whom a run's token must be for: this registry's address.
        sign_up: Whether somebody whom an issuer vouches for is given an account.
    """

    audience: str
    token_issuers: TokenIssuers
    tokens: IdentityTokens
    login_issuers: Mapping[str, LoginIssuer]
    logins: Logins
    sign_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """A setting in force, as text for people; a secret's value is not in it."""

    name: str
    value: str
    is_default: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Everything a route may use.

    Attributes:
        staging: Folder for bodies being received, on the blob store's file system.
        repository_folder: The signed read plane, served as it lies there.
        private_repositories: Each publisher's own, below `private_folder`.
        public_address: Where the outside reaches this registry, without a trailing slash; None: as it was asked.
        scanning: Which scanners of others are asked, and how.
        rendering: Makes pictures and documents harmless.
        rules: Tells every rule of the checks.
        enforcement: What an alarm has to show before it may refuse.
        review_time: Text for people.
        probes: Asked by `/health/ready`.
        settings: What the operator set, to be shown to operators.
        plain_webhooks: Whether webhooks may be at `http://` and private addresses.
        behind_proxy: Whether a proxy in front notes in `X-Forwarded-For` who asks.
        accel_path: Where nginx in front finds the folder of all repositories; empty where it sends no artifacts.
        health_policy: How reports of hosts are taken.
        live_indexes: What update checks are answered from.
        transfer_cooling: How long either side may stop a transfer that was accepted.
        publishers_open: Whether anybody who is signed in may make a publisher.
        sign_up_open: Whether anybody may make an account.
        sign_in: What signing in is looked at with.
        review_policy: How many have to approve, and what needs no person.
        request_limit: How often one account or network may write.
        wake: Tells the worker that there is something to do.
        arrivals: Notes what is uploaded and submitted at the moment.
        search: What the catalog is searched with.
        reading: Makes units of work that only read, and so wait for no writer.
        oidc: Issuers of tokens.
        domain_proofs: Looks for what proves that a publisher holds a domain.
        refusal_counts: Keeps refusals without end off the disk.
        events: Where events are written.
        figures: Where figures are asked.
        kept_figures: Where pages ask, of which many are looked at.
        ingestion: Says how far events have come on their way there.
        storage: Says what the disk is taken by; it looks at every file.
        saw: Told of what happens while the registry answers, and returns at once.
        sight: What makes an event of that.
        member_networks: Notes where members of publishers ask from.
        country_header: Header in which a server in front notes the caller's country; empty where none does.
        observer: Told of each request.
        metrics_token: Whoever has it is shown the registry's own figures; nobody is where it is empty.
        own_figures: Makes them, in the form `own_figures_media_type`.
    """

    name: str
    root_fingerprint: str
    new_uow: Callable[[], UnitOfWork]
    reading: Callable[[], UnitOfWork]
    blobs: BlobStore
    inspector: Inspector
    repository: ReadRepository
    license_keys: LicenseKeys
    events: EventLog
    figures: EventStore
    kept_figures: KeptFigures
    ingestion: Callable[[], Ingestion]
    storage: Callable[[], Storage]
    search: SearchIndex
    clock: Clock
    new_id: NewId
    staging: Path
    repository_folder: Path
    private_repositories: ReadPrivateRepositories
    private_folder: Path
    limits: BodyLimits
    lifetimes: TokenLifetimes
    scanning: Scanning
    rendering: Rendering
    rules: Callable[[], Sequence[RuleDoc]]
    enforcement: EnforcementPolicy
    review_time: str
    saw: Callable[[Sighting], None]
    sight: Sight
    known_artifacts: KnownArtifacts
    member_networks: MemberNetworks
    refusal_counts: RefusalCounts
    oidc: Oidc
    domain_proofs: DomainProofs
    wake: Callable[[], None]
    arrivals: Arrivals
    sign_in: SignInTools
    request_limit: RateLimit
    review_policy: ReviewPolicy
    public_address: str | None = None
    probes: Mapping[str, Probe] = field(default_factory=dict)
    settings: Sequence[ShownSetting] = ()
    plain_webhooks: bool = False
    sign_up_open: bool = False
    publishers_open: bool = False
    transfer_cooling: timedelta = timedelta(hours=72)
    live_indexes: LiveIndexes = field(default_factory=LiveIndexes)
    health_policy: HealthPolicy = field(
        default_factory=lambda: HealthPolicy(per_network=3, key=secrets.token_bytes(32))
    )
    behind_proxy: bool = False
    accel_path: str = ""
    country_header: str = ""
    known_releases: KnownReleases = field(default_factory=KnownReleases)
    observer: Observer = field(default_factory=Nobody)
    metrics_token: str = ""
    own_figures: Callable[[], bytes] = bytes
    own_figures_media_type: str = "text/plain"


def registry_of(request: Request) -> Registry:
    """Return what the application was wired with."""
    registry = request.app.state.registry
    assert isinstance(registry, Registry)  # noqa: S101  # set by create_api, for the type checker
    return registry


def acting_of(request: Request, by: Account) -> Acting:
    """Return who acts, with what an act needs."""
    registry = registry_of(request)
    return Acting(by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)


def address_of(request: Request) -> str:
    """Return the address of this registry as the caller should use it, without a trailing slash."""
    return registry_of(request).public_address or str(request.base_url).rstrip("/")
