"""One transaction over all tables, and the only place where one ends."""

from contextlib import suppress
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

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
from qirvo.server.ports import Accounts, Jobs, Plugins, Submissions, Uploads
from qirvo.server.private_ports import PrivatePlugins
from qirvo.server.rating_ports import Ratings
from qirvo.server.record_ports import AuditLog, Notices
from qirvo.server.report_schedule_ports import ReportSchedules
from qirvo.server.review_ports import ReviewDesk
from qirvo.server.rollout_log_ports import RolloutLog
from qirvo.server.search_ports import CatalogChanges, FeaturedPlugins
from qirvo.server.sign_in_ports import SignInStore
from qirvo.server.signing_ports import PublisherKeys
from qirvo.server.sql.accounts import SqlAccounts
from qirvo.server.sql.advisories import SqlAdvisories
from qirvo.server.sql.alerts import SqlAlerts
from qirvo.server.sql.audit import SqlAuditLog
from qirvo.server.sql.components import SqlComponents
from qirvo.server.sql.deltas import SqlDeltas
from qirvo.server.sql.deployed_environments import SqlDeployedEnvironments
from qirvo.server.sql.deployments import SqlDeployments
from qirvo.server.sql.documents import SqlDocuments, SqlProposals
from qirvo.server.sql.domain_claims import SqlDomainClaims
from qirvo.server.sql.entitlements import SqlEntitlements
from qirvo.server.sql.faults import translate, translated
from qirvo.server.sql.feeds import SqlDownloadCounts, SqlFeeds
from qirvo.server.sql.health_reports import SqlHealthReports
from qirvo.server.sql.inbox import SqlInbox
from qirvo.server.sql.job_ledger import SqlJobLedger
from qirvo.server.sql.jobs import SqlJobs
from qirvo.server.sql.linked_identities import SqlLinkedIdentities
from qirvo.server.sql.named_tokens import SqlNamedTokens
from qirvo.server.sql.notices import SqlNotices
from qirvo.server.sql.people import SqlPeople
from qirvo.server.sql.personal_records import SqlPersonalRecords
from qirvo.server.sql.plugin_advisories import SqlPluginAdvisories
from qirvo.server.sql.plugins import SqlPlugins
from qirvo.server.sql.private import SqlPrivatePlugins
from qirvo.server.sql.publisher_keys import SqlPublisherKeys
from qirvo.server.sql.publishers import SqlPublishers
from qirvo.server.sql.ratings import SqlRatings
from qirvo.server.sql.report_schedules import SqlReportSchedules
from qirvo.server.sql.rescans import SqlRescans
from qirvo.server.sql.review_desk import SqlReviewDesk
from qirvo.server.sql.rollout_log import SqlRolloutLog
from qirvo.server.sql.rule_policy import SqlRulePolicy
from qirvo.server.sql.scans import SqlScans
from qirvo.server.sql.search import SqlCatalogChanges, SqlFeaturedPlugins
from qirvo.server.sql.shelf import SqlShelf
from qirvo.server.sql.sign_in import SqlSignInStore
from qirvo.server.sql.standings import SqlReports, SqlStandings
from qirvo.server.sql.submissions import SqlSubmissions
from qirvo.server.sql.suppressions import SqlSuppressions
from qirvo.server.sql.suspicions import SqlSuspicions
from qirvo.server.sql.transactions import READS_ONLY
from qirvo.server.sql.transfers import SqlTransfers
from qirvo.server.sql.trusted_publishers import SqlProvenances, SqlTrustedPublishers
from qirvo.server.sql.update_channels import SqlPromotions, SqlUpdateChannels
from qirvo.server.sql.uploads import SqlUploads
from qirvo.server.sql.webhooks import SqlWebhooks
from qirvo.server.standing_ports import Reports, Standings
from qirvo.server.suspicion_ports import Suspicions
from qirvo.server.transfer_ports import Transfers
from qirvo.server.update_channel_ports import Promotions, UpdateChannels


class SqlUnitOfWork:
    """`ports.UnitOfWork` on one connection; may be entered again after it was left.

    Attributes:
        reads_only: Begin without the right to write, so that no writer is waited for; whoever writes is refused.
    """

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

    def __init__(self, engine: Engine, *, reads_only: bool = False) -> None:
        self._engine = engine
        self.reads_only = reads_only
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin.

        Raises:
            DatabaseUnavailableError: Another writer does not end, or the database is away.
        """
        with translated():
            self._connection = connection = _begun(self._engine, reads_only=self.reads_only)
        self.accounts = SqlAccounts(connection)
        self.uploads = SqlUploads(connection)
        self.submissions = SqlSubmissions(connection)
        self.plugins = SqlPlugins(connection)
        self.jobs = SqlJobs(connection)
        self.rule_policy = SqlRulePolicy(connection)
        self.suppressions = SqlSuppressions(connection)
        self.scans = SqlScans(connection)
        self.rescans = SqlRescans(connection)
        self.components = SqlComponents(connection)
        self.advisories = SqlAdvisories(connection)
        self.audit = SqlAuditLog(connection)
        self.notices = SqlNotices(connection)
        self.trusted_publishers = SqlTrustedPublishers(connection)
        self.provenances = SqlProvenances(connection)
        self.linked_identities = SqlLinkedIdentities(connection)
        self.domain_claims = SqlDomainClaims(connection)
        self.people = SqlPeople(connection)
        self.job_ledger = SqlJobLedger(connection)
        self.inbox = SqlInbox(connection)
        self.webhooks = SqlWebhooks(connection)
        self.sign_in = SqlSignInStore(connection)
        self.review_desk = SqlReviewDesk(connection)
        self.entitlements = SqlEntitlements(connection)
        self.standings = SqlStandings(connection)
        self.reports = SqlReports(connection)
        self.catalog_changes = SqlCatalogChanges(connection)
        self.featured_plugins = SqlFeaturedPlugins(connection)
        self.transfers = SqlTransfers(connection)
        self.named_tokens = SqlNamedTokens(connection)
        self.publishers = SqlPublishers(connection)
        self.shelf = SqlShelf(connection)
        self.documents = SqlDocuments(connection)
        self.proposals = SqlProposals(connection)
        self.ratings = SqlRatings(connection)
        self.feeds = SqlFeeds(connection)
        self.download_counts = SqlDownloadCounts(connection)
        self.private_plugins = SqlPrivatePlugins(connection)
        self.publisher_keys = SqlPublisherKeys(connection)
        self.deltas = SqlDeltas(connection)
        self.update_channels = SqlUpdateChannels(connection)
        self.promotions = SqlPromotions(connection)
        self.rollout_log = SqlRolloutLog(connection)
        self.health_reports = SqlHealthReports(connection)
        self.plugin_advisories = SqlPluginAdvisories(connection)
        self.personal_records = SqlPersonalRecords(connection)
        self._open_what_is_told(connection)
        return self

    def _open_what_is_told(self, connection: Connection) -> None:
        """Open the tables of what is made of figures, and of what runs where."""
        self.suspicions = SqlSuspicions(connection)
        self.alerts = SqlAlerts(connection)
        self.report_schedules = SqlReportSchedules(connection)
        self.deployments = SqlDeployments(connection)
        self.deployed_environments = SqlDeployedEnvironments(connection)

    def __exit__(self, *exc_info: object) -> None:
        """Roll back what was not committed.

        Raises:
            StorageFullError: The body failed because the disk is full.
            DatabaseUnavailableError: The body failed in the database for another reason.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            _let_go(connection)
        error = exc_info[1]
        if isinstance(error, SQLAlchemyError):
            raise translate(error) from error

    def commit(self) -> None:
        """Make everything durable and visible at once.

        Raises:
            StorageFullError: The disk is full; nothing was changed.
            DatabaseUnavailableError: It could not be; nothing was changed.
        """
        assert self._connection is not None, "commit outside the unit of work"  # noqa: S101  # a bug of the caller
        with translated():
            self._connection.commit()


def _begun(engine: Engine, *, reads_only: bool) -> Connection:
    connection = engine.connect().execution_options(**{READS_ONLY: reads_only})
    try:
        connection.begin()
    except BaseException:
        _let_go(connection)
        raise
    return connection


def _let_go(connection: Connection) -> None:
    """Give the connection back; one that the database has ended undoes as much as a rollback does, and is renewed."""
    with suppress(SQLAlchemyError):
        connection.close()
