"""The read plane in a folder: what `qirvo.trust` signs, the artifacts by digest, and the catalog's documents.

An artifact is a copy of its blob, compared with its digest while it is copied: whatever happens to the folder that the
world reads, the registry still has the bytes that were reviewed.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.server.ports import UnpublishableIndexError
from qirvo.trust.creating import open_repository
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.layout import BITS, METADATA, TIMESTAMP_FILE
from qirvo.trust.release_index import MalformedReleaseIndexError, write_release_index
from qirvo.trust.signing import SignedRepository, Steps, no_steps

ARTIFACTS = "artifacts"
CATALOG = "catalog"
SBOM = "sbom"
_CHUNK_BYTES = 1024 * 1024
_PARTIAL = ".partial-"


class SignedReadPlane:
    """`ports.Repository` in a folder that a web server can serve as it lies there."""

    def __init__(self, signed: SignedRepository) -> None:
        """Write below the folder of `signed`; drop what a killed process was copying."""
        self._signed = signed
        self._folder = signed.folder
        self._known_time: tuple[tuple[int, int], datetime] | None = None
        self._looking = threading.Lock()
        with disk_errors(self._folder):
            for partial in (self._folder / ARTIFACTS).glob(f"{_PARTIAL}*"):
                partial.unlink(missing_ok=True)

    @classmethod
    def open(cls, folder: Path, keys: Path, *, now: datetime, bits: int = BITS, steps: Steps = no_steps) -> Self:
        """Open the repository in `folder`, made with new keys in `keys` when there is none yet.

        Args:
            folder: The repository's.
            keys: Where `offline.json` and `online.json` are; only the second is needed once the repository is made.
            now: The time to sign, when it is made.
            bits: Release indexes are signed in `2 ** bits` groups; only looked at when it is made.
            steps: Told the name of each durable step.

        Raises:
            KeyFileMissingError: The repository is there and its online keys are not.
            KeysDoNotFitError: The keys are another repository's.
            RepositoryDamagedError: The repository cannot be read.
            UnavailableError: The disk refuses.
        """
        return cls(open_repository(folder, keys, now=now, bits=bits, steps=steps))

    @property
    def fingerprint(self) -> str:
        """What hosts compare on first contact."""
        return self._signed.fingerprint

    def place_artifact(self, digest: Digest, source: Path) -> None:
        """Make the artifact readable below `artifacts/`, durably; again is a no-op.

        Raises:
            DigestMismatchError: The bytes of `source` are not those of `digest`; nothing is placed.
            UnavailableError: The disk is full or refuses.
        """
        place = self._folder / ARTIFACTS / f"{digest.hex}.zip"
        with disk_errors(place):
            if place.is_file():
                return
            make_folder(place.parent)
            descriptor, name = tempfile.mkstemp(prefix=_PARTIAL, dir=place.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    _copy(source, file.fileno(), digest)
                Path(name).replace(place)
            finally:
                Path(name).unlink(missing_ok=True)
            fsync_folder(place.parent)

    def place_sbom(self, artifact: Digest, document: bytes) -> None:
        """Make an artifact's bill of materials readable below `sbom/`, durably, in place of an earlier one.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        write_durably(self._folder / SBOM / f"{artifact.hex}.cdx.json", document)

    def require_publishable(self, index: ReleaseIndex) -> None:
        """Refuse an index that hosts would refuse: one that is too large, say.

        Raises:
            UnpublishableIndexError: They would.
        """
        try:
            write_release_index(index)
        except MalformedReleaseIndexError as exc:
            raise UnpublishableIndexError(
                f"hosts would refuse the index of `{index.plugin_id}`: {exc.message}"
            ) from exc

    def publish(self, indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime) -> None:
        """Sign and publish these indexes as one batch.

        Raises:
            MalformedReleaseIndexError: Hosts would refuse one of them; nothing is published.
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        self._signed.publish({plugin_id: write_release_index(index) for plugin_id, index in indexes.items()}, now=now)

    def sign_time(self, *, now: datetime) -> None:
        """Sign the present time, so that rollouts move on.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        self._signed.sign_time(now=now)

    def signed_now(self) -> datetime:
        """Return the last signed time; it is read again only when the timestamp was replaced.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
        """
        timestamp = self._folder / METADATA / TIMESTAMP_FILE
        with self._looking, disk_errors(timestamp):
            seen = timestamp.stat()
            state = (seen.st_ino, seen.st_mtime_ns)
            if self._known_time is None or self._known_time[0] != state:
                self._known_time = (state, self._signed.signed_now())
            return self._known_time[1]

    def write_catalog(self, plugin_id: PluginId, document: bytes) -> None:
        """Replace the plugin's catalog document, atomically and durably.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        write_durably(self._catalog_file(plugin_id), document)

    def read_catalog(self, plugin_id: PluginId) -> bytes | None:
        """Return the plugin's catalog document, or None before its first publication.

        Raises:
            UnavailableError: The disk refuses.
        """
        path = self._catalog_file(plugin_id)
        with disk_errors(path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def _catalog_file(self, plugin_id: PluginId) -> Path:
        return self._folder / CATALOG / plugin_id.publisher / f"{plugin_id.name}.json"


def _copy(source: Path, descriptor: int, digest: Digest) -> None:
    """Copy `source` and sync it.

    Raises:
        DigestMismatchError: It is not what `digest` names.
    """
    hashing = hashlib.sha256()
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashing.update(chunk)
            left = memoryview(chunk)
            while left:
                left = left[os.write(descriptor, left) :]
    if hashing.hexdigest() != digest.hex:
        raise DigestMismatchError(f"the stored artifact `{digest}` has the digest `sha256:{hashing.hexdigest()}`")
    os.fchmod(descriptor, 0o644)
    os.fsync(descriptor)
