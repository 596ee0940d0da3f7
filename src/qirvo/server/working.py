"""What a registry's worker does: each kind of job, and what has to be done every so often."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.downloads import day_of
from qirvo.domain.names import PluginId
from qirvo.domain.refusals import WINDOW
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.review_work import ReviewPolicy
from qirvo.server.archive_deltas import ArchiveDeltas
from qirvo.server.arrivals import Arrivals
from qirvo.server.bills import ArchiveBills
from qirvo.server.delivery_ports import WebhookCalls
from qirvo.server.event_ports import EventLog, EventSegments, EventStore, ImportedEvents
from qirvo.server.events.salts import DailySalts
from qirvo.server.http.notices import event_text
from qirvo.server.http.plugins import render_catalog
from qirvo.server.http.report_documents import told_of_report
from qirvo.server.intake_ports import ScannerCalls
from qirvo.server.jobs.worker import Patience, Routine, Work
from qirvo.server.license_keys import FileLicenseKeys
from qirvo.server.listing_ports import Rendering
from qirvo.server.mail_ports import MAIL_JOB, Mail, Mailer
from qirvo.server.namespace_ports import DomainProofs
from qirvo.server.ports import ArtifactChecks, BlobStore, Clock, NewId, Plugin, Step
from qirvo.server.record_ports import SPREAD_JOB, RefusalCounts
from qirvo.server.repository.private import PrivateReadPlanes
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.search_ports import FOLLOW_JOB, SearchIndex
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.alerts import watch_alerts
from qirvo.server.usecases.analytics import absorb_events, tidy_events
from qirvo.server.usecases.audit_log import forget_networks
from qirvo.server.usecases.brochures import BROCHURE_JOB, Printing, fill_brochures, take_brochures
from qirvo.server.usecases.catalog import CATALOG_JOB, beside_of, count_downloads, refresh_catalog
from qirvo.server.usecases.catalog_search import follow_catalog
from qirvo.server.usecases.checks import check_submission
from qirvo.server.usecases.components import INVENTORY_JOB, fill_inventories, take_inventories
from qirvo.server.usecases.delivering import ATTEMPTS, deliver, forget_deliveries
from qirvo.server.usecases.deltas import IMPROVE_JOB, Shop, improve, make_at_once, sweep_deltas
from qirvo.server.usecases.distribution_reports import Reporting
from qirvo.server.usecases.domains import look_again
from qirvo.server.usecases.entitlements import licensing_of
from qirvo.server.usecases.handovers import finish_transfers
from qirvo.server.usecases.health import count_silence
from qirvo.server.usecases.promotions import finish_promotions
from qirvo.server.usecases.publications import SIGN_JOB, sign_changes
from qirvo.server.usecases.refusals import record_counts
from qirvo.server.usecases.report_schedules import send_reports
from qirvo.server.usecases.rescans import RESCAN_JOB, go_on
from qirvo.server.usecases.resuming import resume_work
from qirvo.server.usecases.reviews import approve_by_policy
from qirvo.server.usecases.rollout_events import ROLLOUT_EVENTS_JOB, count_rollouts
from qirvo.server.usecases.scans import SCAN_JOB, Scanning, ask_scanner, expire_scans
from qirvo.server.usecases.spreading import DELIVER_JOB, mail_notice, spread_notices
from qirvo.server.usecases.submissions import CHECK_JOB
from qirvo.server.usecases.suspicion import judge_downloads
from qirvo.server.usecases.sweep import sweep_blobs
from qirvo.showcase.brochures import ArchiveBrochures

_TRANSFERS_ARE_LOOKED_AT = timedelta(seconds=30)
_PROMOTIONS_ARE_LOOKED_AT = timedelta(seconds=30)
_SILENCE_IS_COUNTED = timedelta(seconds=30)
_A_DAY = timedelta(days=1)
_NETWORKS_ARE_FORGOTTEN = timedelta(hours=1)
PATIENCE_OUTSIDE = Patience(
    attempts=ATTEMPTS, first_wait=timedelta(seconds=10), growth=3, longest_wait=timedelta(hours=12)
)
"""Servers of others may be away for a weekend's day: twelve attempts within two days."""
_THE_CATALOG_IS_LOOKED_AT = timedelta(seconds=10)
_THE_CATALOG_IS_FOLLOWED = timedelta(seconds=1)  # where the job that says so may be another process's
_SCANS_ARE_LOOKED_AT = timedelta(seconds=10)
_DOMAINS_ARE_LOOKED_AT = timedelta(hours=1)  # each of them once a day; the routine finds who is due
_DOWNLOADS_ARE_COUNTED = timedelta(minutes=15)
_EVENTS_ARE_TIDIED = timedelta(minutes=1)
_REPORTS_ARE_SENT = timedelta(minutes=10)

SHARED_JOBS = (CHECK_JOB, SCAN_JOB)
"""What any worker may do beside the one that leads: nothing of it signs, or goes by what was done before."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything that jobs and routines need.

    Attributes:
        checks: Examines artifacts.
        scanning: Which scanners of others are asked.
        review_policy: What needs no person.
        rendering: Makes pictures and documents harmless.
        events: Where is written down what happens to plugins.
        segments: The same, as it was written down.
        imports: What was imported, and is to be part of that.
        figures: What is made of it.
        calls: Asks one of them.
        search: What the catalog is searched with.
        proofs: Looks for what proves that publishers hold domains.
        mailer: Sends mail.
        webhook_calls: Tells webhooks.
        address: Where the outside reaches the registry.
        step: Told the name of each durable step of a publication.
        arrivals: What is uploaded and submitted here at the moment.
    """

    settings: Settings
    database: Database
    blobs: BlobStore
    repository: SignedReadPlane
    private: PrivateReadPlanes
    search: SearchIndex
    license_keys: FileLicenseKeys
    checks: ArtifactChecks
    scanning: Scanning
    review_policy: ReviewPolicy
    rendering: Rendering
    events: EventLog
    segments: EventSegments
    imports: ImportedEvents
    figures: EventStore
    calls: ScannerCalls
    proofs: DomainProofs
    mailer: Mailer
    webhook_calls: WebhookCalls
    address: str
    clock: Clock
    new_id: NewId
    step: Step
    arrivals: Arrivals


def work_of(shop: Workshop) -> Mapping[str, Work]:
    """Return what does each kind of job."""
    new_uow = shop.database.unit_of_work

    def check(arguments: Mapping[str, Any]) -> None:
        shop.arrivals.give_way(waited=_waited(shop, arguments["submission"]))
        check_submission(
            arguments["submission"],
            now=shop.clock(),
            new_uow=new_uow,
            blobs=shop.blobs,
            checks=shop.checks,
            scanning=shop.scanning,
            new_id=shop.new_id,
        )
        approve_by_policy(
            arguments["submission"],
            now=shop.clock(),
            uow=new_uow(),
            new_id=shop.new_id,
            policy=shop.review_policy,
            repository=shop.repository,
        )

    def scan(arguments: Mapping[str, Any]) -> None:
        ask_scanner(arguments["scan"], scanning=shop.scanning, calls=shop.calls, new_uow=new_uow)

    def rescan(arguments: Mapping[str, Any]) -> None:
        go_on(arguments["rescan"], now=shop.clock(), new_uow=new_uow, blobs=shop.blobs, checks=shop.checks)

    take = partial(
        take_inventories, new_uow=new_uow, blobs=shop.blobs, bills=ArchiveBills(), repository=shop.repository
    )

    def inventory(arguments: Mapping[str, Any]) -> None:
        fill_inventories(arguments["after"], new_uow=new_uow, take=take)

    take_brochure = partial(_take_brochures, shop)

    def brochure(arguments: Mapping[str, Any]) -> None:
        fill_brochures(arguments["after"], new_uow=new_uow, take=take_brochure)

    def catalog(arguments: Mapping[str, Any]) -> None:
        plugin_id = PluginId.parse(arguments["plugin"])
        with shop.database.reading() as uow:
            is_private = uow.private_plugins.holds(plugin_id)
        refresh_catalog(
            plugin_id,
            reading=shop.database.reading,
            repository=shop.private.of(plugin_id.publisher) if is_private else shop.repository,
            render=partial(_render, shop),
        )

    def take_both(artifacts: Sequence[Digest]) -> None:
        take(artifacts)
        take_brochure(artifacts)

    delta_shop = _delta_shop(shop)

    def sign(_arguments: Mapping[str, Any]) -> None:
        make_at_once(shop=delta_shop)
        sign_changes(
            now=shop.clock(),
            new_uow=new_uow,
            blobs=shop.blobs,
            repository=shop.repository,
            render=partial(_render, shop),
            take_inventories=take_both,
            step=shop.step,
            licensing_of=lambda plugin, uow: licensing_of(plugin, uow=uow, keys=shop.license_keys, now=shop.clock()),
            private=shop.private,
        )

    def spread(_arguments: Mapping[str, Any]) -> None:
        spread_notices(
            new_uow=new_uow,
            mail=partial(mail_notice, address=shop.address, registry_name=shop.settings.name),
            render=partial(event_text, address=shop.address),
            new_id=shop.new_id,
        )

    return {
        FOLLOW_JOB: partial(_follow, shop),
        SPREAD_JOB: spread,
        CHECK_JOB: check,
        SCAN_JOB: scan,
        RESCAN_JOB: rescan,
        INVENTORY_JOB: inventory,
        BROCHURE_JOB: brochure,
        CATALOG_JOB: catalog,
        SIGN_JOB: sign,
        ROLLOUT_EVENTS_JOB: partial(_count_rollouts, shop),
    }


def _waited(shop: Workshop, submission_id: str) -> timedelta:
    with shop.database.reading() as uow:
        return shop.clock() - uow.submissions.get(submission_id).submitted_at


def _count_rollouts(shop: Workshop, arguments: Mapping[str, Any]) -> None:
    count_rollouts(
        PluginId.parse(arguments["plugin"]),
        after=arguments["after"],
        until=arguments["until"],
        now=shop.clock(),
        uow=shop.database.reading(),
        events=shop.events,
    )


def _follow(shop: Workshop, _arguments: Mapping[str, Any]) -> None:
    follow_catalog(new_uow=shop.database.reading, index=shop.search)


def outgoing_work_of(shop: Workshop) -> Mapping[str, Work]:
    """Return what does each kind of job that waits for servers of others."""

    def tell(arguments: Mapping[str, Any]) -> None:
        deliver(
            arguments["delivery"],
            now=shop.clock(),
            new_uow=shop.database.unit_of_work,
            calls=shop.webhook_calls,
            new_id=shop.new_id,
        )

    def mail(arguments: Mapping[str, Any]) -> None:
        shop.mailer.send(Mail(to=arguments["to"], subject=arguments["subject"], text=arguments["text"]))

    return {DELIVER_JOB: tell, MAIL_JOB: mail}


def improving_work_of(shop: Workshop) -> Mapping[str, Work]:
    """Return what does each kind of job that takes long, and that nobody waits for."""
    delta_shop = _delta_shop(shop)

    def improve_deltas(arguments: Mapping[str, Any]) -> None:
        improve(PluginId.parse(arguments["plugin"]), shop=delta_shop)

    return {IMPROVE_JOB: improve_deltas}


def improving_routines_of(shop: Workshop) -> list[Routine]:
    """Return what has to be done every so often, may take long, and keeps nobody waiting."""
    kept = timedelta(days=shop.settings.events_kept_days)
    return [
        Routine(
            name="absorb-events",
            every=timedelta(seconds=shop.settings.figures_interval_s),
            act=lambda: absorb_events(
                now=shop.clock(), segments=shop.segments, imports=shop.imports, store=shop.figures
            ),
        ),
        Routine(
            name="tidy-events",
            every=_EVENTS_ARE_TIDIED,
            act=lambda: tidy_events(now=shop.clock(), store=shop.figures, kept=kept),
        ),
        Routine(name="send-reports", every=_REPORTS_ARE_SENT, act=lambda: _send_reports(shop)),
        Routine(
            name="watch-alerts",
            every=timedelta(seconds=shop.settings.alerts_interval_s),
            act=lambda: watch_alerts(
                now=shop.clock(),
                new_uow=shop.database.unit_of_work,
                store=shop.figures,
                new_id=shop.new_id,
                most_of_a_network=shop.settings.health_reports_per_network,
            ),
        ),
    ]


def _send_reports(shop: Workshop) -> None:
    send_reports(
        now=shop.clock(),
        new_uow=shop.database.unit_of_work,
        reporting=Reporting(reading=shop.database.reading, store=shop.figures, search=shop.search),
        tell=partial(told_of_report, registry=shop.settings.name, address=shop.address, made_at=shop.clock()),
        new_id=shop.new_id,
    )


def _delta_shop(shop: Workshop) -> Shop:
    return Shop(
        new_uow=shop.database.unit_of_work,
        blobs=shop.blobs,
        making=ArchiveDeltas(),
        signed_now=shop.repository.signed_now,
    )


def _take_brochures(shop: Workshop, artifacts: Sequence[Digest]) -> None:
    printing = Printing(
        new_uow=shop.database.unit_of_work,
        blobs=shop.blobs,
        brochures=ArchiveBrochures(),
        rendering=shop.rendering,
        new_id=shop.new_id,
    )
    take_brochures(artifacts, now=shop.clock(), printing=printing)


def _render(shop: Workshop, plugin: Plugin, index: ReleaseIndex, signed_now: datetime) -> bytes:
    with shop.database.reading() as uow:
        beside = beside_of(plugin.id, uow=uow)
    return render_catalog(plugin, index, signed_now, beside)


def _sign_time(shop: Workshop) -> None:
    shop.repository.sign_time(now=shop.clock())
    shop.private.sign_time()


def _finish_promotions(shop: Workshop) -> None:
    finish_promotions(
        now=shop.clock(), new_uow=shop.database.unit_of_work, new_id=shop.new_id, repository=shop.repository
    )


def routines_of(shop: Workshop) -> list[Routine]:
    """Return what has to be done every so often."""
    settings, database = shop.settings, shop.database
    return [
        Routine(
            name="sign-time",
            every=timedelta(seconds=settings.signed_time_interval_s),
            act=lambda: _sign_time(shop),
        ),
        Routine(
            name="expire-scans",
            every=_SCANS_ARE_LOOKED_AT,
            act=lambda: expire_scans(now=shop.clock(), new_uow=database.unit_of_work),
        ),
        Routine(
            name="resume",
            every=timedelta(seconds=settings.sweep_interval_s),
            act=lambda: resume_work(uow=database.unit_of_work()),
        ),
        Routine(
            name="look-at-domains",
            every=_DOMAINS_ARE_LOOKED_AT,
            act=lambda: look_again(
                now=shop.clock(), uow=database.unit_of_work(), proofs=shop.proofs, new_id=shop.new_id
            ),
        ),
        Routine(
            name="finish-promotions",
            every=_PROMOTIONS_ARE_LOOKED_AT,
            act=lambda: _finish_promotions(shop),
        ),
        Routine(
            name="count-silence",
            every=_SILENCE_IS_COUNTED,
            act=lambda: count_silence(now=shop.clock(), new_uow=database.unit_of_work, new_id=shop.new_id),
        ),
        Routine(
            name="finish-transfers",
            every=_TRANSFERS_ARE_LOOKED_AT,
            act=lambda: finish_transfers(
                now=shop.clock(),
                new_uow=database.unit_of_work,
                keys=shop.license_keys,
                repository=shop.repository,
                new_id=shop.new_id,
            ),
        ),
        Routine(
            name="forget-deliveries",
            every=_A_DAY,
            act=lambda: forget_deliveries(now=shop.clock(), new_uow=database.unit_of_work),
        ),
        Routine(
            name="count-downloads",
            every=_DOWNLOADS_ARE_COUNTED,
            act=lambda: _count_downloads(shop),
        ),
        Routine(name="forget-networks", every=_NETWORKS_ARE_FORGOTTEN, act=lambda: _forget_networks(shop)),
        Routine(
            name="sweep",
            every=timedelta(seconds=settings.sweep_interval_s),
            act=lambda: sweep_blobs(now=shop.clock(), uow=database.reading(), blobs=shop.blobs),
        ),
        Routine(
            name="sweep-deltas",
            every=timedelta(seconds=settings.sweep_interval_s),
            act=lambda: sweep_deltas(
                now=shop.clock(), uow=database.reading(), repository=shop.repository, private=shop.private
            ),
        ),
    ]


def own_routines_of(
    *,
    database: Database,
    search: SearchIndex,
    refusal_counts: RefusalCounts,
    salts: DailySalts,
    clock: Clock,
    new_id: NewId,
    is_shared: bool,
) -> list[Routine]:
    """Return what each process of a registry has to do for itself every so often."""
    return [
        Routine(
            name="follow-catalog",
            every=_THE_CATALOG_IS_FOLLOWED if is_shared else _THE_CATALOG_IS_LOOKED_AT,
            act=lambda: follow_catalog(new_uow=database.reading, index=search),
        ),
        Routine(
            name="count-refusals",
            every=WINDOW,
            act=lambda: record_counts(now=clock(), new_uow=database.unit_of_work, new_id=new_id, counts=refusal_counts),
        ),
        Routine(name="forget-salts", every=_NETWORKS_ARE_FORGOTTEN, act=lambda: salts.forget(today=day_of(clock()))),
    ]


def _count_downloads(shop: Workshop) -> None:
    """Judge the downloads, then count: nothing is ranked by what was not looked at."""
    judge_downloads(now=shop.clock(), new_uow=shop.database.unit_of_work, store=shop.figures)
    count_downloads(now=shop.clock(), uow=shop.database.unit_of_work(), store=shop.figures, new_id=shop.new_id)


def _forget_networks(shop: Workshop) -> None:
    """Forget networks, and write the audit log's head where logs go: whoever keeps those can prove the log later."""
    kept = timedelta(seconds=shop.settings.audit_networks_kept_s)
    head = forget_networks(now=shop.clock(), kept=kept, new_uow=shop.database.unit_of_work)
    log.info("audit head", number=head.number, hash=head.hash)
