"""What the use cases need from the outside; each docstring is the contract the contract tests check.

One use case opens one unit of work, writes its jobs in the same transaction and commits once (ADR-0004). Blobs are put
before the commit; a sweep removes what a crash left.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, Self, TypeVar

from qirvo.checks.circumstances import Circumstances
from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Token
from qirvo.domain.differences import Difference
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, IntegrityError, InvalidError, NotFoundError, UnavailableError
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.findings import Finding
from qirvo.domain.listings import Listing
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.risk import Tier
from qirvo.domain.submissions import Submission, SubmissionState
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.access_ports import NamedTokens, Publishers
from qirvo.server.advisory_ports import PluginAdvisories
from qirvo.server.alert_ports import Alerts
from qirvo.server.component_ports import AdvisoryStore, Components
from qirvo.server.delivery_ports import Inbox, Webhooks
from qirvo.server.delta_ports import Deltas
from qirvo.server.deployment_ports import DeployedEnvironments, Deployments
from qirvo.server.entitlement_ports import Entitlements
from qirvo.server.health_ports import HealthReports
from qirvo.server.intake_ports import Rescans, RulePolicy, Scans, Suppressions
from qirvo.server.listing_ports import Documents, DownloadCounts, Feeds, Proposals, Shelf
from qirvo.server.namespace_ports import DomainClaims
from qirvo.server.oidc_ports import LinkedIdentities, Provenances, TrustedPublishers
from qirvo.server.operator_ports import JobLedger, People
from qirvo.server.personal_ports import PersonalRecords
from qirvo.server.private_ports import PrivatePlugins
from qirvo.server.rating_ports import Ratings
from qirvo.server.record_ports import AuditLog, Notices
from qirvo.server.report_schedule_ports import ReportSchedules
from qirvo.server.review_ports import ReviewDesk
from qirvo.server.rollout_log_ports import RolloutLog
from qirvo.server.search_ports import CatalogChanges, FeaturedPlugins
from qirvo.server.sign_in_ports import SignInStore
from qirvo.server.signing_ports import PublisherKeys
from qirvo.server.standing_ports import Reports, Standings
from qirvo.server.suspicion_ports import Suspicions
from qirvo.server.transfer_ports import Transfers
from qirvo.server.update_channel_ports import Promotions, UpdateChannels

T = TypeVar("T")

Clock = Callable[[], datetime]
"""Returns the present time, aware, in UTC."""

NewId = Callable[[str], str]
"""Returns a new unguessable id with the given prefix."""


class BlobTooLargeError(InvalidError):
    """The bytes are more than may be stored."""

    code = "blob-too-large"
    hint = "Send less; the limit is in the message."


class StorageFullError(UnavailableError):
    """The registry's disk is full."""

    code = "storage-full"
    hint = "Tell the registry's operator; nothing was stored."


class BlobMissingError(IntegrityError):
    """Bytes that the database names are not in the blob store."""

    code = "blob-missing"
    hint = "Tell the registry's operator to restore the blob store."


class NoSuchUploadError(NotFoundError):
    """There is no such upload, or none of the caller's."""

    code = "upload-unknown"
    hint = "Upload the archive first and submit the `packageId` it answers."


class UnlistedPluginError(NotFoundError):
    """The registry has no such plugin."""

    code = "plugin-unlisted"
    hint = "Search with `qirvo plugin search`."


class UnknownCursorError(InvalidError):
    """The cursor was not given by this list."""

    code = "cursor-unknown"
    hint = "Leave the cursor out, or use the `next` of the page before."


class SearchTooLongError(InvalidError):
    """The search has more words than can be looked for."""

    code = "search-too-long"
    hint = "Search for fewer words."


class UnpublishableIndexError(ConflictError):
    """Hosts would refuse the plugin's release index, so it is not signed."""

    code = "index-unpublishable"
    hint = "Publish with shorter release notes."


MAX_SEARCH_WORDS = 32
MAIN, OUTGOING, IMPROVING = "main", "outgoing", "improving"
"""The queues: the registry's own work, what waits for servers of others, and what takes long and nobody waits for."""


class BlobStore(Protocol):
    """Bytes by digest, written once and never changed."""

    def put(self, content: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
        """Store `content` whole or not at all and return its digest and size.

        The same content again only renews the time it was stored, so that a sweep spares what is about to be named.

        Durable when it returns.

        Raises:
            BlobTooLargeError: More than `max_bytes`.
            StorageFullError: The disk is full; nothing is left behind.
        """
        ...

    def put_file(self, path: Path) -> tuple[Digest, int]:
        """Store the file at `path`, which may be moved into the store."""
        ...

    def path(self, digest: Digest) -> Path:
        """Return where the blob's bytes can be read.

        Raises:
            BlobMissingError: There is no such blob.
        """
        ...

    def open(self, digest: Digest) -> BinaryIO:
        """Open the blob's bytes as the store itself has them, never a copy; the caller compares them and closes.

        Raises:
            BlobMissingError: There is no such blob.
        """
        ...

    def digests(self) -> Iterator[tuple[Digest, datetime]]:
        """Yield every stored digest with the time it was stored, good to a second or two."""
        ...

    def delete(self, digest: Digest, *, stored_before: datetime | None = None) -> None:
        """Remove a blob; a missing one is a no-op, as is one that was stored again since `stored_before`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An archive that was received and could be read, not yet submitted."""

    id: str
    plugin_id: PluginId
    version: Version
    upload_digest: Digest
    artifact_digest: Digest
    artifact_size_bytes: int
    tree_digest: Digest
    manifest: Mapping[str, Any]
    account: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A plugin as the registry records it: its listing and the number of its last signed index."""

    id: PluginId
    listing: Listing
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that survives a restart."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some items and the cursor of the following page."""

    items: Sequence[T]
    next: str | None = None
    total: int = field(default=0)


class Accounts(Protocol):
    """Accounts, their memberships and their tokens."""

    def add(self, account: Account, *, now: datetime) -> None:
        """Add `account`, creating publishers that are new.

        Raises:
            AccountExistsError: The name is taken, or was erased.
        """
        ...

    def get(self, name: str) -> Account:
        """Return the account. Raises NoSuchAccountError."""
        ...

    def count(self) -> int:
        """Return how many accounts there are."""
        ...

    def add_token(self, token: Token) -> None:
        """Add a token."""
        ...

    def token(self, digest: str) -> Token | None:
        """Return the token whose text has this hexadecimal SHA-256, or None."""
        ...

    def tokens(self, account: str) -> Sequence[Token]:
        """Return the account's tokens, oldest first."""
        ...

    def remove_token(self, digest: str) -> None:
        """Forget a token; a missing one is a no-op."""
        ...

    def use_token(self, digest: str, *, now: datetime) -> bool:
        """Mark a one-time token used; False when it was used before (two exchanges at once: one wins)."""
        ...


class Uploads(Protocol):
    """Archives received and not yet submitted."""

    def add(self, upload: Upload) -> None:
        """Add an upload."""
        ...

    def get(self, upload_id: str) -> Upload:
        """Return the upload. Raises NoSuchUploadError."""
        ...

    def find(self, upload_digest: Digest, *, account: str) -> Upload | None:
        """Return this account's upload of these bytes, or None."""
        ...

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every blob that an upload names (its own bytes and the artifact made of them)."""
        ...


class Submissions(Protocol):
    """Submissions and their histories."""

    def add(self, submission: Submission) -> None:
        """Add a submission."""
        ...

    def save(self, submission: Submission) -> None:
        """Replace the submission of the same id."""
        ...

    def get(self, submission_id: str) -> Submission:
        """Return the submission. Raises NoSuchSubmissionError."""
        ...

    def withdrawable(self, plugin_id: PluginId) -> Sequence[Submission]:
        """Return the plugin's submissions that can still be taken back, drafts among them, the oldest first."""
        ...

    def find_open_or_published(self, plugin_id: PluginId, version: Version) -> Submission | None:
        """Return the submission of this version that is neither a draft nor failed, or None."""
        ...

    def find_by_upload(self, upload_digest: Digest, *, submitted_by: str) -> Submission | None:
        """Return the latest submission of these bytes by this account, or None."""
        ...

    def page(
        self,
        *,
        state: SubmissionState | None,
        after: str | None,
        limit: int,
        publishers: frozenset[str] | None = None,
        tier: Tier | None = None,
        gravest_first: bool = False,
        latest_first: bool = False,
        patterns: Collection[str] = (),
    ) -> Page[Submission]:
        """Return submissions, oldest first; only those of plugins that `publishers` own, or of `tier`, when given.

        With `latest_first` the newest come first; with `patterns`, in which `*` is anything, only plugins whose id
        fits one.

        With `gravest_first` those of the highest tier come first, the oldest of them first; what nobody has assessed
        yet comes last.

        Raises:
            UnknownCursorError: `after` is not the `next` of a page of submissions.
        """
        ...


class Plugins(Protocol):
    """Plugins, their releases and heads: what release indexes are made of."""

    def save(self, plugin: Plugin) -> None:
        """Add the plugin or replace its listing."""
        ...

    def get(self, plugin_id: PluginId) -> Plugin:
        """Return the plugin. Raises UnlistedPluginError."""
        ...

    def search(self, query: str, *, after: str | None, limit: int) -> Page[Plugin]:
        """Return plugins with a signed index whose id, name, description or tags hold every word of `query`, by id.

        Raises:
            SearchTooLongError: It has more than `MAX_SEARCH_WORDS` words.
        """
        ...

    def of(self, publishers: frozenset[str]) -> Sequence[Plugin]:
        """Return the plugins that these publishers own, by id."""
        ...

    def add_release(self, plugin_id: PluginId, release: Release) -> None:
        """Add a release. Raises VersionPublishedError when the version exists."""
        ...

    def save_head(self, plugin_id: PluginId, update_channel: UpdateChannel, head: UpdateChannelHead) -> None:
        """Replace what the update channel offers."""
        ...

    def revoke(self, plugin_id: PluginId, version: Version, reason: str) -> None:
        """Record that the release was taken back, for good; a release that there is not is passed over."""
        ...

    def index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        """Return everything known of the plugin's releases, with the number of its present state; None without any."""
        ...

    def versions(self, plugin_id: PluginId) -> Sequence[Version]:
        """Return the versions of all releases, the newest first; empty for an unknown plugin."""
        ...

    def releases(self, plugin_id: PluginId, versions: Collection[Version]) -> Mapping[Version, Release]:
        """Return the releases of these versions; those that there are not are left out."""
        ...

    def heads(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelHead]:
        """Return what each update channel of the plugin offers; empty for an unknown plugin."""
        ...

    def mark_changed(self, plugin_id: PluginId, *, by: int = 1) -> int:
        """Raise the index number because something signed has to change; return the new number."""
        ...

    def unsigned(self, *, limit: int) -> Sequence[PluginId]:
        """Return plugins whose present number is not signed yet."""
        ...

    def mark_signed(self, plugin_id: PluginId, number: int) -> None:
        """Record that the index with `number` is live."""
        ...

    def live_numbers(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, int]:
        """Return the numbers of live indexes of public plugins; others are left out."""
        ...

    def release_of(self, artifact: Digest) -> tuple[PluginId, Version] | None:
        """Return which release these artifact bytes are, or to which one they lead as a delta; None for others."""
        ...

    def first_published(self) -> Mapping[PluginId, datetime]:
        """Return when the first release of each plugin was published; plugins without one are absent."""
        ...

    def signed_number(self, plugin_id: PluginId) -> int:
        """Return the number of the live index; 0 before the first."""
        ...


class Jobs(Protocol):
    """The queue, written in the unit of work's own transaction."""

    def enqueue(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        dedupe: str | None = None,
        queue: str = MAIN,
        urgent: bool = False,
    ) -> None:
        """Add a job; while one with the same `dedupe` key waits (is not running), only make that one due at once.

        Jobs of one `queue` wait for each other, never for those of another; one that is `urgent` is taken first.
        """
        ...


FARTHEST_AHEAD = timedelta(days=1)
"""No job waits as long, and no lease is as long: what lies farther ahead was set by a clock that was wrong."""


class JobQueue(Protocol):
    """The worker's side of the queue."""

    def take(self, *, now: datetime, lease_s: int) -> Job | None:
        """Take a due job, or a running one whose lease has ended; None when there is none.

        One that lies farther ahead than `FARTHEST_AHEAD` is due, too: the clock has been set back since.
        """
        ...

    def renew(self, job: Job, *, now: datetime, lease_s: int) -> None:
        """Keep a job that still runs from being taken for so long; one that was taken again since is left alone."""
        ...

    def complete(self, job: Job) -> None:
        """Remove a job that is done; one that was taken again since stays."""
        ...

    def fail(self, job: Job, *, error: str, retry_at: datetime | None) -> None:
        """Record a failure; try again at `retry_at`, or never (dead letter) when None.

        A job that was taken again since stays as it is; one whose `dedupe` key waits already is dropped.
        """
        ...

    def recover(self) -> None:
        """Make running jobs due at once: called at the start of the only worker, when whoever ran them is gone."""
        ...


class UnitOfWork(Protocol):
    """One transaction: nothing of it is visible before `commit()`, nothing remains without it."""

    accounts: Accounts
    uploads: Uploads
    submissions: Submissions
    plugins: Plugins
    jobs: Jobs
    rule_policy: RulePolicy
    suppressions: Suppressions
    scans: Scans
    rescans: Rescans
    components: Components
    advisories: AdvisoryStore
    audit: AuditLog
    notices: Notices
    trusted_publishers: TrustedPublishers
    provenances: Provenances
    linked_identities: LinkedIdentities
    domain_claims: DomainClaims
    people: People
    job_ledger: JobLedger
    inbox: Inbox
    webhooks: Webhooks
    sign_in: SignInStore
    review_desk: ReviewDesk
    entitlements: Entitlements
    standings: Standings
    reports: Reports
    catalog_changes: CatalogChanges
    featured_plugins: FeaturedPlugins
    named_tokens: NamedTokens
    transfers: Transfers
    publishers: Publishers
    shelf: Shelf
    documents: Documents
    proposals: Proposals
    ratings: Ratings
    feeds: Feeds
    download_counts: DownloadCounts
    private_plugins: PrivatePlugins
    publisher_keys: PublisherKeys
    deltas: Deltas
    update_channels: UpdateChannels
    promotions: Promotions
    rollout_log: RolloutLog
    health_reports: HealthReports
    plugin_advisories: PluginAdvisories
    deployments: Deployments
    deployed_environments: DeployedEnvironments
    report_schedules: ReportSchedules
    suspicions: Suspicions
    alerts: Alerts
    personal_records: PersonalRecords

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None:
        """Roll back what was not committed."""
        ...

    def commit(self) -> None:
        """Make everything durable and visible at once."""
        ...


class SignedIndexes(Protocol):
    """The release indexes as they were signed last; the very same value until another one is signed."""

    def digest_of(self, plugin_id: PluginId) -> str | None:
        """Return what is another text whenever the plugin's index is signed with other contents; None: it has none."""
        ...


class SignedState(Protocol):
    """What is signed at one moment."""

    @property
    def now(self) -> datetime:
        """The signed time."""
        ...

    @property
    def indexes(self) -> SignedIndexes:
        """The indexes."""
        ...


class ReadRepository(Protocol):
    """The signed read plane of one repository, as whoever has no keys uses it."""

    def require_publishable(self, index: ReleaseIndex) -> None:
        """Refuse an index that hosts would refuse. Raises UnpublishableIndexError."""
        ...

    def signed_index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        """Return the plugin's index as it was signed last; None before its first publication."""
        ...

    def signed_now(self) -> datetime:
        """Return the last signed time."""
        ...

    def signed_state(self) -> SignedState:
        """Return what is signed now, whoever signed it; quick enough to be asked in every request."""
        ...

    def read_catalog(self, plugin_id: PluginId) -> bytes | None:
        """Return the plugin's catalog document, or None before its first publication."""
        ...


class Repository(ReadRepository, Protocol):
    """The signed read plane of one repository."""

    def place_artifact(self, digest: Digest, source: Path, *, is_licensed: bool = False) -> None:
        """Make the artifact readable below `artifacts/`, durably; again is a no-op.

        One that is licensed is given to holders of a license key alone, unless it was open before.
        """
        ...

    def remove_artifact(self, digest: Digest, reason: str) -> None:
        """Let the artifact be readable no more, and say why to whoever asks for it; again is a no-op."""
        ...

    def place_delta(self, digest: Digest, source: Path, *, artifact: Digest) -> None:
        """Make a delta to the `artifact` readable below `deltas/`, durably, to whoever may have that; again: a no-op.

        The artifact was placed before.
        """
        ...

    def remove_delta(self, digest: Digest) -> None:
        """Let the delta be readable no more; again is a no-op."""
        ...

    def sweep_deltas(self, named: Collection[Digest], *, placed_before: datetime) -> int:
        """Remove the deltas that are not `named` and were placed before that time; return how many."""
        ...

    def place_sbom(self, artifact: Digest, document: bytes) -> None:
        """Make an artifact's bill of materials readable below `sbom/`, durably, in place of an earlier one."""
        ...

    def publish(self, indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime) -> None:
        """Sign and publish these indexes as one batch."""
        ...

    def sign_time(self, *, now: datetime) -> None:
        """Sign the present time, so that rollouts move on."""
        ...

    def write_catalog(self, plugin_id: PluginId, document: bytes) -> None:
        """Replace the plugin's catalog document, `catalog/<publisher>/<name>.json`, atomically."""
        ...


class ReadPrivateRepositories(Protocol):
    """Each publisher's own signed repository, as whoever has no keys uses it."""

    def of(self, publisher: str) -> ReadRepository:
        """Return the publisher's repository."""
        ...

    def publishers(self) -> Sequence[str]:
        """Return whoever has one, by name."""
        ...

    def fingerprint(self, publisher: str) -> str | None:
        """Return what hosts compare on first contact; None for a publisher without a repository."""
        ...


class PrivateRepositories(ReadPrivateRepositories, Protocol):
    """Each publisher's own signed repository, apart from the public one."""

    def of(self, publisher: str) -> Repository:
        """Return the publisher's repository, made with keys of its own when there is none yet."""
        ...


class Inspector(Protocol):
    """What the registry asks of the archive reader and the checks, so that use cases need not know them."""

    def receive(self, archive: Path) -> AbstractContextManager["Received"]:
        """Read an uploaded archive without trusting it.

        Raises:
            InvalidError: It is not an archive, unsafe, or its manifest cannot be accepted; findings say why.
        """
        ...

    def digest_of(self, artifact: Path, file: str) -> Digest | None:
        """Return the digest of `file` in a stored artifact; None when there is no such file."""
        ...

    def difference_of(self, file: str, before: Path | None, after: Path) -> FileDifference | None:
        """Return how `file` differs between two stored artifacts; None when neither has it.

        Without an artifact `before`, all of the file is new.
        """
        ...

    def lines_around(self, artifact: Path, file: str, line: int) -> Sequence[tuple[int, str]]:
        """Return the lines around `line` of a text file, with their numbers, cut; none when there is no such line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What examining a stored artifact came to.

    Attributes:
        files: Path → digest of every file; empty when it cannot be read.
        tree_digest: Of the content tree; None when it cannot be read.
        traits: What it is like; None when it cannot be read.
        difference: From the release before; None when there is none that can be read.
    """

    findings: tuple[Finding, ...] = ()
    files: Mapping[str, Digest] = field(default_factory=dict)
    tree_digest: Digest | None = None
    traits: Traits | None = None
    difference: Difference | None = None

    def digest_of(self, file: str | None) -> Digest | None:
        """Return the digest of `file`, or of the content tree for None; None when there is no such file."""
        return self.tree_digest if file is None else self.files.get(file)


class ArtifactChecks(Protocol):
    """The marketplace's checks."""

    def examine(self, artifact: Path, *, circumstances: Circumstances | None = None) -> Examination:
        """Check a stored artifact; an artifact that cannot be read is itself a finding of severity error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An uploaded archive, read: its identity, and its content as a canonical archive.

    Attributes:
        canonical: The uploaded file itself where it is one, and else a temporary file.
    """

    plugin_id: PluginId
    version: Version
    manifest: Mapping[str, Any]
    permissions: frozenset[str]
    tree_digest: Digest
    canonical: Path


Step = Callable[[str], None]
"""Told the name of each durable step of a publication; tests stop the process there."""
