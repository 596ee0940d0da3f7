"""What records of deployments promise: the file, the registry through the client, and the fake."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qirvo.deploy.ports import DeploymentRecords
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.domain.deployment_records import DeploymentRequest, EnvironmentBusyError, Observation
from qirvo.domain.deployments import (
    Approval,
    DeployedImage,
    GateResult,
    OwnApprovalError,
    Revision,
    RevisionState,
)
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY
from tests.support.fake_deployment_records import FakeDeploymentRecords, a_machine, two_members
from tests.support.registries import a_registry

TASKS, OTHER = PluginId("acme", "tasks"), PluginId("examples", "uptime-service")
GATES = (
    GateResult(gate="promotion", opens=True, reason="the first environment"),
    GateResult(gate="policy", opens=False, reason="no", details={"findings": ("one", "two"), "policy": ("usual",)}),
)


def an_image(version: str = "1.0.0", plugin_id: PluginId = TASKS) -> DeployedImage:
    digest = Digest.of(version.encode())
    return DeployedImage(plugin_id=plugin_id, version=Version(version), name="images.example/acme/tasks", digest=digest)


def a_revision(version: str = "1.0.0", environment: str = "dev", *, by: str = "ann", **more: object) -> Revision:
    plain = Revision(
        environment=environment,
        number=0,
        image=an_image(version),
        by=by,
        began_at=MONDAY,
        manifests={"a.json": '{"ü": "\\u0000"}', "b.yaml": "x: 1\n"},
        evidence=GATES,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


@dataclass(frozen=True)
class Two:
    """The same records as two operators have them, and who they are."""

    one: DeploymentRecords
    other: DeploymentRecords
    at: Callable[[datetime], bool]


@pytest.fixture(params=["file", "registry", "fake"])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Two:
    if request.param == "fake":
        records = FakeDeploymentRecords()
        return Two(records, records, lambda at: at == MONDAY)
    if request.param == "file":
        file = tmp_path / "records.db"
        return Two(SqliteRevisions(file), SqliteRevisions(file), lambda at: at == MONDAY)
    registry = a_registry(tmp_path)
    two_members(registry)
    now = registry.assembly.registry.clock()
    return Two(
        a_machine(registry, "ann").records(),
        a_machine(registry, "eve").records(),
        lambda at: timedelta() <= at - now + timedelta(seconds=1) < timedelta(minutes=5),
    )


def begun(records: DeploymentRecords, revision: Revision) -> Revision:
    with records.changing(revision.image.plugin_id, revision.environment):
        return records.begin(revision)


def ended(records: DeploymentRecords, revision: Revision, state: RevisionState = RevisionState.HEALTHY) -> Revision:
    with records.changing(revision.image.plugin_id, revision.environment):
        started = records.begin(revision)
        records.end(replace(started, state=state, ended_at=started.began_at, detail="well"))
    return started


def test_what_begins_is_numbered_and_kept_whole(two: Two):
    first, second = begun(two.one, a_revision()), begun(two.other, a_revision("1.1.0", by="eve", restores=1))
    staging = begun(two.one, a_revision("1.0.0", "staging"))
    assert [first.number, second.number, staging.number] == [1, 2, 1]
    assert two.one.revisions(TASKS) == (first, second, staging)
    assert two.other.revisions(TASKS, "dev") == (first, second)
    assert (first.by, second.by, second.restores) == ("ann", "eve", 1)
    assert first.manifests == a_revision().manifests
    assert first.evidence == GATES
    assert first.is_open
    assert two.at(first.began_at)


def test_how_it_ended_is_kept(two: Two):
    started = ended(two.one, a_revision(), RevisionState.FAILED)
    (kept,) = two.other.revisions(TASKS)
    assert (kept.number, kept.state, kept.detail) == (started.number, RevisionState.FAILED, "well")
    assert kept.ended_at is not None


def test_another_operator_may_end_what_was_left(two: Two):
    left = begun(two.one, a_revision())
    with two.other.changing(TASKS, "dev"):
        two.other.end(replace(left, state=RevisionState.INTERRUPTED, ended_at=MONDAY, detail="the run was ended"))
    (kept,) = two.one.revisions(TASKS)
    assert kept.state is RevisionState.INTERRUPTED


@pytest.mark.parametrize("state", [RevisionState.FAILED, RevisionState.BROKEN])
@pytest.mark.parametrize("by_its_own", [True, False])
def test_what_ended_well_may_be_taken_back(two: Two, state: RevisionState, *, by_its_own: bool):
    started = ended(two.one, a_revision())
    (well,) = two.one.revisions(TASKS)
    watcher = two.one if by_its_own else two.other
    with watcher.changing(TASKS, "dev"):
        watcher.end(replace(well, state=state, ended_at=MONDAY, detail="9 of 10 requests failed"))
    for records in (two.one, two.other):
        (kept,) = records.revisions(TASKS)
        assert (kept.number, kept.state, kept.detail) == (started.number, state, "9 of 10 requests failed")


def test_what_is_seen_afterwards_is_added_without_holding_the_environment(two: Two):
    ended(two.one, a_revision())
    for watcher, seen in ((two.one, "well; it was watched"), (two.other, "well; it was watched; and again")):
        (well,) = watcher.revisions(TASKS)
        watcher.end(replace(well, detail=seen))
        (kept,) = two.other.revisions(TASKS)
        assert (kept.state, kept.detail, kept.ended_at) == (RevisionState.HEALTHY, seen, well.ended_at)


def test_one_operator_at_a_time_changes_an_environment(two: Two):
    with two.one.changing(TASKS, "dev"):
        with pytest.raises(EnvironmentBusyError, match="dev"), two.other.changing(TASKS, "dev"):
            pytest.fail("both hold it")
        with two.other.changing(TASKS, "staging"), two.one.changing(OTHER, "dev"):
            pass
    with two.other.changing(TASKS, "dev"):
        pass


def test_plugins_are_those_that_were_deployed(two: Two):
    assert two.one.plugins() == ()
    ended(two.one, a_revision())
    ended(two.other, a_revision(image=an_image(plugin_id=OTHER)))
    assert two.one.plugins() == (TASKS, OTHER)
    assert two.one.revisions(PluginId("acme", "none")) == ()


def a_request(version: str = "1.0.0", environment: str = "production", by: str = "ann") -> DeploymentRequest:
    return DeploymentRequest(
        environment=environment,
        image=an_image(version),
        by=by,
        at=MONDAY,
        manifests={"a.json": "{}"},
        evidence=GATES,
    )


def test_the_newest_wish_of_a_place_waits_until_it_is_done(two: Two):
    assert two.one.requests(TASKS) == ()
    for version in ("1.0.0", "1.1.0"):
        two.one.ask(a_request(version))
    (waits,) = two.other.requests(TASKS)
    assert (waits.image, waits.by, waits.manifests, waits.evidence) == (
        an_image("1.1.0"),
        "ann",
        {"a.json": "{}"},
        GATES,
    )
    assert two.other.requests(OTHER) == ()
    begun(two.one, a_revision("1.1.0", "production"))
    assert two.other.requests(TASKS) == ()


def test_who_had_a_wish_first_stays(two: Two):
    two.one.ask(a_request())
    two.other.ask(a_request(by="eve"))
    assert [one.by for one in two.one.requests(TASKS)] == ["ann"]
    two.other.ask(a_request("1.1.0", by="eve"))
    assert [one.by for one in two.one.requests(TASKS)] == ["eve"]


def an_approval(by: str, version: str = "1.0.0") -> Approval:
    return Approval(environment="production", digest=an_image(version).digest, by=by, at=MONDAY)


def test_each_agrees_once_and_nobody_to_their_own_wish(two: Two):
    two.one.ask(a_request())
    with pytest.raises(OwnApprovalError):
        two.one.approve(TASKS, an_approval("ann"))
    for _ in range(2):
        two.other.approve(TASKS, an_approval("eve"))
    two.one.approve(TASKS, an_approval("ann", "2.0.0"))
    found = {(one.by, one.digest, one.environment) for one in two.one.approvals(TASKS)}
    assert found == {
        ("eve", an_image().digest, "production"),
        ("ann", an_image("2.0.0").digest, "production"),
    }
    assert len(two.one.approvals(TASKS)) == 2
    assert two.one.approvals(OTHER) == ()


def test_the_last_scan_counts(two: Two):
    digest = an_image().digest
    assert two.one.scanned_at(digest) is None
    two.one.note_scan(digest, at=MONDAY, passed=True)
    assert two.other.scanned_at(digest) == MONDAY
    two.other.note_scan(digest, at=MONDAY, passed=False)
    assert two.one.scanned_at(digest) is None


def test_what_was_seen_last_is_known(two: Two):
    for well, detail in ((True, "1 of 1 well"), (False, "nothing runs")):
        two.one.note_seen(
            Observation(environment="dev", plugin_id=TASKS, is_as_deployed=well, detail=detail, at=MONDAY)
        )
    known = two.other.seen(TASKS)
    assert [(one.environment, one.is_as_deployed, one.detail) for one in known] == [("dev", False, "nothing runs")]
