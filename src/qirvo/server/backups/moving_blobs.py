"""Moving a living registry's blobs into a bucket, or back into the data folder.

Everybody reads meanwhile, and writes for the longest part of it: blobs never change, so that they are copied while more
arrive. Then the data folder names the new place, whoever would store a blob in the old one is told to try again, and
what arrived last is copied. Each blob is read back where it arrived. A move that was cut off finds what it copied.
"""

import enum
import re
import shutil
import sys
from collections.abc import Callable

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, IntegrityError, InvalidError
from qirvo.server.backups.reading_blobs import TOLD_EVERY, Told, at_once, is_sound, untold
from qirvo.server.blobs.places import FOLDER, BlobsPlace
from qirvo.server.chosen_blobs import blob_store_of, blobs_address, passing_store
from qirvo.server.ports import BlobMissingError, BlobStore
from qirvo.server.settings import BUCKET_ADDRESS, Settings

Steps = Callable[[str], None]


class BlobsAddressError(InvalidError):
    """The address names no place for blobs."""

    code = "blobs-address"
    hint = "Give `s3://BUCKET/PREFIX`, or `folder` for the data folder."


class SameBlobsPlaceError(ConflictError):
    """The blobs are where they are to be moved."""

    code = "blobs-place-same"
    hint = "Name another with `--blobs-to`; `blobs_url` has to be still the place that they come from."


class MovedBlobsDamagedError(IntegrityError):
    """Blobs could not be moved, since they are not what their digests say."""

    code = "moved-blobs-damaged"
    hint = "Nothing was removed. `qirvo server verify` names them; restore or remove them, then run it again."


@dataclass(frozen=True, slots=True)
class MovedBlobs:
    """What was moved: how many blobs are in the new place, and how many of them were copied now."""

    blobs: int = 0
    copied: int = 0


class _Outcome(enum.Enum):
    """What became of one blob; one that is gone was swept in the old place meanwhile."""

    COPIED = "copied"
    WAS_THERE = "was-there"
    GONE = "gone"
    DAMAGED = "damaged"


def move_blobs(
    settings: Settings, address: str, *, told: Told = untold, steps: Steps = lambda _name: None
) -> MovedBlobs:
    """Move the blobs from where `settings` say to `address`; nothing is removed in the old place.

    Args:
        settings: Of the registry as it runs, with what a bucket needs beside its address.
        address: `s3://BUCKET/PREFIX`, or `folder`.
        told: What is said of how far it is.
        steps: Told the name of each durable step.

    Raises:
        BlobsAddressError: `address` is none.
        SameBlobsPlaceError: They are there.
        MovedBlobsDamagedError: Some are not what their digests say.
        UnavailableError: One of the two places does not answer.
    """
    if address != FOLDER and re.fullmatch(BUCKET_ADDRESS, address) is None:
        raise BlobsAddressError(f"`{address}` is no place for blobs")
    if address == blobs_address(settings):
        raise SameBlobsPlaceError(f"the blobs are at `{address}`")
    arriving = settings.blobs_arriving_folder
    try:
        move = _Move(blob_store_of(settings, is_only_read=True), passing_store(settings, address, arriving), told)
        move.carry()
        steps("carried")
        BlobsPlace(settings.data_folder).name(address)
        steps("named")
        move.carry()
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return move.moved


class _Move:
    def __init__(self, source: BlobStore, target: BlobStore, told: Told) -> None:
        self._source = source
        self._target = target
        self._told = told
        self._there = {digest for digest, _ in target.digests()}
        self._sound: set[Digest] = set()
        self.moved = MovedBlobs()

    def carry(self) -> None:
        """Copy what is not there yet, and read back what was not read yet."""
        wanted = (digest for digest, _ in self._source.digests() if digest not in self._sound)
        damaged: list[Digest] = []
        for digest, outcome in at_once(self._carry, wanted):
            if outcome is _Outcome.DAMAGED:
                damaged.append(digest)
            elif outcome is not _Outcome.GONE:
                self._sound.add(digest)
                self.moved = MovedBlobs(len(self._sound), self.moved.copied + (outcome is _Outcome.COPIED))
                if self.moved.blobs % TOLD_EVERY == 0:
                    self._told(f"{self.moved.blobs:,} blobs are there")
        if damaged:
            raise MovedBlobsDamagedError(f"`{damaged[0]}` and {len(damaged) - 1:,} more are not what was stored")

    def _carry(self, digest: Digest) -> tuple[Digest, _Outcome]:
        try:
            if digest in self._there and is_sound(digest, self._target):
                return digest, _Outcome.WAS_THERE
            with self._source.open(digest) as content:
                stored, _ = self._target.put(content, max_bytes=sys.maxsize)
        except BlobMissingError:
            return digest, _Outcome.GONE
        if stored != digest or not is_sound(digest, self._target):
            return digest, _Outcome.DAMAGED
        return digest, _Outcome.COPIED
