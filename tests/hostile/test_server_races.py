"""Two people at once: of two submissions, decisions or exchanges that exclude each other, one wins and one is told."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)


def at_once(*acts: Callable[[], httpx2.Response]) -> list[int]:
    """Do all `acts` at the same time; return the statuses, lowest first."""
    ready, statuses = threading.Barrier(len(acts)), []

    def do(act: Callable[[], httpx2.Response]) -> None:
        ready.wait(10)
        statuses.append(act().status_code)

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(statuses)


def test_of_two_submissions_of_a_version_one_is_open(registry: RegistryInProcess):
    archives = [registry.pack("1.0.0"), registry.pack("1.0.0", added={"docs/other.md": "# Other\n"})]
    uploads = [registry.ann.upload(archive).json() for archive in archives]
    assert at_once(*[lambda upload=upload: registry.ann.submit(upload) for upload in uploads]) == [201, 409]


def test_the_same_submission_twice_is_one(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    assert at_once(*[lambda: registry.ann.submit(upload)] * 4) == [200, 200, 200, 201]


def test_the_same_upload_twice_is_one(registry: RegistryInProcess):
    archive = registry.pack()
    assert at_once(*[lambda: registry.ann.upload(archive)] * 4) == [201] * 4


def test_of_an_approval_and_a_rejection_one_counts(registry: RegistryInProcess):
    submission = registry.in_review()
    path = f"/v1/submissions/{submission}/decision"
    decisions = [{"decision": "approve"}, {"decision": "reject", "comment": "no"}, {"decision": "approve"}]
    assert at_once(*[lambda body=body: registry.rob.post(path, body) for body in decisions]) == [200, 409, 409]


def test_an_approval_while_others_are_signed_is_signed_too(registry: RegistryInProcess):
    registry.approve(registry.in_review("1.0.0"))
    second = registry.submitted("1.1.0")
    registry.assembly.worker.work_once()
    registry.do_the_work()
    signing = threading.Thread(target=registry.do_the_work)
    signing.start()
    registry.approve(second)
    signing.join(60)
    registry.do_the_work()
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["version"] == "1.1.0"


def test_a_one_time_token_is_exchanged_once(registry: RegistryInProcess):
    created = registry.admin.post("/v1/accounts", {"name": "zoe", "publishers": ["acme"]}).json()
    zoe = Person(registry.client, created["oneTimeToken"])
    assert at_once(*[lambda: zoe.post("/v1/auth/redeem")] * 4) == [200, 401, 401, 401]
