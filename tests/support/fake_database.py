"""The registry's database in memory: units of work on copies of one state, and the queue."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Self

from qirvo.domain.access import Account, AccountExistsError, NoSuchAccountError, Token
from qirvo.domain.delta_choice import Step
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.promotions import Promotion, UpdateChannelPolicy
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead, VersionPublishedError
from qirvo.domain.report_schedules import ReportSchedule
from qirvo.domain.review_work import ReviewWork
from qirvo.domain.risk import Tier
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.submissions import FAILED, WITHDRAWABLE, NoSuchSubmissionError, Submission, SubmissionState
from qirvo.domain.suspensions import Suspension
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.access_ports import NamedTokens, Publishers
from qirvo.server.advisory_ports import PluginAdvisories
from qirvo.server.alert_ports import Alerts
from qirvo.server.component_ports import AdvisoryStore, Components
from qirvo.server.delivery_ports import Inbox, Webhooks
from qirvo.server.delta_ports import DeltaRecord, Deltas
from qirvo.server.deployment_ports import DeployedEnvironments, Deployments
from qirvo.server.entitlement_ports import Entitlements
from qirvo.server.health_ports import HealthReports
from qirvo.server.intake_ports import PublishedArtifact, Rescans, RulePolicy, Scans, Suppressions
from qirvo.server.listing_ports import Documents, DownloadCounts, Feeds, Proposals, Shelf
from qirvo.server.namespace_ports import DomainClaims
from qirvo.server.oidc_ports import LinkedIdentities, Provenances, TrustedPublishers
from qirvo.server.operator_ports import JobLedger, People
from qirvo.server.personal_ports import PersonalRecords
from qirvo.server.ports import (
    FARTHEST_AHEAD,
    MAIN,
    MAX_SEARCH_WORDS,
    Accounts,
    Job,
    Jobs,
    NoSuchUploadError,
    Page,
    Plugin,
    Plugins,
    SearchTooLongError,
    Submissions,
    UnknownCursorError,
    UnlistedPluginError,
    Upload,
    Uploads,
)
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
from tests.support.fake_alerts import AlertsState, FakeAlerts
from tests.support.fake_catalog import FakeCatalogChanges
from tests.support.fake_components import ComponentState, FakeAdvisories, FakeComponents, Released
from tests.support.fake_deltas import FakeDeltas
from tests.support.fake_health import FakeHealthReports, HealthState
from tests.support.fake_intake import FakeRescans, FakeRulePolicy, FakeScans, FakeSuppressions, IntakeState
from tests.support.fake_listings import FakeDocuments, FakeShelf
from tests.support.fake_people import FakePeople
from tests.support.fake_personal_records import FakePersonalRecords
from tests.support.fake_private import FakePrivatePlugins
from tests.support.fake_records import FakeAuditLog, FakeNotices, RecordState
from tests.support.fake_report_schedules import FakeReportSchedules
from tests.support.fake_review import FakeReviewDesk
from tests.support.fake_signing import FakePublisherKeys, SigningState
from tests.support.fake_suspicions import FakeSuspicions, SuspicionState
from tests.support.fake_tokens import FakeNamedTokens, FakeTransfers
from tests.support.fake_update_channels import FakePromotions, FakeRolloutLog, FakeUpdateChannels


def rank_of(submission: Submission) -> int:
    """Its place by tier; below all where nobody has assessed it."""
    risk = submission.assessment.risk
    return -1 if risk is None else risk.tier.rank


CLOSED = FAILED | {SubmissionState.DRAFT}


@dataclass
class PluginRecord:
    """A plugin with its releases and heads."""

    plugin: Plugin
    number: int = 0
    signed_number: int = 0
    releases: dict[Version, Release] = field(default_factory=dict)
    heads: dict[UpdateChannel, UpdateChannelHead] = field(default_factory=dict)

    def copy(self) -> "PluginRecord":
        return replace(self, releases=dict(self.releases), heads=dict(self.heads))


@dataclass(frozen=True)
class JobRecord:
    """A job in the queue."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    dedupe: str | None
    queue: str = MAIN
    state: str = "waiting"
    attempt: int = 0
    run_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    lease_until: datetime | None = None
    error: str | None = None


@dataclass
class State:
    """Everything that is committed; values are never changed, only replaced."""

    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    plugins: dict[PluginId, PluginRecord] = field(default_factory=dict)
    jobs: dict[int, JobRecord] = field(default_factory=dict)
    last_job: int = 0
    intake: IntakeState = field(default_factory=IntakeState)
    made_of: ComponentState = field(default_factory=ComponentState)
    records: RecordState = field(default_factory=RecordState)
    suspensions: dict[str, Suspension] = field(default_factory=dict)
    review_work: dict[str, ReviewWork] = field(default_factory=dict)
    private: set[PluginId] = field(default_factory=set)
    signing: SigningState = field(default_factory=SigningState)
    deltas: dict[tuple[PluginId, Step], DeltaRecord] = field(default_factory=dict)
    update_channels: dict[tuple[PluginId, UpdateChannel], UpdateChannelPolicy] = field(default_factory=dict)
    promotions: dict[str, Promotion] = field(default_factory=dict)
    health: HealthState = field(default_factory=HealthState)
    suspicion: SuspicionState = field(default_factory=SuspicionState)
    alerts: AlertsState = field(default_factory=AlertsState)
    rollout_log: dict[tuple[PluginId, int], LogEntry] = field(default_factory=dict)
    report_schedules: dict[tuple[str, PluginId], ReportSchedule] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)

    def copy(self) -> "State":
        return State(
            accounts=dict(self.accounts),
            tokens=dict(self.tokens),
            uploads=dict(self.uploads),
            submissions=dict(self.submissions),
            plugins={plugin_id: record.copy() for plugin_id, record in self.plugins.items()},
            jobs=dict(self.jobs),
            last_job=self.last_job,
            intake=self.intake.copy(),
            made_of=self.made_of.copy(),
            records=self.records.copy(),
            suspensions=dict(self.suspensions),
            review_work=dict(self.review_work),
            signing=self.signing.copy(),
            deltas=dict(self.deltas),
            private=set(self.private),
            update_channels=dict(self.update_channels),
            promotions=dict(self.promotions),
            health=self.health.copy(),
            suspicion=self.suspicion.copy(),
            alerts=self.alerts.copy(),
            rollout_log=dict(self.rollout_log),
            report_schedules=dict(self.report_schedules),
            erased=set(self.erased),
        )


class FakeDatabase:
    """Hands out units of work on one state, one at a time."""

    def __init__(self) -> None:
        self.state = State()
        self.lock = threading.RLock()

    def unit_of_work(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    def reading(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    def job_queue(self, queue: str = MAIN, *, kinds: Collection[str] | None = None) -> "FakeJobQueue":
        return FakeJobQueue(self, queue, kinds=kinds)


class FakeUnitOfWork:
    """`ports.UnitOfWork`: works on a copy of the state, which `commit` puts in its place."""

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
    entitlements: Entitlements  # nothing asks the fake for these
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
    plugin_advisories: PluginAdvisories  # nor for these
    deployments: Deployments
    deployed_environments: DeployedEnvironments
    report_schedules: ReportSchedules
    suspicions: Suspicions
    alerts: Alerts
    personal_records: PersonalRecords

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self.commits = 0

    def __enter__(self) -> Self:
        self._database.lock.acquire()
        self._state = state = self._database.state.copy()
        self.accounts = FakeAccounts(state)
        self.uploads = FakeUploads(state)
        self.submissions = FakeSubmissions(state)
        self.plugins = FakePlugins(state)
        self.jobs = FakeJobs(state)
        self.rule_policy = FakeRulePolicy(state.intake)
        self.suppressions = FakeSuppressions(state.intake)
        self.scans = FakeScans(state.intake)
        self.rescans = FakeRescans(state.intake, partial(_published, state))
        self.components = FakeComponents(state.made_of, partial(_released, state), partial(_is_signed, state))
        self.advisories = FakeAdvisories(state.made_of)
        self.audit = FakeAuditLog(state.records)
        self.notices = FakeNotices(state.records)
        self.named_tokens = FakeNamedTokens()
        self.transfers = FakeTransfers()
        self.review_desk = FakeReviewDesk(state.review_work)
        self.people = FakePeople(state.accounts, state.suspensions)
        self.catalog_changes = FakeCatalogChanges()
        self.shelf = FakeShelf()
        self.documents = FakeDocuments()
        self.update_channels = FakeUpdateChannels(state.update_channels, partial(_drop_head, state))
        self.promotions = FakePromotions(state.promotions)
        self.rollout_log = FakeRolloutLog(state.rollout_log)
        self.report_schedules = FakeReportSchedules(state.report_schedules)
        self.health_reports = FakeHealthReports(state.health)
        self.suspicions = FakeSuspicions(state.suspicion)
        self.alerts = FakeAlerts(state.alerts)
        self.private_plugins = FakePrivatePlugins(state.private, state.plugins.__contains__)
        self.publisher_keys = FakePublisherKeys(state.signing)
        self.deltas = FakeDeltas(state.deltas)
        self.personal_records = FakePersonalRecords(state)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._database.lock.release()

    def commit(self) -> None:
        self._database.state = self._state.copy()
        self.commits += 1


def _drop_head(state: State, plugin_id: PluginId, name: UpdateChannel) -> None:
    if plugin_id in state.plugins:
        state.plugins[plugin_id].heads.pop(name, None)


@dataclass
class FakeAccounts:
    """`ports.Accounts`."""

    state: State

    def add(self, account: Account, *, now: datetime) -> None:  # noqa: ARG002  # nobody asks when
        if account.name in self.state.accounts:
            raise AccountExistsError(f"there is an account `{account.name}` already")
        if account.name in self.state.erased:
            raise AccountExistsError(f"`{account.name}` was erased, and nobody is given the name again")
        self.state.accounts[account.name] = account

    def get(self, name: str) -> Account:
        if name not in self.state.accounts:
            raise NoSuchAccountError(f"there is no account `{name}`")
        return self.state.accounts[name]

    def count(self) -> int:
        return len(self.state.accounts)

    def add_token(self, token: Token) -> None:
        self.state.tokens[token.digest] = token

    def token(self, digest: str) -> Token | None:
        return self.state.tokens.get(digest)

    def tokens(self, account: str) -> Sequence[Token]:
        of_account = [token for token in self.state.tokens.values() if token.account == account]
        return sorted(of_account, key=lambda token: (token.created_at, token.digest))

    def remove_token(self, digest: str) -> None:
        self.state.tokens.pop(digest, None)

    def use_token(self, digest: str, *, now: datetime) -> bool:
        token = self.state.tokens.get(digest)
        if token is None or token.used_at is not None:
            return False
        self.state.tokens[digest] = replace(token, used_at=now)
        return True


@dataclass
class FakeUploads:
    """`ports.Uploads`."""

    state: State

    def add(self, upload: Upload) -> None:
        self.state.uploads[upload.id] = upload

    def get(self, upload_id: str) -> Upload:
        if upload_id not in self.state.uploads:
            raise NoSuchUploadError(f"there is no upload `{upload_id}`")
        return self.state.uploads[upload_id]

    def find(self, upload_digest: Digest, *, account: str) -> Upload | None:
        return next(
            (
                upload
                for upload in self.state.uploads.values()
                if (upload.upload_digest, upload.account) == (upload_digest, account)
            ),
            None,
        )

    def named_blobs(self) -> frozenset[Digest]:
        uploads = self.state.uploads.values()
        return frozenset(digest for upload in uploads for digest in (upload.upload_digest, upload.artifact_digest))


@dataclass
class FakeSubmissions:
    """`ports.Submissions`; a dict keeps the order in which they were added."""

    state: State

    def add(self, submission: Submission) -> None:
        self.state.submissions[submission.id] = submission

    def save(self, submission: Submission) -> None:
        self.get(submission.id)
        self.state.submissions[submission.id] = submission

    def get(self, submission_id: str) -> Submission:
        if submission_id not in self.state.submissions:
            raise NoSuchSubmissionError(f"there is no submission `{submission_id}`")
        return self.state.submissions[submission_id]

    def find_open_or_published(self, plugin_id: PluginId, version: Version) -> Submission | None:
        return next(
            (
                submission
                for submission in reversed(self.state.submissions.values())
                if (submission.plugin_id, submission.version) == (plugin_id, version) and submission.state not in CLOSED
            ),
            None,
        )

    def withdrawable(self, plugin_id: PluginId) -> Sequence[Submission]:
        mine = [each for each in self.state.submissions.values() if each.plugin_id == plugin_id]
        return [each for each in mine if each.state in WITHDRAWABLE]

    def find_by_upload(self, upload_digest: Digest, *, submitted_by: str) -> Submission | None:
        return next(
            (
                submission
                for submission in reversed(self.state.submissions.values())
                if (submission.upload_digest, submission.submitted_by) == (upload_digest, submitted_by)
            ),
            None,
        )

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
        ids = list(self.state.submissions)
        if gravest_first:
            ids.sort(key=lambda each: -rank_of(self.state.submissions[each]))  # a stable sort: the oldest come first
        if latest_first:
            ids.reverse()
        if after is not None and after not in ids:
            raise UnknownCursorError(f"`{after}` is no cursor of this list")
        wanted = [
            submission
            for submission in map(self.state.submissions.__getitem__, ids)
            if state in {None, submission.state}
            and tier in {None, None if submission.assessment.risk is None else submission.assessment.risk.tier}
            and (publishers is None or submission.plugin_id.publisher in publishers)
            and (not patterns or any(fnmatchcase(str(submission.plugin_id), each) for each in patterns))
        ]
        start = 0 if after is None else ids.index(after) + 1
        left = [submission for submission in wanted if ids.index(submission.id) >= start]
        items = left[:limit]
        return Page(items=items, next=items[-1].id if len(left) > limit else None, total=len(wanted))


@dataclass
class FakePlugins:
    """`ports.Plugins`."""

    state: State

    def save(self, plugin: Plugin) -> None:
        record = self.state.plugins.setdefault(plugin.id, PluginRecord(plugin=plugin))
        record.plugin = plugin

    def get(self, plugin_id: PluginId) -> Plugin:
        return self._record(plugin_id).plugin

    def search(self, query: str, *, after: str | None, limit: int) -> Page[Plugin]:
        words = query.casefold().split()
        if len(words) > MAX_SEARCH_WORDS:
            raise SearchTooLongError(f"`{len(words)}` words")
        signed = [record.plugin for record in self.state.plugins.values() if record.signed_number > 0]
        found = sorted(
            (plugin for plugin in signed if all(word in _searched(plugin) for word in words)),
            key=lambda plugin: str(plugin.id),
        )
        left = [plugin for plugin in found if after is None or str(plugin.id) > after]
        items = left[:limit]
        return Page(items=items, next=str(items[-1].id) if len(left) > limit else None, total=len(found))

    def of(self, publishers: frozenset[str]) -> Sequence[Plugin]:
        found = [record.plugin for record in self.state.plugins.values() if record.plugin.id.publisher in publishers]
        return sorted(found, key=lambda plugin: str(plugin.id))

    def add_release(self, plugin_id: PluginId, release: Release) -> None:
        releases = self._record(plugin_id).releases
        if release.version in releases:
            raise VersionPublishedError(f"`{plugin_id}` has a release `{release.version}` already")
        releases[release.version] = release

    def save_head(self, plugin_id: PluginId, update_channel: UpdateChannel, head: UpdateChannelHead) -> None:
        self._record(plugin_id).heads[update_channel] = head

    def revoke(self, plugin_id: PluginId, version: Version, reason: str) -> None:
        releases = self._record(plugin_id).releases
        if version in releases:
            releases[version] = replace(releases[version], revoked=reason)

    def index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        record = self.state.plugins.get(plugin_id)
        if record is None or not record.releases:
            return None
        deltas = FakeDeltas(self.state.deltas).offered(plugin_id)
        releases = {
            version: replace(release, deltas=deltas.get(version, ())) for version, release in record.releases.items()
        }
        return ReleaseIndex(
            plugin_id=plugin_id,
            number=record.number,
            releases=releases,
            heads=dict(record.heads),
            terms={name: each.terms for (of, name), each in self.state.update_channels.items() if of == plugin_id},
            log=FakeRolloutLog(self.state.rollout_log).head(plugin_id),
        )

    def versions(self, plugin_id: PluginId) -> Sequence[Version]:
        record = self.state.plugins.get(plugin_id)
        return [] if record is None else sorted(record.releases, reverse=True)

    def releases(self, plugin_id: PluginId, versions: Collection[Version]) -> Mapping[Version, Release]:
        record = self.state.plugins.get(plugin_id)
        known = {} if record is None else record.releases
        return {version: known[version] for version in known if version in versions}

    def heads(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelHead]:
        record = self.state.plugins.get(plugin_id)
        return {} if record is None else dict(record.heads)

    def mark_changed(self, plugin_id: PluginId, *, by: int = 1) -> int:
        record = self._record(plugin_id)
        record.number += by
        return record.number

    def unsigned(self, *, limit: int) -> Sequence[PluginId]:
        waiting = [
            plugin_id for plugin_id, record in self.state.plugins.items() if record.number > record.signed_number
        ]
        return sorted(waiting, key=str)[:limit]

    def mark_signed(self, plugin_id: PluginId, number: int) -> None:
        record = self.state.plugins.get(plugin_id)
        if record is not None:
            record.signed_number = max(record.signed_number, number)

    def live_numbers(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, int]:
        records = {each: self.state.plugins[each] for each in plugin_ids if each in self.state.plugins}
        return {
            each: record.signed_number
            for each, record in records.items()
            if record.signed_number and each not in self.state.private
        }

    def release_of(self, artifact: Digest) -> tuple[PluginId, Version] | None:
        releases = (
            (plugin_id, release.version)
            for plugin_id, record in self.state.plugins.items()
            for release in record.releases.values()
            if release.artifact.digest == artifact
        )
        found = min(releases, key=lambda found: (str(found[0]), str(found[1])), default=None)
        return FakeDeltas(self.state.deltas).release_of(artifact) if found is None else found

    def first_published(self) -> Mapping[PluginId, datetime]:
        return {
            plugin_id: min(release.published_at for release in record.releases.values())
            for plugin_id, record in self.state.plugins.items()
            if record.releases
        }

    def signed_number(self, plugin_id: PluginId) -> int:
        record = self.state.plugins.get(plugin_id)
        return 0 if record is None else record.signed_number

    def _record(self, plugin_id: PluginId) -> PluginRecord:
        if plugin_id not in self.state.plugins:
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        return self.state.plugins[plugin_id]


def _released(state: State) -> list[Released]:
    return [
        (plugin_id, release.version, release.artifact.digest)
        for plugin_id, record in state.plugins.items()
        for release in record.releases.values()
    ]


def _is_signed(state: State, plugin_id: PluginId) -> bool:
    return state.plugins[plugin_id].number == state.plugins[plugin_id].signed_number


def _published(state: State) -> list[PublishedArtifact]:
    findings = {
        (submission.plugin_id, submission.version): submission.findings
        for submission in state.submissions.values()
        if submission.state is SubmissionState.PUBLISHED
    }
    return [
        PublishedArtifact(
            plugin_id=plugin_id,
            version=version,
            artifact=release.artifact.digest,
            known=findings.get((plugin_id, version), ()),
        )
        for plugin_id, record in state.plugins.items()
        for version, release in record.releases.items()
    ]


def _searched(plugin: Plugin) -> str:
    listing = plugin.listing
    return "\n".join((str(plugin.id), listing.name, listing.description, *listing.tags)).casefold()


@dataclass
class FakeJobs:
    """`ports.Jobs`."""

    state: State

    def enqueue(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        dedupe: str | None = None,
        queue: str = MAIN,
        urgent: bool = False,  # noqa: ARG002  # jobs are taken in order here
    ) -> None:
        same = [job for job in self.state.jobs.values() if dedupe and (job.dedupe, job.state) == (dedupe, "waiting")]
        for job in same:
            self.state.jobs[job.id] = replace(job, run_at=JobRecord.run_at)
        if not same:
            self.state.last_job += 1
            number = self.state.last_job
            job = JobRecord(id=number, kind=kind, arguments=dict(arguments), dedupe=dedupe, queue=queue)
            self.state.jobs[number] = job


class FakeJobQueue:
    """`ports.JobQueue`."""

    def __init__(self, database: FakeDatabase, queue: str = MAIN, *, kinds: Collection[str] | None = None) -> None:
        self._database = database
        self._queue = queue
        self._kinds = kinds

    def take(self, *, now: datetime, lease_s: int) -> Job | None:
        with self._database.lock:
            mine = [job for job in self._jobs.values() if job.queue == self._queue and _is_due(job, now)]
            due = [job for job in mine if self._kinds is None or job.kind in self._kinds]
            if not due:
                return None
            first = min(due, key=lambda job: (job.run_at, job.id))
            lease_until = now + timedelta(seconds=lease_s)
            taken = replace(first, state="running", attempt=first.attempt + 1, lease_until=lease_until)
            self._jobs[taken.id] = taken
            return Job(id=taken.id, kind=taken.kind, arguments=taken.arguments, attempt=taken.attempt)

    def renew(self, job: Job, *, now: datetime, lease_s: int) -> None:
        with self._database.lock:
            held = self._held(job)
            if held is not None:
                self._jobs[job.id] = replace(held, lease_until=now + timedelta(seconds=lease_s))

    def complete(self, job: Job) -> None:
        with self._database.lock:
            if self._held(job) is not None:
                del self._jobs[job.id]

    def fail(self, job: Job, *, error: str, retry_at: datetime | None) -> None:
        with self._database.lock:
            held = self._held(job)
            if held is None:
                return
            if retry_at is None:
                self._jobs[job.id] = replace(held, state="dead", error=error, lease_until=None)
            elif any(held.dedupe and (o.dedupe, o.state) == (held.dedupe, "waiting") for o in self._jobs.values()):
                del self._jobs[job.id]
            else:
                waiting = replace(held, state="waiting", run_at=retry_at, error=error, lease_until=None)
                self._jobs[job.id] = waiting

    def recover(self) -> None:
        with self._database.lock:
            for job in [job for job in self._jobs.values() if (job.queue, job.state) == (self._queue, "running")]:
                self._jobs[job.id] = replace(job, lease_until=JobRecord.run_at)

    @property
    def _jobs(self) -> dict[int, JobRecord]:
        return self._database.state.jobs

    def _held(self, job: Job) -> JobRecord | None:
        known = self._jobs.get(job.id)
        return known if known is not None and (known.state, known.attempt) == ("running", job.attempt) else None


def _is_due(job: JobRecord, now: datetime) -> bool:
    at = job.run_at if job.state == "waiting" else job.lease_until if job.state == "running" else None
    return at is not None and not now < at <= now + FARTHEST_AHEAD
