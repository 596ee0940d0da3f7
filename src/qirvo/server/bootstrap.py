"""Wiring: the registry put together from its settings, and run.

Here alone the clock, the dice and the settings are read. Everything a registry keeps lies in its data folder, which
one process at a time may use.
"""

import contextlib
import json
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from fastapi import FastAPI
from sqlalchemy import make_url

from qirvo.access_logs.crawlers import agents_by_public_list
from qirvo.analysis.analyser import Analyser, InProcess
from qirvo.analysis.pool import ProcessPool, usual_processes
from qirvo.checks import external_scan, known_vulnerabilities
from qirvo.checks.catalog import rules_in
from qirvo.checks.suite import MARKETPLACE, Profile
from qirvo.checks.yara import yara_check
from qirvo.domain.agents import Agent
from qirvo.domain.precision import EnforcementPolicy
from qirvo.domain.rate_limits import RateLimit
from qirvo.domain.review_work import ReviewPolicy
from qirvo.server.blobs.filesystem import FilesystemBlobStore
from qirvo.server.data_folder import RegistryRunsError, alone_in, clear_staging
from qirvo.server.event_ports import Countries
from qirvo.server.events.counting import EventWriter
from qirvo.server.events.countries import DatabaseCountries, no_country
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.events.imports import ImportedLogs
from qirvo.server.events.salts import DailySalts
from qirvo.server.events.segments import SegmentedEventLog
from qirvo.server.fetch_ports import Reach
from qirvo.server.fetching.guarded import GuardedFetcher
from qirvo.server.http.app import create_api, openapi_document, ready_every_route, wire
from qirvo.server.http.wiring import BodyLimits, Oidc, Registry, ShownSetting
from qirvo.server.inspector import ArchiveInspector, MarketplaceChecks
from qirvo.server.jobs.worker import Worker
from qirvo.server.kept_analysis import KeptAnalyser
from qirvo.server.license_keys import FileLicenseKeys
from qirvo.server.logs import configure_logs
from qirvo.server.mail.folder import FolderMailer
from qirvo.server.mail.smtp import SmtpMailer
from qirvo.server.mail_ports import Mailer
from qirvo.server.namespaces.proofs import proofs_of
from qirvo.server.oidc.documents import IssuerDocuments
from qirvo.server.oidc.logins import CodeLogins
from qirvo.server.oidc.tokens import VerifiedTokens
from qirvo.server.outgoing.webhooks import FetchedWebhookCalls
from qirvo.server.ports import IMPROVING, OUTGOING, Step
from qirvo.server.refusal_counts import MemoryRefusalCounts
from qirvo.server.repository.private import PrivateReadPlanes
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.scanners.webhook import WebhookScannerCalls
from qirvo.server.search.tantivy_index import TantivyIndex
from qirvo.server.serving import refuse_taken, serve
from qirvo.server.settings import Settings
from qirvo.server.sign_in.challenges import MemoryChallenges
from qirvo.server.sign_in.limiting import MemoryLimiter
from qirvo.server.sign_in.passkeys import WebAuthnPasskeys
from qirvo.server.sign_in.passwords import Argon2PasswordHasher
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.server.usecases.accounts import HandedToken, TokenLifetimes, ensure_first_administrator
from qirvo.server.usecases.advisories import KeptAdvisories
from qirvo.server.usecases.catalog_search import rebuild_catalog
from qirvo.server.usecases.health import HealthPolicy
from qirvo.server.usecases.scans import Scanning
from qirvo.server.usecases.sightings import KnownArtifacts
from qirvo.server.usecases.sign_in_attempts import SignInTools
from qirvo.server.usecases.trusted_publishers import TokenIssuers
from qirvo.server.usecases.visits import Sight
from qirvo.server.web.rendering import compile_templates
from qirvo.server.web.site import add_pages
from qirvo.server.working import (
    PATIENCE_OUTSIDE,
    Workshop,
    improving_routines_of,
    improving_work_of,
    outgoing_work_of,
    routines_of,
    work_of,
)
from qirvo.showcase.rendering import HarmlessRendering, in_own_process, in_this_process
from qirvo.trust.keys import OFFLINE_FILE

__all__ = ["Assembly", "RegistryRunsError", "assemble", "create_app", "migrate", "openapi_document", "run_server"]

_OFFLINE_ADVICE = "move them off this machine; publishing does not need them"
FORM_OVERHEAD_BYTES = 64 * 1024  # the multipart form around the largest archive
_IMPROVING_MAY_TAKE_S = 2.0  # a delta that is not done by then is made again after the next start


def no_step(_name: str) -> None:
    """Tell nobody about a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A registry put together: what answers, what works behind it, and the token to print, if any."""

    settings: Settings
    database: Database
    registry: Registry
    events: EventWriter
    log: SegmentedEventLog
    imports: ImportedLogs
    store: DuckDbEventStore
    worker: Worker
    messenger: Worker
    improver: Worker
    pool: ProcessPool
    first_token: HandedToken | None

    def start(self) -> None:
        """Start what works behind the application."""
        self.events.start()
        self.worker.start()
        self.messenger.start()
        self.improver.start()

    def stop(self) -> None:
        """Finish the job at hand, record what waits, and let go of the database; again is a no-op."""
        self.worker.stop()
        self.messenger.stop()
        self.improver.stop(timeout_s=_IMPROVING_MAY_TAKE_S)
        self.events.stop()
        self.close()

    def close(self) -> None:
        """Let go of the database and end the processes of the analysis."""
        self.store.close()
        self.pool.close()
        self.database.close()


def clock() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """Return a new unguessable id: 256 bits for a token, 128 for anything else."""
    return prefix + secrets.token_hex(32 if prefix.startswith("q") else 16)


def migrate(settings: Settings) -> bool:
    """Bring the database to this version's form; say whether anything was done.

    Raises:
        NewerDatabaseError: A later version wrote it.
        DatabaseUnavailableError: It did not answer.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database.open(settings.database_address)
    try:
        return upgrade(database.engine)
    finally:
        database.close()


def rebuild_index(settings: Settings) -> int:
    """Make the search index anew; return how many plugins are in it.

    Raises:
        RegistryRunsError: Another process uses the data folder.
        DatabaseUnavailableError: The database did not answer.
    """
    with alone_in(settings.data_folder):
        database = Database.open(settings.database_address)
        try:
            upgrade(database.engine)
            return rebuild_catalog(new_uow=database.reading, index=TantivyIndex(settings.search_folder))
        finally:
            database.close()


def assemble(settings: Settings, *, step: Step = no_step, database: Database | None = None) -> Assembly:
    """Put a registry together; what its data folder lacks is made.

    Args:
        settings: How it is to run.
        step: Told the name of each durable step of a publication.
        database: The one that the settings name, where it is open already.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = database or Database.open(settings.database_address)
    upgrade(database.engine)
    clear_staging(settings.staging_folder)
    lifetimes = TokenLifetimes(one_time=settings.one_time_token_lifetime, access=settings.access_token_lifetime)
    repository = SignedReadPlane.open(
        settings.repository_folder, settings.keys_folder, now=clock(), bits=settings.bins_bits, steps=step
    )
    private = PrivateReadPlanes(
        settings.private_folder, settings.keys_folder / "private", clock=clock, bits=settings.bins_bits
    )
    license_keys = FileLicenseKeys(settings.keys_folder / "licenses")
    log = SegmentedEventLog(settings.events_folder / "log")
    store = DuckDbEventStore(
        settings.events_folder / "store",
        segments=settings.events_folder / "log",
        memory_bytes=settings.figures_memory_mb * 1024 * 1024,
    )
    imports = ImportedLogs(settings.events_folder / "imports")
    salts = DailySalts(settings.events_folder / "salts")
    writer, wake = EventWriter(log), threading.Event()
    blobs = FilesystemBlobStore(settings.blobs_folder)
    scanning = scanning_of(settings)
    search = TantivyIndex(settings.search_folder)
    fetcher = GuardedFetcher()
    reach = Reach.LOOPBACK_TOO if settings.reach_loopback else Reach.PUBLIC
    proofs = proofs_of(fetcher, named=settings.dns_resolver, reach=reach)
    profile = _profile(settings, database)
    pool = ProcessPool(settings.analysis_processes or usual_processes())
    analyser: Analyser = InProcess() if settings.analysis_in_process else pool
    refusal_counts = MemoryRefusalCounts()
    rendering = HarmlessRendering(in_this_process if settings.analysis_in_process else in_own_process)
    shop = Workshop(
        settings=settings,
        database=database,
        blobs=blobs,
        repository=repository,
        private=private,
        search=search,
        license_keys=license_keys,
        checks=MarketplaceChecks(
            profile=profile,
            analyser=KeptAnalyser(analyser, database.kept_facts()),
        ),
        scanning=scanning,
        review_policy=review_policy_of(settings),
        rendering=rendering,
        refusal_counts=refusal_counts,
        segments=log,
        imports=imports,
        figures=store,
        salts=salts,
        calls=WebhookScannerCalls(clock),
        proofs=proofs,
        mailer=mailer_of(settings),
        webhook_calls=FetchedWebhookCalls(fetcher, allow_private=settings.private_webhooks),
        address=address_of(settings),
        clock=clock,
        new_id=new_id,
        step=step,
    )
    worker = Worker(
        database.job_queue(),
        work_of(shop),
        clock=clock,
        wake=wake,
        routines=routines_of(shop),
    )
    messenger = Worker(
        database.job_queue(OUTGOING),
        outgoing_work_of(shop),
        clock=clock,
        wake=threading.Event(),
        patience=PATIENCE_OUTSIDE,
    )
    improver = Worker(
        database.job_queue(IMPROVING),
        improving_work_of(shop),
        clock=clock,
        wake=threading.Event(),
        routines=improving_routines_of(shop),
    )
    registry = Registry(
        name=settings.name,
        root_fingerprint=repository.fingerprint,
        new_uow=database.unit_of_work,
        reading=database.reading,
        blobs=blobs,
        inspector=ArchiveInspector(settings.staging_folder),
        repository=repository,
        license_keys=license_keys,
        events=log,
        figures=store,
        search=search,
        clock=clock,
        new_id=new_id,
        staging=settings.staging_folder,
        repository_folder=settings.repository_folder,
        private_repositories=private,
        private_folder=settings.private_folder,
        limits=BodyLimits(
            upload_bytes=settings.max_upload_bytes + FORM_OVERHEAD_BYTES, archive_bytes=settings.max_upload_bytes
        ),
        lifetimes=lifetimes,
        review_time=settings.review_time,
        scanning=scanning,
        rendering=rendering,
        rules=tuple(rules_in(profile)),
        enforcement=EnforcementPolicy(
            least_outcomes=settings.rule_least_outcomes, least_precision=settings.rule_least_precision
        ),
        saw=writer.enqueue,
        sight=Sight(visitors=salts.visitor, countries=countries_of(settings), new_id=new_id, agents=_agent_of),
        known_artifacts=KnownArtifacts(database.reading),
        country_header=settings.country_header,
        refusal_counts=refusal_counts,
        oidc=_oidc_of(settings, fetcher),
        domain_proofs=proofs,
        wake=wake.set,
        public_address=settings.public_address,
        probes={
            "database": database.is_alive,
            "repository": lambda: bool(repository.signed_now()),
            "worker": worker.is_alive,
        },
        settings=shown_settings(settings),
        plain_webhooks=settings.private_webhooks,
        health_policy=HealthPolicy(per_network=settings.health_reports_per_network, key=secrets.token_bytes(32)),
        transfer_cooling=timedelta(seconds=settings.transfer_cooling_s),
        publishers_open=settings.new_publishers == "open",
        sign_up_open=settings.sign_up == "open",
        review_policy=review_policy_of(settings),
        behind_proxy=settings.behind_proxy,
        sign_in=sign_in_tools(settings),
        request_limit=RateLimit(
            burst=settings.requests_per_minute, every=timedelta(minutes=1) / settings.requests_per_minute
        ),
    )
    first_token = ensure_first_administrator(
        now=clock(), uow=database.unit_of_work(), new_id=new_id, lifetimes=lifetimes
    )
    return Assembly(
        settings=settings,
        database=database,
        registry=registry,
        events=writer,
        log=log,
        imports=imports,
        store=store,
        worker=worker,
        messenger=messenger,
        improver=improver,
        pool=pool,
        first_token=first_token,
    )


def create_app(settings: Settings) -> FastAPI:
    """Return the web application of the registry that `settings` describe."""
    return app_of(assemble(settings))


def app_of(assembly: Assembly) -> FastAPI:
    """Return the web application of `assembly`; its worker runs while the application does."""
    app = create_api(assembly.registry, lifespan=_lifespan)
    add_pages(app)
    app.state.assembly = assembly
    return app


def wire_app(app: FastAPI, assembly: Assembly) -> None:
    """Let `app` be the web application of `assembly` instead of another's; it must not run meanwhile."""
    wire(app, assembly.registry)
    app.state.assembly = assembly


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    assembly: Assembly = app.state.assembly
    await ready_every_route(app)
    threading.Thread(target=compile_templates, name="templates", daemon=True).start()
    assembly.start()
    yield
    assembly.stop()


def run_server(settings: Settings, *, as_json: bool = False, step: Step = no_step) -> None:
    """Run a registry until SIGTERM or SIGINT; once it listens it says where, `as_json` in one line for programs.

    Raises:
        CannotListenError: The address is in use or not of this machine.
        RegistryRunsError: Another process uses the data folder.
        QirvoError: The registry's state cannot be used.
    """
    configure_logs(settings.log_level)
    refuse_taken(settings.host, settings.port)
    with alone_in(settings.data_folder):
        assembly = assemble(settings, step=step)
        try:
            serve(
                app_of(assembly),
                host=settings.host,
                port=settings.port,
                grace_s=settings.stop_grace_s,
                when_listening=lambda: tell(assembly, as_json=as_json),
            )
        finally:
            assembly.stop()


def tell(assembly: Assembly, *, as_json: bool = False) -> None:
    """Print where the registry is, what hosts compare, and the first administrator's token while it is unused."""
    settings = assembly.settings
    address = address_of(settings)
    token = assembly.first_token.text if assembly.first_token is not None else None
    keys = settings.keys_folder / OFFLINE_FILE
    offline = str(keys) if keys.exists() else None
    fingerprint = assembly.registry.root_fingerprint
    if as_json:
        document = {"address": address, "rootFingerprint": fingerprint, "oneTimeToken": token, "offlineKeys": offline}
        lines = [json.dumps(document, ensure_ascii=False)]
    else:
        lines = [
            f"Registry          {address}",
            f"API documents     {address}/docs",
            f"Root fingerprint  {fingerprint}",
            *([f"One-time token    {token}  (for `qirvo auth login {address}`)"] if token else []),
            *([f"Offline keys      {offline}  ({_OFFLINE_ADVICE})"] if offline else []),
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def address_of(settings: Settings) -> str:
    """Return where the registry of `settings` is reached, without a trailing slash."""
    return settings.public_address or f"http://{_in_address(settings.host)}:{settings.port}"


def review_policy_of(settings: Settings) -> ReviewPolicy:
    """Return how this registry reviews."""
    return ReviewPolicy(
        two_people_tiers=frozenset(settings.two_people_tiers),
        claim_lifetime=timedelta(seconds=settings.claim_lifetime_s),
        auto_approve=settings.auto_approve,
        auto_least_releases=settings.auto_least_releases,
    )


def sign_in_tools(settings: Settings) -> SignInTools:
    """Return what signing in is looked at with."""
    return SignInTools(
        hasher=Argon2PasswordHasher(),
        passkeys=WebAuthnPasskeys(address_of(settings), settings.name),
        challenges=MemoryChallenges(clock),
        limiter=MemoryLimiter(clock),
        requires_second=frozenset(settings.second_factor_for),
    )


def countries_of(settings: Settings) -> Countries:
    """Return what knows which country an address is in.

    Raises:
        CountryDatabaseUnusableError: The file that is named cannot be read.
    """
    return no_country if settings.country_database is None else DatabaseCountries(settings.country_database).country


def mailer_of(settings: Settings) -> Mailer:
    """Return the way out for mail."""
    if settings.smtp_host is None:
        return FolderMailer(settings.data_folder / "mail", settings.mail_sender)
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def shown_settings(settings: Settings) -> tuple[ShownSetting, ...]:
    """Return the settings in force as text; secrets hide themselves, and the database's password is left out."""
    values = settings.model_dump(mode="python") | {"database_url": _without_password(settings.database_url)}
    return tuple(
        ShownSetting(
            name=name,
            value="" if values[name] is None else str(values[name]),
            is_default=getattr(settings, name) == field.default,
            meaning=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )


def _without_password(address: str | None) -> str | None:
    return None if address is None else make_url(address).render_as_string(hide_password=True)


def scanning_of(settings: Settings) -> Scanning:
    """Return how scanners of others are asked."""
    rules = external_scan.RULES
    return Scanning(
        scanners={each.name: each.scanner() for each in settings.scanners},
        address=address_of(settings),
        missing={True: rules["external-scan/required-missing"], False: rules["external-scan/missing"]},
    )


def _oidc_of(settings: Settings, fetcher: GuardedFetcher) -> Oidc:
    documents = IssuerDocuments(fetcher, clock)
    return Oidc(
        audience=address_of(settings),
        token_issuers=TokenIssuers(by_name={each.name: each.issuer() for each in settings.token_issuers}),
        tokens=VerifiedTokens(documents),
        login_issuers={each.name: each.issuer() for each in settings.login_issuers},
        logins=CodeLogins(documents, fetcher),
        sign_up=settings.oidc_sign_up,
    )


def _profile(settings: Settings, database: Database) -> Profile:
    profile = MARKETPLACE.with_check(known_vulnerabilities.check_with(KeptAdvisories(database.reading)))
    return profile.with_check(yara_check(settings.yara_rules)) if settings.yara_rules else profile


def _agent_of(user_agent: str) -> Agent:
    return _known_agents()(user_agent)


@cache
def _known_agents() -> Callable[[str], Agent]:
    return agents_by_public_list()  # read when the first visit is counted, not before the registry answers


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
