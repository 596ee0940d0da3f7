"""Wiring: the registry put together from its settings.

Everything a registry keeps lies in its data folder, which one process uses, or several that have roles (ADR-0047).
"""

import secrets
import threading
from datetime import timedelta
from functools import partial

from qirvo.analysis.analyser import Analyser, InProcess
from qirvo.analysis.pool import ProcessPool, usual_processes
from qirvo.domain.precision import EnforcementPolicy
from qirvo.domain.rate_limits import RateLimit
from qirvo.server.arrivals import Arrivals
from qirvo.server.assembly import Assembly, no_step
from qirvo.server.blobs.places import BlobsMovedError
from qirvo.server.choices import (
    address_of,
    agent_of,
    countries_of,
    mailer_of,
    oidc_of,
    profile_of,
    review_policy_of,
    rules_of,
    scanning_of,
    shown_settings,
    sign_in_tools,
)
from qirvo.server.chosen_blobs import answers, registry_blobs
from qirvo.server.crews import Hiring, crew_of, web_crew
from qirvo.server.data_folder import clear_staging
from qirvo.server.dice import clock, new_id
from qirvo.server.event_stores import event_store_of
from qirvo.server.events.counting import EventWriter
from qirvo.server.events.imports import ImportedLogs
from qirvo.server.events.ingestion import ingestion_of
from qirvo.server.events.salts import DailySalts
from qirvo.server.fetch_ports import Reach
from qirvo.server.fetching.guarded import GuardedFetcher
from qirvo.server.http.wiring import BodyLimits, Probe, Registry
from qirvo.server.inspector import ArchiveInspector, MarketplaceChecks
from qirvo.server.kept_analysis import KeptAnalyser
from qirvo.server.license_keys import FileLicenseKeys
from qirvo.server.namespaces.proofs import proofs_of
from qirvo.server.nodes import node_of, read_plane_of, signing_of
from qirvo.server.outgoing.webhooks import FetchedWebhookCalls
from qirvo.server.ports import Step
from qirvo.server.refusal_counts import MemoryRefusalCounts
from qirvo.server.repository.private import ReadPrivatePlanes
from qirvo.server.scanners.webhook import WebhookScannerCalls
from qirvo.server.search.tantivy_index import TantivyIndex
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import require_form, upgrade
from qirvo.server.storage_sizes import storage_of
from qirvo.server.telemetry.figures import MEDIA_TYPE, Figures
from qirvo.server.usecases.accounts import TokenLifetimes, ensure_first_administrator
from qirvo.server.usecases.health import HealthPolicy
from qirvo.server.usecases.kept_figures import KeptFigures
from qirvo.server.usecases.resuming import resume_after
from qirvo.server.usecases.sightings import KnownArtifacts
from qirvo.server.usecases.suspicion import MemberNetworks
from qirvo.server.usecases.visits import Sight
from qirvo.server.watching import gauges_of, observer_of
from qirvo.server.working import Workshop, own_routines_of
from qirvo.showcase.rendering import HarmlessRendering, in_own_process, in_this_process

FORM_OVERHEAD_BYTES = 64 * 1024  # the multipart form around the largest archive


def assemble(settings: Settings, *, step: Step = no_step, database: Database | None = None) -> Assembly:
    """Put a registry together; what its data folder lacks is made.

    Args:
        settings: How it is to run.
        step: Told the name of each durable step of a publication.
        database: The one that the settings name, where it is open already.
    """
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = database or Database.open(settings.database_address)
    if settings.role == "web":
        require_form(database.engine)
    else:
        upgrade(database.engine, or_later=settings.is_shared)
    clear_staging(settings.staging_folder)
    lifetimes = TokenLifetimes(one_time=settings.one_time_token_lifetime, access=settings.access_token_lifetime)
    node = node_of(settings, database)
    signing = None if settings.role == "web" else signing_of(settings, steps=node.fenced(step))
    repository = read_plane_of(settings) if signing is None else signing.repository
    database.claim(repository.fingerprint)
    private = ReadPrivatePlanes(settings.private_folder) if signing is None else signing.private
    license_keys = FileLicenseKeys(settings.keys_folder / "licenses")
    log, segments = node.log, node.segments
    store = event_store_of(settings)
    imports = ImportedLogs(settings.events_folder / "imports")
    salts = DailySalts(settings.events_folder / "salts")
    writer, wake, arrivals = EventWriter(log), threading.Event(), Arrivals()
    blobs = registry_blobs(settings)
    scanning = scanning_of(settings)
    search = TantivyIndex(settings.search_folder)
    fetcher = GuardedFetcher()
    reach = Reach.LOOPBACK_TOO if settings.reach_loopback else Reach.PUBLIC
    proofs = proofs_of(fetcher, named=settings.dns_resolver, reach=reach)
    profile = profile_of(settings, database)
    pool = ProcessPool(settings.analysis_processes or usual_processes())
    analyser: Analyser = InProcess() if settings.analysis_in_process else pool
    refusal_counts = MemoryRefusalCounts()
    rendering = HarmlessRendering(in_this_process if settings.analysis_in_process else in_own_process)
    probes: dict[str, Probe] = {"database": database.is_alive, "repository": lambda: bool(repository.signed_now())}
    if settings.blobs_url is not None:
        probes["blobs"] = partial(answers, blobs)
    figures = Figures(
        gauges_of(
            database=database,
            writer=writer,
            segments=segments,
            store=store,
            repository=repository,
            probes=probes,
            clock=clock,
        )
    )
    observer, stop_watching = observer_of(settings, figures)
    own = own_routines_of(
        database=database,
        search=search,
        refusal_counts=refusal_counts,
        salts=salts,
        clock=clock,
        new_id=new_id,
        is_shared=settings.is_shared,
    )
    hiring = Hiring(clock=clock, observer=observer, own_routines=[*own, *node.routines], wake=wake)
    if signing is None:
        workers = web_crew(hiring)
    else:
        shop = Workshop(
            settings=settings,
            database=database,
            blobs=blobs,
            repository=signing.repository,
            private=signing.private,
            search=search,
            license_keys=license_keys,
            checks=MarketplaceChecks(
                profile=profile,
                analyser=KeptAnalyser(analyser, database.kept_facts()),
            ),
            scanning=scanning,
            review_policy=review_policy_of(settings),
            rendering=rendering,
            events=log,
            segments=segments,
            imports=imports,
            figures=store,
            calls=WebhookScannerCalls(clock),
            proofs=proofs,
            mailer=mailer_of(settings),
            webhook_calls=FetchedWebhookCalls(fetcher, allow_private=settings.private_webhooks),
            address=address_of(settings),
            clock=clock,
            new_id=new_id,
            step=step,
            arrivals=arrivals,
        )
        resume_after(BlobsMovedError.code, uow=database.unit_of_work())  # they are where the settings say
        workers = crew_of(shop, hiring, leadership=node.leadership)
    probes["worker"] = lambda: all(worker.is_alive() for worker in workers.values())
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
        kept_figures=KeptFigures(store, clock),
        ingestion=partial(ingestion_of, writer, segments, store),
        storage=partial(storage_of, settings),
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
        rules=rules_of(profile),
        enforcement=EnforcementPolicy(
            least_outcomes=settings.rule_least_outcomes, least_precision=settings.rule_least_precision
        ),
        saw=writer.enqueue,
        sight=Sight(visitors=salts.visitor, countries=countries_of(settings), new_id=new_id, agents=agent_of),
        known_artifacts=KnownArtifacts(database.reading),
        member_networks=MemberNetworks(database.unit_of_work, salts.visitor),
        country_header=settings.country_header,
        refusal_counts=refusal_counts,
        oidc=oidc_of(settings, fetcher),
        domain_proofs=proofs,
        wake=wake.set,
        arrivals=arrivals,
        public_address=settings.public_address,
        probes=probes,
        observer=observer,
        metrics_token=settings.metrics_token.get_secret_value(),
        own_figures=figures.page,
        own_figures_media_type=MEDIA_TYPE,
        settings=shown_settings(settings),
        plain_webhooks=settings.private_webhooks,
        health_policy=HealthPolicy(per_network=settings.health_reports_per_network, key=secrets.token_bytes(32)),
        transfer_cooling=timedelta(seconds=settings.transfer_cooling_s),
        publishers_open=settings.new_publishers == "open",
        sign_up_open=settings.sign_up == "open",
        review_policy=review_policy_of(settings),
        behind_proxy=settings.behind_proxy,
        accel_path=settings.accel_path,
        sign_in=sign_in_tools(settings),
        request_limit=RateLimit(
            burst=settings.requests_per_minute, every=timedelta(minutes=1) / settings.requests_per_minute
        ),
    )
    first_token = (
        None
        if signing is None
        else ensure_first_administrator(now=clock(), uow=database.unit_of_work(), new_id=new_id, lifetimes=lifetimes)
    )
    return Assembly(
        settings=settings,
        database=database,
        registry=registry,
        events=writer,
        log=log,
        imports=imports,
        store=store,
        signing=signing,
        workers=workers,
        pool=pool,
        stop_watching=stop_watching,
        first_token=first_token,
        last_act=node.resign,
    )
