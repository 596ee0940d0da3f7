"""Stopped after any step of a publication, the registry finishes it at the next start, and no reader saw a half."""

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from qirvo.server.bootstrap import assemble
from qirvo.server.ports import Step
from tests.support.registries import PLUGIN, RegistryInProcess, a_client, a_registry

STEPS = (
    "artifact-placed",
    "target-written",
    "bins-written",
    "snapshot-written",
    "timestamp-written",
    "index-signed",
    "catalog-written",
    "recorded",
)


class Stopped(BaseException):  # stands for the end of the process
    """The process ended here."""


def nothing(_name: str) -> None:
    """No step is looked at."""


@dataclass
class StopAt:
    """Ends the process, as it were, at a step; armed only once the test is ready."""

    step: str
    is_armed: bool = False

    def __call__(self, name: str) -> None:
        if self.is_armed and name == self.step:
            raise Stopped(name)


def restarted(registry: RegistryInProcess, step: Step = nothing) -> RegistryInProcess:
    assembly = assemble(registry.assembly.settings, step=step)
    assembly.database.job_queue().recover()
    client = a_client(assembly)
    for person in registry.people.values():
        person.client = client
    return RegistryInProcess(registry.folder, assembly, client, registry.people)


@pytest.mark.parametrize("step", STEPS)
def test_a_publication_stopped_at_a_step_is_finished_later(tmp_path: Path, step: str):
    stop = StopAt(step)
    registry = a_registry(tmp_path, step=stop)
    submission = registry.in_review()
    stop.is_armed = bool(registry.approve(submission))
    with pytest.raises(Stopped):
        registry.do_the_work()
    after = restarted(registry)
    after.do_the_work()
    assert after.document(submission)["state"] == "published"
    assert after.client.get(f"/v1/plugins/{PLUGIN}").json()["version"] == "1.0.0"


@pytest.mark.parametrize("step", STEPS[:4])
def test_before_the_timestamp_readers_see_the_state_before(tmp_path: Path, step: str):
    stop = StopAt(step)
    registry = a_registry(tmp_path, step=stop)
    submission = registry.in_review()
    timestamp = registry.read_plane / "metadata" / "timestamp.json"
    before = timestamp.read_bytes()
    stop.is_armed = bool(registry.approve(submission))
    with pytest.raises(Stopped):
        registry.do_the_work()
    assert timestamp.read_bytes() == before
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").status_code == 404


def test_a_missing_artifact_does_not_hold_up_the_others(registry: RegistryInProcess):
    lost = registry.in_review("1.0.0")
    registry.approve(lost)
    blobs = registry.assembly.registry.blobs
    with registry.assembly.database.reading() as uow:
        artifact = uow.submissions.get(lost).artifact.digest
    content = blobs.path(artifact).read_bytes()
    blobs.delete(artifact)
    other = registry.pack("1.0.0", manifest={"id": "acme.rain"})
    submission = registry.ann.submit(registry.ann.upload(other).json()).json()["submissionId"]
    registry.do_the_work()
    registry.approve(submission)
    registry.do_the_work()
    assert (registry.document(lost)["state"], registry.document(submission)["state"]) == ("approved", "published")
    blobs.put(io.BytesIO(content), max_bytes=len(content))
    after = restarted(registry)
    after.approve(after.in_review("1.1.0"))
    after.do_the_work()
    assert after.document(lost)["state"] == "published"
