"""The read plane in a folder: what `qirvo.trust` signs, the artifacts by digest, and the catalog's documents.

An artifact is a copy of its blob, compared with its digest while it is copied: whatever happens to the folder that the
world reads, the registry still has the bytes that were reviewed.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors, fsync_folder, partials_in
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.server.repository.read_plane import ReadPlane
from qirvo.trust.creating import open_repository
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.layout import BITS
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository, Steps, no_steps

ARTIFACTS = "artifacts"
LICENSED = "licensed"  # served under the same addresses, to holders of a license key alone
DELTAS = "deltas"
GONE = "gone"  # notes on what was taken down
SBOM = "sbom"
_DELTA_ENDING = ".zst"
_CHUNK_BYTES = 1024 * 1024


class SignedReadPlane(ReadPlane):
    """`ports.Repository` in a folder that a web server can serve as it lies there."""

    def __init__(self, signed: SignedRepository, *, is_shared: bool = False) -> None:
        """Write below the folder of `signed`; drop what a killed process was copying, where no other one copies."""
        super().__init__(signed.folder)
        self._signed = signed
        with disk_errors(self._folder):
            for folder in (ARTIFACTS, LICENSED, DELTAS):
                for partial in partials_in(self._folder / folder, is_shared=is_shared):
                    partial.unlink(missing_ok=True)

    @classmethod
    def open(
        cls,
        folder: Path,
        keys: Path,
        *,
        now: datetime,
        bits: int = BITS,
        steps: Steps = no_steps,
        pin: Pin = no_pin,
        is_shared: bool = False,
    ) -> Self:
        """Open the repository in `folder`, made with new keys in `keys` when there is none yet.

        Args:
            folder: The repository's.
            keys: Where `offline.json` and `online.json` are; only the second is needed once the repository is made.
            now: The time to sign, when it is made.
            bits: Release indexes are signed in `2 ** bits` groups; only looked at when it is made.
            steps: Told the name of each durable step.
            pin: Asked for the PIN of a token that has online keys.
            is_shared: Whether other processes may be writing there just now.

        Raises:
            KeyFileMissingError: The repository is there and its online keys are not.
            KeysDoNotFitError: The keys are another repository's.
            RepositoryDamagedError: The repository cannot be read.
            UnavailableError: The disk refuses.
            QirvoError: A token that has online keys cannot be used.
        """
        signed = open_repository(folder, keys, now=now, bits=bits, steps=steps, pin=pin)
        return cls(signed, is_shared=is_shared)

    def place_artifact(self, digest: Digest, source: Path, *, is_licensed: bool = False) -> None:
        """Make the artifact readable below `artifacts/`, or `licensed/`, durably; again is a no-op.

        One that was open before stays so: nothing that was given away is taken back.

        Raises:
            DigestMismatchError: The bytes of `source` are not those of `digest`; nothing is placed.
            UnavailableError: The disk is full or refuses.
        """
        is_open = not is_licensed or (self._folder / ARTIFACTS / f"{digest.hex}.zip").is_file()
        place = self._folder / (ARTIFACTS if is_open else LICENSED) / f"{digest.hex}.zip"
        with disk_errors(place):
            (self._folder / GONE / f"{digest.hex}.txt").unlink(missing_ok=True)
            _place(source, place, digest)

    def remove_artifact(self, digest: Digest, reason: str) -> None:
        """Let the artifact be readable no more, and say why to whoever asks for it; again is a no-op.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        note = self._folder / GONE / f"{digest.hex}.txt"
        with disk_errors(note):
            make_folder(note.parent)
            note.write_text(reason, encoding="utf-8")
            for folder in (self._folder / ARTIFACTS, self._folder / LICENSED):
                (folder / f"{digest.hex}.zip").unlink(missing_ok=True)
                if folder.is_dir():
                    fsync_folder(folder)

    def place_delta(self, digest: Digest, source: Path, *, artifact: Digest) -> None:
        """Make a delta readable below `deltas/`, or below `licensed/` where the artifact it leads to is not open.

        Raises:
            DigestMismatchError: The bytes of `source` are not those of `digest`; nothing is placed.
            UnavailableError: The disk is full or refuses.
        """
        is_open = (self._folder / ARTIFACTS / f"{artifact.hex}.zip").is_file()
        place = self._folder / (DELTAS if is_open else LICENSED) / f"{digest.hex}{_DELTA_ENDING}"
        with disk_errors(place):
            _place(source, place, digest)

    def remove_delta(self, digest: Digest) -> None:
        """Let the delta be readable no more; again is a no-op.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        for folder in (self._folder / DELTAS, self._folder / LICENSED):
            with disk_errors(folder):
                (folder / f"{digest.hex}{_DELTA_ENDING}").unlink(missing_ok=True)

    def sweep_deltas(self, named: Collection[Digest], *, placed_before: datetime) -> int:
        """Remove the deltas that are not `named` and were placed before that time; return how many.

        Raises:
            UnavailableError: The disk refuses.
        """
        kept = {digest.hex for digest in named}
        swept = 0
        for folder in (self._folder / DELTAS, self._folder / LICENSED):
            with disk_errors(folder):
                for path in folder.glob(f"*{_DELTA_ENDING}"):
                    placed_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
                    if path.name.removesuffix(_DELTA_ENDING) not in kept and placed_at < placed_before:
                        path.unlink(missing_ok=True)
                        swept += 1
        return swept

    def place_sbom(self, artifact: Digest, document: bytes) -> None:
        """Make an artifact's bill of materials readable below `sbom/`, durably, in place of an earlier one.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        write_durably(self._folder / SBOM / f"{artifact.hex}.cdx.json", document)

    def publish(self, indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime) -> None:
        """Sign and publish these indexes as one batch.

        Raises:
            MalformedReleaseIndexError: Hosts would refuse one of them; nothing is published.
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        self._signed.publish({plugin_id: write_release_index(index) for plugin_id, index in indexes.items()}, now=now)

    def leap(self, by: int, *, now: datetime, only: Collection[PluginId] | None = None) -> int:
        """Sign everything anew with numbers that are higher by `by`, after a copy was restored.

        Indexes of plugins that are not among `only` are dropped, where it is given; return how many.

        Raises:
            RepositoryDamagedError: The repository cannot be read.
            UnavailableError: The disk refuses.
        """
        return self._signed.leap(by, now=now, only=only)

    def sign_time(self, *, now: datetime) -> None:
        """Sign the present time, so that rollouts move on.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        self._signed.sign_time(now=now)

    def write_catalog(self, plugin_id: PluginId, document: bytes) -> None:
        """Replace the plugin's catalog document, atomically and durably.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        write_durably(self._catalog_file(plugin_id), document)


def _place(source: Path, place: Path, digest: Digest) -> None:
    """Copy `source` to `place`, whole or not at all; one that is there already stays."""
    if place.is_file():
        return
    make_folder(place.parent)
    descriptor, name = tempfile.mkstemp(prefix=PARTIAL_PREFIX, dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _copy(source, file.fileno(), digest)
        Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)
    fsync_folder(place.parent)


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
