"""Operators on several machines with one registry: a line that breaks, a registry that is away, two at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.deploy.apply import EnvironmentOutcome, Operations, OutcomeKind
from qirvo.deploy.ports import DeploymentRecords, Target, Wanted
from qirvo.deploy.registry_records import NeedsRegistryError, RecordsUnreachableError
from qirvo.deploy.watching import Watch
from qirvo.domain.deployment_records import EnvironmentBusyError, LeaseLostError
from qirvo.domain.deployments import Approval, DeployedImage, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, ErrorRate, Gates, HealthCriteria, Pipeline
from qirvo.domain.error_rates import Traffic
from qirvo.domain.errors import ForbiddenError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from scripts.people import wait_until
from tests.support.builders import MONDAY
from tests.support.fake_deployment_records import Machine, a_machine, two_members
from tests.support.fake_targets import FakeTarget, SuddenEndError
from tests.support.image_facts import facts
from tests.support.registries import RegistryInProcess

TASKS = PluginId("acme", "tasks")
DEPLOYED, WAITING, FAILED = OutcomeKind.DEPLOYED, OutcomeKind.WAITING, OutcomeKind.FAILED


def an_image(version: str = "1.0.0") -> DeployedImage:
    digest = Digest.of(version.encode())
    return DeployedImage(plugin_id=TASKS, version=Version(version), name="images.example/acme/tasks", digest=digest)


class Company:
    """Two environments that both operators reach, and a machine for each of them."""

    def __init__(self, registry: RegistryInProcess) -> None:
        two_members(registry)
        self.clock = registry.assembly.registry.clock
        self.targets = {"dev": FakeTarget(), "production": FakeTarget()}
        self.ann, self.eve = a_machine(registry, "ann"), a_machine(registry, "eve")

    def operations(self, by: str, records: DeploymentRecords, approvals: int = 0) -> Operations:
        gates = {"production": Gates(approvals=approvals)}
        environments = tuple(
            Environment(name=name, target="fake", gates=gates.get(name, Gates())) for name in self.targets
        )
        targets: dict[str, Target] = dict(self.targets)
        return Operations(
            pipeline=Pipeline.of(environments),
            targets=targets,
            records=records,
            clock=self.clock,
            by=by,
            signer_of=lambda _: Digest("f" * 64),
            examine=lambda image: facts(version=image.version, scanned_at=self.clock()),
        )

    def deploy(
        self, by: str, image: DeployedImage, *only: str, is_without: bool = False, approvals: int = 0
    ) -> dict[str, OutcomeKind]:
        machine: Machine = getattr(self, by)
        operations = self.operations(by, machine.records(is_without=is_without), approvals)
        outcomes = operations.deploy(image, network_hosts=(), only=only)
        return {one.environment: one.kind for one in outcomes}

    def states(self, place: str, machine: Machine | None = None) -> list[str]:
        return [one.state.value for one in (machine or self.eve).records().revisions(TASKS, place)]


@pytest.fixture
def company(registry: RegistryInProcess) -> Company:
    return Company(registry)


def test_one_deploys_another_agrees_and_promotes(company: Company):
    assert company.deploy("ann", an_image(), approvals=1) == {"dev": DEPLOYED, "production": WAITING}
    word = Approval(environment="production", digest=an_image().digest, by="whoever", at=MONDAY)
    assert company.deploy("eve", an_image(), "production", approvals=1) == {"production": WAITING}
    company.eve.records().approve(TASKS, word)
    assert company.deploy("eve", an_image(), "production", approvals=1) == {"production": DEPLOYED}
    assert [one.by for one in company.ann.records().revisions(TASKS)] == ["ann", "eve"]


def test_nobody_agrees_and_deploys_alone(company: Company):
    company.deploy("ann", an_image(), "dev")
    word = Approval(environment="production", digest=an_image().digest, by="whoever", at=MONDAY)
    company.eve.records().approve(TASKS, word)  # before anybody asked
    assert company.deploy("eve", an_image(), "production", approvals=1) == {"production": WAITING}


def test_without_an_answer_nothing_begins(company: Company):
    company.ann.line.is_down = True
    with pytest.raises(RecordsUnreachableError) as refused:
        company.ann.records().reach()
    assert "--without-registry" in refused.value.hint
    assert company.deploy("ann", an_image()) == {"dev": FAILED, "production": OutcomeKind.SKIPPED}
    assert company.targets["dev"].running == {}


def test_how_it_ended_is_told_when_the_registry_is_back_and_once(company: Company):
    company.ann.line.cut_at = "/end"
    outcomes = company.deploy("ann", an_image())
    assert outcomes == {"dev": DEPLOYED, "production": FAILED}  # where nothing was begun
    assert company.targets["production"].running == {}
    assert company.states("dev") == ["applying"]
    assert "is kept, and told when it is back" in company.ann.said[0]

    company.ann.line.cut_at, company.ann.line.is_down = "", False
    for _ in range(2):
        company.ann.records().reach()
    assert company.states("dev") == ["healthy"]
    assert len([line for line in company.ann.line.sent if line.endswith("/end")]) == 1


def test_an_answer_that_is_lost_on_its_way_writes_nothing_twice(company: Company):
    records = company.ann.records()
    with records.changing(TASKS, "dev"):
        company.ann.line.loses_answers = 1
        begun = records.begin(company_revision())
        company.ann.line.loses_answers = 1
        records.end(replace(begun, state=RevisionState.HEALTHY, ended_at=MONDAY))
    records.reach()
    (kept,) = company.eve.records().revisions(TASKS)
    assert (kept.number, kept.state) == (1, RevisionState.HEALTHY)


def company_revision(version: str = "1.0.0") -> Revision:
    return Revision(environment="dev", number=0, image=an_image(version), by="ann", began_at=MONDAY)


def test_two_operators_on_two_machines_take_turns(company: Company):
    records = company.ann.records()
    with records.changing(TASKS, "dev"):
        with pytest.raises(EnvironmentBusyError, match="ann"), company.eve.records().changing(TASKS, "dev"):
            pytest.fail("both hold it")
        assert company.deploy("eve", an_image()) == {"dev": FAILED, "production": OutcomeKind.SKIPPED}
    assert company.deploy("eve", an_image())["dev"] is DEPLOYED


def test_a_lease_that_cannot_be_renewed_ends_what_goes_on(company: Company):
    records = company.ann.records(span=timedelta(minutes=1))
    with records.changing(TASKS, "dev"):
        company.ann.now_s = 59.0
        records.require_held("dev")
        company.ann.now_s = 60.0
        records.require_held("production")
        with pytest.raises(LeaseLostError):
            records.require_held("dev")
        with pytest.raises(LeaseLostError):
            records.begin(company_revision())
    assert company.states("dev") == []


def test_a_lease_is_renewed_while_it_is_held(company: Company):
    records = company.ann.records(span=timedelta(seconds=10))
    with records.changing(TASKS, "dev"):
        taken = [line for line in company.ann.line.sent if line.endswith("/lease")]
        wait_until(lambda: len([one for one in company.ann.line.sent if one.endswith("/lease")]) > 1, "a renewal")
        assert len(taken) == 1
        records.require_held("dev")


def a_wanted() -> Wanted:
    place = Environment(name="dev", target="fake")
    return Wanted(environment=place, image=an_image(), number=1, manifests={})


def test_a_deployer_that_is_killed_goes_on_at_once_on_its_own_machine(company: Company):
    company.targets["dev"].ends_at = "after"
    records = company.ann.records()
    holding = records.changing(TASKS, "dev")
    holding.__enter__()  # and nobody ever leaves: the process is gone, with its lock
    company.ann.kept.with_name(".kept.db.dev.acme.tasks.lock").unlink()
    records.begin(company_revision())
    with pytest.raises(SuddenEndError):
        company.targets["dev"].apply(a_wanted(), progress=lambda _: None)
    company.targets["dev"].ends_at = ""
    with pytest.raises(EnvironmentBusyError), company.eve.records().changing(TASKS, "dev"):
        pytest.fail("its lease has not ended")
    assert company.deploy("ann", an_image(), "dev") == {"dev": DEPLOYED}  # what it is given differs
    assert company.states("dev") == ["healthy", "healthy"]  # the first was settled by what ran


def test_what_is_deployed_without_the_registry_is_told_later(company: Company):
    company.deploy("ann", an_image("0.9.0"), "dev")
    records = company.ann.records()
    assert records.account() == "ann"
    company.ann.line.is_down = True
    assert company.ann.records(is_without=True).account() == "ann"
    outcomes = company.deploy("ann", an_image(), is_without=True)
    assert outcomes == {"dev": DEPLOYED, "production": DEPLOYED}
    assert company.states("dev") == ["healthy"]  # the registry does not know
    company.ann.line.is_down = False
    company.ann.records().reach()
    assert (company.states("dev"), company.states("production")) == (["healthy", "healthy"], ["healthy"])
    assert [one.number for one in company.eve.records().revisions(TASKS, "dev")] == [1, 2]


def test_both_deployed_meanwhile_and_nothing_is_lost(company: Company):
    company.deploy("ann", an_image("0.9.0"), "dev")
    company.ann.line.is_down = True
    company.deploy("ann", an_image("1.0.0"), "dev", is_without=True)
    company.deploy("eve", an_image("1.1.0"), "dev")
    company.ann.line.is_down = False
    company.ann.records().reach()
    there = company.eve.records().revisions(TASKS, "dev")
    assert [(one.number, str(one.image.version), one.by) for one in there] == [
        (1, "0.9.0", "ann"),
        (2, "1.1.0", "eve"),
        (3, "1.0.0", "ann"),
    ]
    assert any("somebody else deployed meanwhile" in line for line in company.ann.said)


def test_nobody_agrees_without_the_registry(company: Company):
    word = Approval(environment="production", digest=an_image().digest, by="ann", at=MONDAY)
    with pytest.raises(NeedsRegistryError):
        company.ann.records(is_without=True).approve(TASKS, word)
    with pytest.raises(NeedsRegistryError):
        company.ann.records(is_without=True).account()


def test_who_is_a_member_no_longer_loses_no_word(registry: RegistryInProcess, company: Company):
    company.eve.line.cut_at = "/end"
    company.deploy("eve", an_image(), "dev")
    company.eve.line.cut_at, company.eve.line.is_down = "", False
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "viewer"})
    with pytest.raises(ForbiddenError):
        company.eve.records().reach()
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
    company.eve.records().reach()
    assert company.states("dev") == ["healthy"]


def test_reading_says_that_the_registry_is_away(company: Company):
    company.ann.line.is_down = True
    with pytest.raises(UnavailableError):
        company.ann.records().revisions(TASKS)


ALLOWED = HealthCriteria(error_rate=ErrorRate(at_most=0.05, window=timedelta(minutes=1), minimum=10))


def watched(company: Company, by: str, *, failures: int) -> EnvironmentOutcome:
    """Let `by` watch `dev`, where twenty requests come."""
    machine: Machine = getattr(company, by)
    operations = company.operations(by, machine.records())
    target = company.targets["dev"]

    def wait(_: timedelta) -> None:
        target.counters[TASKS] = dict.fromkeys(target.counters[TASKS], Traffic(20, failures))

    dev = replace(operations.pipeline.get("dev"), health=ALLOWED)
    return Watch(operations=operations, wait=wait)(dev, TASKS)


@pytest.mark.parametrize("by", ["ann", "eve"])
def test_a_release_that_a_watch_takes_back_counts_as_failed_for_everybody(company: Company, by: str):
    for version in ("1.0.0", "2.0.0"):
        company.deploy("ann", an_image(version), "dev")
    outcome = watched(company, by, failures=20)
    assert "20 of 20 requests failed (100.0 %), more than the 5 % that may; went back to `1.0.0`" in outcome.reason
    assert company.states("dev", company.ann) == company.states("dev", company.eve) == ["healthy", "failed", "healthy"]
    kept = company.eve.records().revisions(TASKS, "dev")[1]
    assert kept.detail.startswith("taken back after it had been well: `2.0.0` in `dev`: 20 of 20 requests failed")
    assert company.ann.said == company.eve.said == []  # nobody had taken over


def test_a_release_that_is_taken_back_while_the_registry_is_away_counts_as_failed_later(company: Company):
    for version in ("1.0.0", "2.0.0"):
        company.deploy("ann", an_image(version), "dev")
    company.ann.line.cut_at = "/end"
    assert watched(company, "ann", failures=20).kind is FAILED
    assert company.states("dev") == ["healthy", "healthy", "applying"]
    company.ann.line.cut_at, company.ann.line.is_down = "", False
    company.ann.records().reach()
    assert company.states("dev") == ["healthy", "failed", "healthy"]
    assert [line for line in company.ann.said if "taken over" in line] == []


def test_what_a_watch_saw_stands_in_the_record(company: Company):
    company.deploy("ann", an_image(), "dev")
    assert watched(company, "eve", failures=0).kind is OutcomeKind.WATCHED
    (kept,) = company.ann.records().revisions(TASKS, "dev")
    assert "`1.0.0` was watched: 0 of 20 requests failed" in kept.detail
    assert company.eve.said == []


def test_what_is_said_without_the_registry_is_not_laid_at_anothers_door(company: Company):
    for version in ("1.0.0", "2.0.0"):
        company.deploy("ann", an_image(version), "dev")
    records = company.ann.records(is_without=True)
    records.end(replace(records.revisions(TASKS, "dev")[-1], state=RevisionState.BROKEN, detail="it burns"))
    company.ann.records().reach()
    assert company.ann.said[-1].startswith("it was said without holding `dev`: revision 2 counts as healthy")
