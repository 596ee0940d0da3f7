"""`ports.Uploads`: what the table and the fake both keep."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qirvo.server.ports import NoSuchUploadError, Uploads
from tests.support.builders import MONDAY
from tests.support.databases import DATABASES
from tests.support.registry_values import ANN, ROB, an_upload


@pytest.fixture(params=DATABASES)
def uploads(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Uploads]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        uow.accounts.add(ROB, now=MONDAY)
        uow.uploads.add(an_upload())
        yield uow.uploads


def test_an_upload_comes_back_as_it_was(uploads: Uploads):
    assert uploads.get("upl_1") == an_upload()


def test_an_unknown_upload_is_named(uploads: Uploads):
    with pytest.raises(NoSuchUploadError, match="`upl_2`"):
        uploads.get("upl_2")


def test_an_upload_is_found_by_its_bytes(uploads: Uploads):
    assert uploads.find(an_upload().upload_digest, account="ann") == an_upload()


def test_the_same_bytes_of_another_account_are_another_upload(uploads: Uploads):
    assert uploads.find(an_upload().upload_digest, account="rob") is None


def test_two_accounts_may_upload_the_same_bytes(uploads: Uploads):
    of_rob = an_upload("upl_2", account="rob")
    uploads.add(of_rob)
    assert uploads.find(of_rob.upload_digest, account="rob") == of_rob


def test_both_blobs_of_every_upload_are_named(uploads: Uploads):
    other = an_upload("upl_2", "rain")
    uploads.add(other)
    assert uploads.named_blobs() == {
        an_upload().upload_digest,
        an_upload().artifact_digest,
        other.upload_digest,
        other.artifact_digest,
    }
