"""Where the settings say that blobs are kept."""

from contextlib import suppress
from pathlib import Path

from qirvo.domain.digests import Digest
from qirvo.domain.errors import UnavailableError
from qirvo.server.blobs.cache import BlobCache
from qirvo.server.blobs.filesystem import FilesystemBlobStore
from qirvo.server.blobs.places import FOLDER, BlobsPlace, PlacedBlobStore
from qirvo.server.dice import clock
from qirvo.server.ports import BlobMissingError, BlobStore
from qirvo.server.settings import Settings, SettingsError

_MB = 1024 * 1024
_NOTHING = Digest.of(b"")  # its blob may be there or not: asked for to see whether anything answers


def blobs_address(settings: Settings) -> str:
    """Return what the place of the blobs is called."""
    return settings.blobs_url or FOLDER


def blob_store_of(settings: Settings, *, is_only_read: bool = False) -> BlobStore:
    """Open the blobs where `settings` say.

    Raises:
        SettingsError: The extra is not installed, or the secret cannot be read.
        UnavailableError: The folder cannot be used, or the bucket is not there or refuses; one that does not answer
            may do so later.
    """
    if settings.blobs_url is None:
        return FilesystemBlobStore(settings.blobs_folder, is_only_read=is_only_read, is_shared=settings.is_shared)
    copies = BlobCache(settings.blob_copies_folder, max_bytes=settings.blobs_cache_mb * _MB)
    return _bucket_store(settings.blobs_url, settings, copies, is_only_read=is_only_read)


def passing_store(settings: Settings, address: str, folder: Path) -> BlobStore:
    """Open the blobs at `address` for many to pass through; no copies remain in `folder`, where they arrive.

    Raises:
        SettingsError: The extra is not installed, or the secret cannot be read.
        UnavailableError: The folder cannot be used, or the bucket is not there or refuses.
    """
    if address == FOLDER:
        return FilesystemBlobStore(settings.blobs_folder)
    return _bucket_store(address, settings, BlobCache(folder, max_bytes=0, spared_s=0))


def registry_blobs(settings: Settings) -> BlobStore:
    """Open the blobs for a registry that runs.

    Raises:
        BlobsMovedError: They are in another place, where they were stored or moved.
        SettingsError: The extra is not installed, or the secret cannot be read.
        UnavailableError: The folder cannot be used, or the bucket is not there or refuses; one that does not answer
            may do so later.
    """
    place, address = BlobsPlace(settings.data_folder), blobs_address(settings)
    in_folder = any(settings.blobs_folder.glob("*/*"))
    place.settle(address, unnamed=FOLDER if in_folder else address)
    return PlacedBlobStore(blob_store_of(settings), place, address)


def require_place(settings: Settings) -> None:
    """See that the blobs are where the settings say.

    Raises:
        BlobsMovedError: They are in another place.
        BlobStoreFailedError: The disk refuses.
    """
    BlobsPlace(settings.data_folder).refuse_other(blobs_address(settings))


def answers(blobs: BlobStore) -> bool:
    """Say whether the blobs can be read at present."""
    try:
        blobs.open(_NOTHING).close()
    except BlobMissingError:
        return True
    except UnavailableError:
        return False
    return True


def _bucket_store(address: str, settings: Settings, copies: BlobCache, *, is_only_read: bool = False) -> BlobStore:
    try:
        from qirvo.server.blobs.bucket import (  # noqa: PLC0415  # an extra's library
            Bucket,
            BucketUnavailableError,
            S3BlobStore,
        )
    except ModuleNotFoundError as exc:
        raise SettingsError("a bucket needs the extra `s3`: pip install 'qirvo[server,s3]'") from exc
    bucket = Bucket(
        address=address,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_key_id,
        secret=settings.bucket_secret,
    )
    store = S3BlobStore(bucket.open(), address, cache=copies, clock=clock, is_only_read=is_only_read)
    with suppress(BucketUnavailableError):
        store.check()
    return store
