"""Removing the bytes that nothing names: what a crash left between storing a blob and recording it."""

from datetime import datetime, timedelta

from qirvo.server.ports import BlobStore, UnitOfWork

ORPHAN_AGE = timedelta(days=1)  # far longer than any upload takes from its bytes to its record


def sweep_blobs(*, now: datetime, uow: UnitOfWork, blobs: BlobStore, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete blobs that no upload, listing or delta names, stored longer ago than `older_than`; return how many."""
    before = now - older_than
    old = [digest for digest, stored_at in blobs.digests() if stored_at < before]
    with uow:
        named = uow.uploads.named_blobs() | uow.shelf.named_blobs() | uow.deltas.named_blobs()
    orphans = [digest for digest in old if digest not in named]
    for digest in orphans:
        blobs.delete(digest, stored_before=before)  # unless it was uploaded again just now
    return len(orphans)
