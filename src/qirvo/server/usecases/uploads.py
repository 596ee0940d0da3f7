"""Receiving an archive: read it without trusting it, keep its bytes and the canonical artifact made of it.

The bytes are durable before the database names them; what a crash leaves in between, the sweep removes (ADR-0004).
"""

import hashlib
from pathlib import Path

from qirvo.artifacts.disk import syncing
from qirvo.domain.access import Account
from qirvo.domain.digests import Digest
from qirvo.server.ports import BlobStore, Inspector, NoSuchUploadError, UnitOfWork, Upload
from qirvo.server.usecases.acting import Acting


def receive(archive: Path, *, acting: Acting, blobs: BlobStore, inspector: Inspector) -> Upload:
    """Keep and record the archive at `archive`, which may be moved away; the same bytes again are the same upload.

    Raises what `keep` raises.
    """
    kept = keep(archive, acting=acting, blobs=blobs, inspector=inspector)
    with acting.uow as uow:
        upload = record(kept, acting=acting)
        if upload is kept:
            uow.commit()
    return upload


def keep(archive: Path, *, acting: Acting, blobs: BlobStore, inspector: Inspector) -> Upload:
    """Make the bytes at `archive`, which may be moved away, durable; no database names them yet.

    Raises:
        InvalidError: It is not an archive that can be accepted; its findings say why, and nothing is kept.
        MissingRightError: `by` is not a member of the publisher that the manifest names.
        StorageFullError: The disk is full.
    """
    with syncing(archive) as await_sync, inspector.receive(archive) as received:
        acting.by.require_publisher(received.plugin_id)
        digest = digest_of_file(archive)
        await_sync()
        artifact_digest, artifact_size_bytes = blobs.put_file(received.canonical)
        if artifact_digest != digest:  # else whoever sent it packed it as we do
            blobs.put_file(archive)
        return Upload(
            id=acting.new_id("upl_"),
            plugin_id=received.plugin_id,
            version=received.version,
            upload_digest=digest,
            artifact_digest=artifact_digest,
            artifact_size_bytes=artifact_size_bytes,
            tree_digest=received.tree_digest,
            manifest=received.manifest,
            account=acting.by.name,
            received_at=acting.now,
        )


def record(kept: Upload, *, acting: Acting) -> Upload:
    """Record what was kept, in the transaction at hand; an earlier upload of the same bytes is returned instead."""
    earlier = acting.uow.uploads.find(kept.upload_digest, account=kept.account)
    if earlier is not None:
        return earlier
    acting.uow.uploads.add(kept)
    told = {"upload": kept.id, "version": str(kept.version), "digest": str(kept.upload_digest)}
    acting.record("upload.receive", f"plugin:{kept.plugin_id}", after=told)
    return kept


def get_upload(upload_id: str, *, by: Account, uow: UnitOfWork) -> Upload:
    """Return one of `by`'s own uploads.

    Raises:
        NoSuchUploadError: There is none.
    """
    with uow:
        upload = uow.uploads.get(upload_id)
    if upload.account != by.name:
        raise NoSuchUploadError(f"there is no upload `{upload_id}`")
    return upload


def digest_of_file(path: Path) -> Digest:
    """Return the digest of the file's bytes, read in pieces."""
    with path.open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest())
