"""The sweep removes what nothing names, and only when it is old."""

import io
from datetime import timedelta
from pathlib import Path

from qirvo.server.usecases.sweep import sweep_blobs
from tests.support.builders import MONDAY
from tests.support.registry_values import an_upload
from tests.support.server_fakes import FakeBlobStore, FakeDatabase

LATER = MONDAY + timedelta(days=2)


def test_an_old_orphan_goes_and_a_named_or_young_blob_stays(tmp_path: Path):
    blobs, database = FakeBlobStore(tmp_path, now=MONDAY), FakeDatabase()
    orphan, _ = blobs.put(io.BytesIO(b"left by a crash"), max_bytes=100)
    named, _ = blobs.put(io.BytesIO(b"named"), max_bytes=100)
    blobs.now = LATER
    young, _ = blobs.put(io.BytesIO(b"arriving"), max_bytes=100)
    with database.unit_of_work() as uow:
        uow.uploads.add(an_upload(upload_digest=named))
        uow.commit()
    removed = sweep_blobs(now=LATER, uow=database.unit_of_work(), blobs=blobs)
    assert (removed, orphan in blobs.contents) == (1, False)
    assert {named, young} <= set(blobs.contents)
