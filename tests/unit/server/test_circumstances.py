"""What is known beside a published artifact when it is examined once more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from qirvo.domain.submissions import ReleaseRequest, SubmissionState
from qirvo.domain.testing import EVIDENCE_MISSING, confirm_tests
from qirvo.server.blobs.filesystem import FilesystemBlobStore
from qirvo.server.usecases.circumstances import PastCatalog, past_circumstances_of
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.fake_database import FakeDatabase
from tests.support.registry_values import a_plugin, a_submission, a_warning


def test_earlier_evidence_of_tests_is_known(tmp_path: Path):
    missing = replace(a_warning(), rule=EVIDENCE_MISSING)
    checked = replace(a_submission(), request=ReleaseRequest(test_report="<testsuite/>"))
    reviewed = confirm_tests(checked.checked((missing,), now=MONDAY), by="rob", now=MONDAY, note="ran them")
    with FakeDatabase().unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        uow.plugins.add_release(WEATHER, a_release("1.0.0"))
        uow.submissions.add(replace(reviewed, state=SubmissionState.PUBLISHED))
        [published] = uow.rescans.published(after="", limit=10)
        known = past_circumstances_of(
            published, catalog=PastCatalog.read(uow), uow=uow, blobs=FilesystemBlobStore(tmp_path)
        )
    assert (known.test_report, known.tests_confirmed_by) == (b"<testsuite/>", "rob")


def test_a_name_is_taken_from_its_first_release_on():
    with FakeDatabase().unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        uow.plugins.mark_signed(WEATHER, uow.plugins.mark_changed(WEATHER))
        uow.plugins.add_release(WEATHER, a_release("1.0.0"))
        catalog = PastCatalog.read(uow)
    names = [catalog.names_at(MONDAY + timedelta(days=days)).titles.keys() for days in (0, 1)]
    assert names == [set(), {WEATHER}]
