"""The real machine: here the clock and the dice are read, and every port gets its adapter."""

# ruff: noqa: PLC0415  # start-up time: an adapter's libraries are imported when it is first used

import os
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from qirvo.host.installed import Installations
from qirvo.host.layout import HostLayout
from qirvo.host.machine import Machine
from qirvo.host.ports import Downloading, FleetLock, Providing, Repositories, Runtime
from qirvo.host.settings import open_settings
from qirvo.host.sources import Sources


def wire(home: Path, environ: Mapping[str, str]) -> Machine:
    """Return the machine below `home`.

    Raises:
        DamagedStateError: `host.json` holds something else.
        UnavailableError: The disk refuses.
    """
    layout = HostLayout(home)
    settings = open_settings(layout, new_id=_new_id(), now=_now())

    def open_runtime() -> Runtime:
        from qirvo.host.node_runtime import NodeRuntime

        return NodeRuntime(layout, environ)

    def open_repositories() -> Repositories:
        from qirvo.host.remote import HttpRepositories

        return HttpRepositories(layout, clock=_now)

    def open_downloading() -> Downloading:
        from qirvo.host.downloads import HttpDownloading

        return HttpDownloading()

    def open_providing() -> Providing:
        from qirvo.host.provided import NpmProviding

        return NpmProviding(layout, environ, allowed=settings.provide_react)

    def open_fleet_lock() -> FleetLock:
        from qirvo.host.fleet_lock import HttpFleetLock

        return HttpFleetLock()

    return Machine(
        layout=layout,
        settings=settings,
        installations=Installations(layout),
        sources=Sources(layout),
        open_runtime=open_runtime,
        open_repositories=open_repositories,
        open_providing=open_providing,
        open_fleet_lock=open_fleet_lock,
        open_downloading=open_downloading,
        clock=_now,
        new_id=_new_id,
        environ=environ,
        shares_blobs=os.geteuid() != 0,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid.uuid4())
