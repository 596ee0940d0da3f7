"""Signing what was decided: the present state, one batch, and again when it changed meanwhile."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qirvo.domain.manifest_writing import canonical_json
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact
from qirvo.domain.review_work import ReviewPolicy
from qirvo.domain.submissions import Submission, SubmissionState
from qirvo.domain.versions import Version
from qirvo.server.component_ports import Part
from qirvo.server.ports import BlobMissingError, UnpublishableIndexError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.checks import check_submission
from qirvo.server.usecases.components import find_component, take_inventories
from qirvo.server.usecases.publications import SIGN_JOB, sign_changes
from qirvo.server.usecases.resuming import resume_work
from qirvo.server.usecases.reviews import Choice, Decision, decide
from qirvo.server.usecases.rollouts import RolloutRequest, Strategy, start_rollout
from qirvo.server.usecases.submissions import CHECK_JOB
from tests.support.builders import MONDAY, WEATHER
from tests.support.fake_components import FakeBills
from tests.support.fake_intake import NO_SCANNERS
from tests.support.plugins import a_manifest
from tests.support.registry_values import ANN, ROB, a_submission
from tests.support.server_fakes import FakeBlobStore, FakeChecks, FakeDatabase, FakeRepository

LODASH = Part(name="lodash", version="4.17.15", purl="pkg:npm/lodash@4.17.15", percent=90, file="dist/index.js")


class Stage:
    """A registry in memory with one approved submission."""

    def __init__(self, folder: Path) -> None:
        self.database = FakeDatabase()
        self.blobs = FakeBlobStore(folder)
        self.repository = FakeRepository(signed_time=MONDAY)
        self.bills = FakeBills(parts=(LODASH,))
        self.submission = self.approve("1.0.0")

    def approve(self, version: str, plugin_id: PluginId = WEATHER) -> Submission:
        archive = self.blobs._folder / f"{version}.zip"
        archive.write_bytes(version.encode())
        digest, size_bytes = self.blobs.put_file(archive)
        manifest = canonical_json(a_manifest(id=plugin_id, version=Version(version)))
        artifact = Artifact(digest=digest, size_bytes=size_bytes, tree_digest=digest)
        submission = a_submission(
            f"sub_{plugin_id}_{version}", version, plugin_id=plugin_id, artifact=artifact, manifest=manifest
        )
        with self.database.unit_of_work() as uow:
            uow.submissions.add(submission)
            uow.commit()
        check_submission(
            submission.id,
            now=MONDAY,
            new_uow=self.database.unit_of_work,
            blobs=self.blobs,
            checks=FakeChecks(),
            scanning=NO_SCANNERS,
            new_id=lambda prefix: f"{prefix}1",
        )
        uow = self.database.unit_of_work()
        acting = Acting(by=ROB, now=MONDAY, uow=uow, new_id=lambda prefix: f"{prefix}{version}")
        decision = Decision(choice=Choice.APPROVE)
        return decide(submission.id, decision, acting=acting, policy=ReviewPolicy(), repository=self.repository)

    def sign(self, at: dict[str, object] | None = None) -> int:
        def step(name: str) -> None:
            act = (at or {}).get(name)
            if callable(act):
                act()

        return sign_changes(
            now=MONDAY,
            new_uow=self.database.unit_of_work,
            blobs=self.blobs,
            repository=self.repository,
            take_inventories=partial(
                take_inventories,
                new_uow=self.database.unit_of_work,
                blobs=self.blobs,
                bills=self.bills,
                repository=self.repository,
            ),
            render=lambda plugin, index, _signed_now: f"{plugin.id} {index.number}".encode(),
            step=step,
        )

    def state_of(self, submission: Submission) -> SubmissionState:
        with self.database.unit_of_work() as uow:
            return uow.submissions.get(submission.id).state

    def waits_for_a_signature(self) -> bool:
        with self.database.unit_of_work() as uow:
            return WEATHER in uow.plugins.unsigned(limit=10)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_what_was_approved_is_placed_signed_listed_and_recorded(stage: Stage):
    stage.sign()
    repository = stage.repository
    assert set(repository.artifacts) == {stage.submission.artifact.digest}
    assert set(repository.indexes[WEATHER].releases) == {Version("1.0.0")}
    assert repository.catalog[WEATHER].startswith(b"acme.weather")
    assert stage.state_of(stage.submission) is SubmissionState.PUBLISHED


def test_what_was_signed_has_a_bill_of_materials_and_is_found_by_it(stage: Stage):
    stage.sign()
    uow = stage.database.reading()
    found = find_component("lodash", "<4.17.21", after=None, limit=5, uow=uow).items
    assert [(each.plugin_id, str(each.release)) for each in found] == [(WEATHER, "1.0.0")]
    assert stage.repository.sboms == {stage.submission.artifact.digest: b"{}"}


def test_a_bill_of_materials_is_made_once(stage: Stage):
    stage.sign()
    stage.approve("1.1.0")
    stage.sign()
    assert len(stage.bills.made) == len(set(stage.bills.made)) == 2


def test_nothing_new_is_signed_twice(stage: Stage):
    assert (stage.sign(), stage.sign()) == (1, 0)


def test_the_steps_come_in_order(stage: Stage):
    told: list[str] = []
    names = ("artifact-placed", "index-signed", "catalog-written", "recorded")
    stage.sign({name: lambda name=name: told.append(name) for name in names})
    assert told == list(names)


def test_a_change_while_signing_is_signed_by_the_next_job(stage: Stage):
    later: list[Submission] = []
    stage.sign({"index-signed": lambda: later.append(stage.approve("1.1.0"))})
    assert stage.waits_for_a_signature()
    assert stage.state_of(later[0]) is SubmissionState.APPROVED
    stage.sign()
    assert stage.state_of(later[0]) is SubmissionState.PUBLISHED


def test_a_missing_artifact_is_told_and_nothing_of_its_plugin_is_published(stage: Stage):
    stage.blobs.delete(stage.submission.artifact.digest)
    with pytest.raises(BlobMissingError):
        stage.sign()
    assert stage.repository.indexes == {}


def test_an_index_that_hosts_would_refuse_holds_up_no_other_plugin(stage: Stage):
    other = stage.approve("2.0.0", PluginId("acme", "rain"))
    stage.repository.refused.add(WEATHER)
    with pytest.raises(UnpublishableIndexError):
        stage.sign()
    assert set(stage.repository.indexes) == {other.plugin_id}
    assert (stage.state_of(stage.submission), stage.state_of(other)) == (
        SubmissionState.APPROVED,
        SubmissionState.PUBLISHED,
    )


def test_what_hosts_would_refuse_cannot_be_approved(stage: Stage):
    stage.sign()
    stage.repository.refused.add(WEATHER)
    with pytest.raises(UnpublishableIndexError):
        stage.approve("1.1.0")
    assert not stage.waits_for_a_signature()


def give_up_all(stage: Stage) -> list[str]:
    """Let every job fail for good, and return their kinds."""
    queue = stage.database.job_queue()
    jobs = list(iter(lambda: queue.take(now=MONDAY, lease_s=60), None))
    for job in jobs:
        queue.fail(job, error="the disk is full", retry_at=None)
    return [job.kind for job in jobs]


def test_a_signature_that_was_given_up_is_asked_for_again(stage: Stage):
    given_up = give_up_all(stage)
    resume_work(uow=stage.database.unit_of_work())
    assert (given_up, give_up_all(stage)) == ([SIGN_JOB], [SIGN_JOB])


def test_checks_that_were_given_up_are_asked_for_again(stage: Stage):
    stage.sign()
    give_up_all(stage)
    with stage.database.unit_of_work() as uow:
        uow.submissions.add(a_submission("sub_waiting", "3.0.0"))
        uow.commit()
    resume_work(uow=stage.database.unit_of_work())
    job = stage.database.job_queue().take(now=MONDAY, lease_s=60)
    assert job is not None
    assert (job.kind, job.arguments) == (CHECK_JOB, {"submission": "sub_waiting"})


def test_where_nothing_waits_nothing_is_resumed(stage: Stage):
    stage.sign()
    give_up_all(stage)
    resume_work(uow=stage.database.unit_of_work())
    assert give_up_all(stage) == []


def test_a_rollout_is_signed_too(stage: Stage):
    stage.sign()
    request = RolloutRequest(plugin_id=WEATHER, version=Version("1.0.0"), strategy=Strategy(ramp=Ramp.immediate()))
    acting = Acting(by=ANN, now=MONDAY, uow=stage.database.unit_of_work(), new_id=lambda prefix: f"{prefix}1")
    start_rollout(request, acting=acting, repository=stage.repository)
    assert stage.sign() == 1


def test_an_approval_asks_for_one_signature_only(stage: Stage):
    stage.approve("1.1.0")
    queue = stage.database.job_queue()
    jobs = iter(lambda: queue.take(now=MONDAY, lease_s=60), None)
    assert [job.kind for job in jobs].count(SIGN_JOB) == 1


def test_a_submission_checked_before_stays_as_it_is(stage: Stage):
    again = check_submission(
        stage.submission.id,
        now=MONDAY,
        new_uow=stage.database.unit_of_work,
        blobs=stage.blobs,
        checks=FakeChecks(),
        scanning=NO_SCANNERS,
        new_id=lambda prefix: f"{prefix}1",
    )
    assert again == replace(stage.submission)
