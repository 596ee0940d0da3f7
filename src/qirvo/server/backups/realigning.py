"""Letting what is signed follow a database that was put back to an earlier moment by its own means.

The data folder is ahead of such a database: it signs releases that no record knows of, and a number that is signed next
would be one that hosts have seen with other content. Every number leaps ahead; the next start signs what the records
say. Again is harmless.
"""

import shutil
from collections.abc import Collection, Sequence
from datetime import datetime

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.server.backups.leaping import ahead_of, signed_planes
from qirvo.server.data_folder import alone_in
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.settings import Settings
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade
from qirvo.trust.current import is_created
from qirvo.trust.hardware_sessions import Pin, no_pin


class NothingSignedError(NotFoundError):
    """The data folder has no signed repository that could follow the records."""

    code = "nothing-signed"
    hint = "Name the registry's data folder with `--data`; without one, restore a backup with `qirvo server restore`."


@dataclass(frozen=True, slots=True)
class Realigned:
    """How many plugins the next start signs anew, and how many are signed no more, since no record knows of them."""

    plugins: int
    dropped: int


def realign(settings: Settings, *, now: datetime, pin: Pin = no_pin) -> Realigned:
    """Have what is signed in the data folder go on from the records as they are; no registry may run there.

    Raises:
        NothingSignedError: There is no signed repository.
        ForeignDatabaseError: The records are another registry's.
        NewerDatabaseError: A later version wrote the database.
        RegistryRunsError: A registry runs there.
        QirvoError: The keys or a repository cannot be used.
        UnavailableError: The disk or the database refuses.
    """
    if not is_created(settings.repository_folder):
        raise NothingSignedError(f"there is no signed repository in `{settings.repository_folder}`")
    database = Database.open(settings.database_address)
    try:
        with alone_in(settings.data_folder):
            upgrade(database.engine)
            planes = list(signed_planes(settings, now=now, pin=pin))
            database.claim(planes[0].fingerprint)
            ahead = ahead_of(min(plane.signed_now() for plane in planes), now=now)
            recorded = _raise_numbers(database, planes, ahead=ahead)
            dropped = sum(plane.leap(ahead, now=now, only=recorded) for plane in planes)
            _forget_indexes(settings)
    finally:
        database.close()
    return Realigned(plugins=len(recorded), dropped=dropped)


def _raise_numbers(database: Database, planes: Sequence[SignedReadPlane], *, ahead: int) -> Collection[PluginId]:
    """Raise the number of each index above the one that is signed; return the plugins that have one."""
    with database.unit_of_work() as uow:
        recorded = uow.plugins.first_published().keys()
        for plugin_id in recorded:
            signed = [index.number for plane in planes if (index := plane.signed_index(plugin_id)) is not None]
            uow.plugins.mark_changed(plugin_id, by=ahead + max(signed, default=0))
        uow.commit()
    return recorded


def _forget_indexes(settings: Settings) -> None:
    """Remove the search indexes, which know what the records do not; a start makes them again."""
    for folder in (settings.data_folder / "search", *settings.nodes_folder.glob("*/search")):
        if folder.exists():
            with disk_errors(folder):
                shutil.rmtree(folder)
