"""What a repository's timestamp reaches: the only state that counts.

Files beside it that the timestamp does not reach are what a crash left; the next writer takes the same names again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import RepositoryError

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, IntegrityError
from qirvo.domain.names import PluginId
from qirvo.trust.layout import (
    BINS_DUE,
    METADATA,
    SIGNED_TIME,
    TARGETS,
    TIMESTAMP_FILE,
    index_file,
    index_target,
    metadata_file,
)
from qirvo.trust.tuf_api import Metadata, Root, Snapshot, SuccinctRoles, TargetFile, Targets, Timestamp

_Signed = TypeVar("_Signed", Root, Timestamp, Snapshot, Targets)


class RepositoryNotCreatedError(ConflictError):
    """The folder holds no repository."""

    code = "repository-not-created"
    hint = "Create the repository first."


class RepositoryDamagedError(IntegrityError):
    """A file that the timestamp reaches is missing or cannot be read."""

    code = "repository-damaged"
    hint = "Restore the repository's folder from a copy; hosts keep what they have meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The top of a repository as its timestamp reaches it."""

    folder: Path
    timestamp: Metadata[Timestamp]
    snapshot: Metadata[Snapshot]
    targets: Metadata[Targets]

    @property
    def signed_now(self) -> datetime:
        """The signed time."""
        signed_time = signed_time_of(self.timestamp.signed)
        if signed_time is None:
            raise RepositoryDamagedError(f"the timestamp in `{self.folder}` carries no `{SIGNED_TIME}`")
        return signed_time

    @property
    def bins_due(self) -> datetime:
        """No bin needs a new signature before this."""
        due = moment(self.snapshot.signed.unrecognized_fields.get(BINS_DUE))
        if due is None:
            raise RepositoryDamagedError(f"the snapshot in `{self.folder}` carries no `{BINS_DUE}`")
        return due

    @property
    def bin_roles(self) -> SuccinctRoles:
        """Which bins there are, and whose key signs them."""
        return _bin_roles_of(self.targets, self.folder)

    def bin_of(self, plugin_id: PluginId) -> str:
        """Return the name of the bin that lists the plugin."""
        return self.bin_roles.get_role_for_target(index_target(plugin_id))

    def bin(self, name: str) -> Metadata[Targets]:
        """Read a bin."""
        return _read(self.folder, metadata_file(name, _version_of(self.snapshot, name)), Targets)

    def target(self, plugin_id: PluginId) -> TargetFile | None:
        """Return what is signed about the plugin's index; None when it has none."""
        return self.bin(self.bin_of(plugin_id)).signed.targets.get(index_target(plugin_id))

    def index(self, plugin_id: PluginId) -> bytes | None:
        """Read the plugin's index; None when it has none."""
        target = self.target(plugin_id)
        return None if target is None else self.index_at(plugin_id, target)

    def index_at(self, plugin_id: PluginId, target: TargetFile) -> bytes:
        """Read the plugin's index as `target` says that it is."""
        path = self.folder / TARGETS / index_file(plugin_id, target.hashes["sha256"])
        content = bytes_of(path)
        try:
            target.verify_length_and_hashes(content)
        except RepositoryError as exc:
            raise RepositoryDamagedError(f"`{path}` is not what was signed") from exc
        return content


def bin_roles_in(folder: Path, version: int) -> SuccinctRoles:
    """Return which bins there are in `folder` by that version of the targets role, and whose key signs them.

    Raises:
        RepositoryDamagedError: It cannot be read, or names none.
    """
    return _bin_roles_of(_read(folder, metadata_file(Targets.type, version), Targets), folder)


def _bin_roles_of(targets: Metadata[Targets], folder: Path) -> SuccinctRoles:
    delegations = targets.signed.delegations
    if delegations is None or delegations.succinct_roles is None:
        raise RepositoryDamagedError(f"`{folder}` delegates to no bins")
    return delegations.succinct_roles


def is_created(folder: Path) -> bool:
    """Say whether `folder` holds a repository; a creation that was cut off does not count."""
    return (folder / METADATA / TIMESTAMP_FILE).is_file()


def read_current(folder: Path) -> Current:
    """Read what the timestamp reaches, without the bins.

    Raises:
        RepositoryNotCreatedError: There is no repository.
        RepositoryDamagedError: Something it reaches is missing or unreadable.
        UnavailableError: The disk refuses.
    """
    if not is_created(folder):
        raise RepositoryNotCreatedError(f"`{folder}` holds no repository")
    timestamp = _read(folder, TIMESTAMP_FILE, Timestamp)
    snapshot = _read(folder, metadata_file(Snapshot.type, timestamp.signed.snapshot_meta.version), Snapshot)
    targets = _read(folder, metadata_file(Targets.type, _version_of(snapshot, Targets.type)), Targets)
    return Current(folder=folder, timestamp=timestamp, snapshot=snapshot, targets=targets)


def read_root(folder: Path) -> Metadata[Root]:
    """Read the newest root.

    Raises:
        RepositoryNotCreatedError: There is none.
        RepositoryDamagedError: It cannot be read.
    """
    if not (folder / METADATA / metadata_file(Root.type, 1)).is_file():
        raise RepositoryNotCreatedError(f"`{folder}` holds no repository")
    version = 1
    while (folder / METADATA / metadata_file(Root.type, version + 1)).is_file():
        version += 1
    return _read(folder, metadata_file(Root.type, version), Root)


def first_root(folder: Path) -> bytes:
    """Return the bytes of the first root: what a host pins, and what the fingerprint is of.

    Raises:
        RepositoryNotCreatedError: There is none.
        RepositoryDamagedError: It cannot be read.
    """
    if not is_created(folder):
        raise RepositoryNotCreatedError(f"`{folder}` holds no repository")
    return bytes_of(folder / METADATA / metadata_file(Root.type, 1))


def good_until(folder: Path) -> datetime:
    """Return when the first of what is signed expires; the bins are signed anew in time (`bins_due`).

    Raises:
        RepositoryNotCreatedError: There is no repository.
        RepositoryDamagedError: It cannot be read.
    """
    current = read_current(folder)
    timestamp, snapshot, targets = (current.timestamp.signed, current.snapshot.signed, current.targets.signed)
    return min(timestamp.expires, snapshot.expires, targets.expires, read_root(folder).signed.expires)


def signed_time_of(timestamp: Timestamp) -> datetime | None:
    """Return the signed time; None when the timestamp carries none."""
    return moment(timestamp.unrecognized_fields.get(SIGNED_TIME))


def versions_of(snapshot: Snapshot) -> Mapping[str, int]:
    """Return the version of each role that the snapshot lists."""
    return {name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()}


def moment(written: object) -> datetime | None:
    """Return the time that a signed field of ours says; None where it says none."""
    try:
        return datetime.fromisoformat(str(written)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _version_of(snapshot: Metadata[Snapshot], role: str) -> int:
    try:
        return snapshot.signed.meta[f"{role}.json"].version
    except KeyError as exc:
        raise RepositoryDamagedError(f"the snapshot does not list `{role}`") from exc


def bytes_of(path: Path) -> bytes:
    """Read a file that what is signed reaches.

    Raises:
        RepositoryDamagedError: It is missing.
        UnavailableError: The disk refuses.
    """
    with disk_errors(path):
        try:
            return path.read_bytes()
        except FileNotFoundError as exc:
            raise RepositoryDamagedError(f"`{path}` is missing") from exc


def _read(folder: Path, name: str, kind: type[_Signed]) -> Metadata[_Signed]:
    path = folder / METADATA / name
    try:
        metadata = Metadata[_Signed].from_bytes(bytes_of(path))
    except RepositoryError as exc:
        raise RepositoryDamagedError(f"`{path}` cannot be read: {exc}") from exc
    if metadata.signed.type != kind.type:
        raise RepositoryDamagedError(f"`{path}` is a `{metadata.signed.type}`, not a `{kind.type}`")
    return metadata
