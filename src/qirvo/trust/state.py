"""What is signed, looked at again and again: the present time, and which index of each plugin counts.

A look reads the timestamp and nothing else while that reaches the same snapshot. Bins are read when a plugin in them is
asked about, and again once the snapshot names another version of theirs. Like whoever signs, this trusts the folder:
signatures are for hosts.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.trust.current import RepositoryDamagedError, bin_roles_in, bytes_of, moment
from qirvo.trust.layout import METADATA, SIGNED_TIME, TARGETS, TIMESTAMP_FILE, index_file, index_target, metadata_file
from qirvo.trust.tuf_api import Snapshot, SuccinctRoles, Targets

_T = TypeVar("_T")


class _Meta(msgspec.Struct, gc=False):
    version: int


class _Reaching(msgspec.Struct):
    meta: dict[str, _Meta]
    signed_time: str = msgspec.field(name=SIGNED_TIME, default="")


class _Reaches(msgspec.Struct):
    signed: _Reaching


class _Target(msgspec.Struct, gc=False):
    hashes: dict[str, str]


class _Listing(msgspec.Struct):
    targets: dict[str, _Target]


class _Lists(msgspec.Struct):
    signed: _Listing


@dataclass(frozen=True, slots=True, eq=False)
class SignedIndexes:
    """The indexes that one snapshot reaches, by what is known of them; it stays the same until there is another.

    Attributes:
        folder: The repository's.
        version: The snapshot's.
        targets_version: That of the role that says which bins there are.
        spread: Which bin lists what.
        versions: Of every role.
        bins: What those that were asked about list, each with its version.
    """

    folder: Path
    version: int
    targets_version: int
    spread: SuccinctRoles
    versions: Mapping[str, int]
    bins: dict[str, tuple[int, Mapping[str, str]]] = field(default_factory=dict, repr=False)

    def digest_of(self, plugin_id: PluginId) -> str | None:
        """Return the SHA-256 of the plugin's signed index, which is another one once it is signed anew; None: none is.

        Raises:
            RepositoryDamagedError: What lists it cannot be read.
        """
        target = index_target(plugin_id)
        name = self.spread.get_role_for_target(target)
        version = _version(self.versions, name, self.folder)
        known = self.bins.get(name)
        if known is None or known[0] != version:
            known = self.bins[name] = (version, self._listed(name, version))
        return known[1].get(target)

    def index_of(self, plugin_id: PluginId) -> bytes | None:
        """Read the plugin's signed index; None where there is none.

        Raises:
            RepositoryDamagedError: It is missing, or not what was signed.
        """
        digest = self.digest_of(plugin_id)
        if digest is None:
            return None
        path = self.folder / TARGETS / index_file(plugin_id, digest)
        content = bytes_of(path)
        if hashlib.sha256(content).hexdigest() != digest:
            raise RepositoryDamagedError(f"`{path}` is not what was signed")
        return content

    def _listed(self, name: str, version: int) -> Mapping[str, str]:
        path = self.folder / METADATA / metadata_file(name, version)
        listed = _decoded(bytes_of(path), _Lists, path).signed.targets
        try:
            return {target: signed.hashes["sha256"] for target, signed in listed.items()}
        except KeyError as exc:
            raise RepositoryDamagedError(f"`{path}` names no SHA-256") from exc


@dataclass(frozen=True, slots=True)
class SignedState:
    """What is signed at one moment: the time that rollouts go by, and the indexes."""

    now: datetime
    indexes: SignedIndexes


class StateReader:
    """Looks at one repository; threads may share it, and any number of processes may sign meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Look at the repository in `folder`."""
        self._folder = folder
        self._timestamp = folder / METADATA / TIMESTAMP_FILE
        self._last: tuple[bytes, SignedState] | None = None
        self._looking = threading.Lock()

    def look(self) -> SignedState:
        """Return what is signed now: the very value of the look before where nothing was signed since.

        Raises:
            RepositoryDamagedError: Something that the timestamp reaches is missing or unreadable.
            UnavailableError: The disk refuses.
        """
        with self._looking:
            content = bytes_of(self._timestamp)
            if self._last is None or self._last[0] != content:
                self._last = (content, self._state(content))
            return self._last[1]

    def _state(self, content: bytes) -> SignedState:
        reached = _decoded(content, _Reaches, self._timestamp).signed
        now = moment(reached.signed_time)
        if now is None:
            raise RepositoryDamagedError(f"the timestamp in `{self._folder}` carries no `{SIGNED_TIME}`")
        before = None if self._last is None else self._last[1].indexes
        version = _version(_versions(reached), Snapshot.type, self._folder)
        if before is not None and before.version == version:
            return SignedState(now=now, indexes=before)
        return SignedState(now=now, indexes=self._indexes(version, before))

    def _indexes(self, version: int, before: SignedIndexes | None) -> SignedIndexes:
        path = self._folder / METADATA / metadata_file(Snapshot.type, version)
        versions = _versions(_decoded(bytes_of(path), _Reaches, path).signed)
        targets_version = _version(versions, Targets.type, self._folder)
        if before is not None and before.targets_version == targets_version:  # the same bins, most of them unchanged
            return SignedIndexes(self._folder, version, targets_version, before.spread, versions, before.bins)
        spread = bin_roles_in(self._folder, targets_version)
        return SignedIndexes(self._folder, version, targets_version, spread, versions)


def _versions(reached: _Reaching) -> Mapping[str, int]:
    return {name.removesuffix(".json"): meta.version for name, meta in reached.meta.items()}


def _version(versions: Mapping[str, int], role: str, folder: Path) -> int:
    version = versions.get(role)
    if version is None:
        raise RepositoryDamagedError(f"what is signed in `{folder}` does not list `{role}`")
    return version


def _decoded(content: bytes, kind: type[_T], path: Path) -> _T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise RepositoryDamagedError(f"`{path}` cannot be read: {exc}") from exc
