"""What a registry's worker does: each kind of job, and what has to be done every so often."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from qirvo.server.bills import ArchiveBills
from qirvo.server.http.plugins import render_catalog
from qirvo.server.intake_ports import ScannerCalls
from qirvo.server.jobs.worker import Routine, Work
from qirvo.server.ports import ArtifactChecks, BlobStore, Clock, NewId, Step
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.checks import check_submission
from qirvo.server.usecases.components import INVENTORY_JOB, fill_inventories, take_inventories
from qirvo.server.usecases.publications import SIGN_JOB, sign_changes
from qirvo.server.usecases.rescans import RESCAN_JOB, go_on
from qirvo.server.usecases.resuming import resume_work
from qirvo.server.usecases.scans import SCAN_JOB, Scanning, ask_scanner, expire_scans
from qirvo.server.usecases.submissions import CHECK_JOB
from qirvo.server.usecases.sweep import sweep_blobs

_SCANS_ARE_LOOKED_AT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything that jobs and routines need.

    Attributes:
        checks: Examines artifacts.
        scanning: Which scanners of others are asked.
        calls: Asks one of them.
        step: Told the name of each durable step of a publication.
    """

    settings: Settings
    database: Database
    blobs: BlobStore
    repository: SignedReadPlane
    checks: ArtifactChecks
    scanning: Scanning
    calls: ScannerCalls
    clock: Clock
    new_id: NewId
    step: Step


def work_of(shop: Workshop) -> Mapping[str, Work]:
    """Return what does each kind of job."""
    new_uow = shop.database.unit_of_work

    def check(arguments: Mapping[str, Any]) -> None:
        check_submission(
            arguments["submission"],
            now=shop.clock(),
            new_uow=new_uow,
            blobs=shop.blobs,
            checks=shop.checks,
            scanning=shop.scanning,
            new_id=shop.new_id,
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

    def sign(_arguments: Mapping[str, Any]) -> None:
        sign_changes(
            now=shop.clock(),
            new_uow=new_uow,
            blobs=shop.blobs,
            repository=shop.repository,
            render=render_catalog,
            take_inventories=take,
            step=shop.step,
        )

    return {CHECK_JOB: check, SCAN_JOB: scan, RESCAN_JOB: rescan, INVENTORY_JOB: inventory, SIGN_JOB: sign}


def routines_of(shop: Workshop) -> list[Routine]:
    """Return what has to be done every so often."""
    settings, database = shop.settings, shop.database
    return [
        Routine(
            name="sign-time",
            every=timedelta(seconds=settings.signed_time_interval_s),
            act=lambda: shop.repository.sign_time(now=shop.clock()),
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
            name="sweep",
            every=timedelta(seconds=settings.sweep_interval_s),
            act=lambda: sweep_blobs(now=shop.clock(), uow=database.reading(), blobs=shop.blobs),
        ),
    ]
