"""One outcome for each environment, every change written down first, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.deploy.apply import Operations, OutcomeKind
from qirvo.deploy.drift import look_at
from qirvo.deploy.images.registry_access import ImageRegistryUnreachableError
from qirvo.deploy.ports import Observed, Target
from qirvo.deploy.records_file import RecordsUnreadableError
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.domain.deployment_policy import DeploymentPolicy, ImageFacts
from qirvo.domain.deployments import Approval, DeployedImage, OwnApprovalError, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Gates, HealthCriteria, NoEnvironmentsError, Pipeline
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.domain.waivers import Waiver
from qirvo.domain.weekly_hours import WeeklyHours
from tests.support.fake_targets import FakeTarget, SuddenEndError
from tests.support.image_facts import facts

TASKS = PluginId("acme", "tasks")
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIGNER = Digest("f" * 64)
AN_ERROR = Finding(rule="secrets/private-key", severity=Severity.ERROR, message="a key", file="key.pem")
DEPLOYED, WAITING, FAILED = OutcomeKind.DEPLOYED, OutcomeKind.WAITING, OutcomeKind.FAILED
SKIPPED, UNCHANGED = OutcomeKind.SKIPPED, OutcomeKind.UNCHANGED


def an_image(version: str = "1.0.0") -> DeployedImage:
    digest = Digest.of(version.encode())
    return DeployedImage(plugin_id=TASKS, version=Version(version), name="registry.example/acme/tasks", digest=digest)


@dataclass
class Company:
    """Environments with fake places, one operator, and a clock that is set by hand."""

    folder: Path
    gates: dict[str, Gates] = field(default_factory=dict)
    names: tuple[str, ...] = ("dev", "staging", "production")
    targets: dict[str, FakeTarget] = field(default_factory=dict)
    now: datetime = MONDAY
    signer: Digest | None = SIGNER
    facts: Mapping[str, Any] = field(default_factory=dict)
    scanned_at: datetime | None = None
    policies: dict[str, DeploymentPolicy] = field(default_factory=dict)
    health: HealthCriteria = field(default_factory=HealthCriteria)

    @property
    def records(self) -> SqliteRevisions:
        return SqliteRevisions(self.folder / "records.db")

    def operations(self, by: str = "olga") -> Operations:
        environments = tuple(
            Environment(name=name, target="fake", gates=self.gates.get(name, Gates()), health=self.health)
            for name in self.names
        )
        targets: dict[str, Target] = {name: self.targets.setdefault(name, FakeTarget()) for name in self.names}
        return Operations(
            pipeline=Pipeline.of(environments),
            targets=targets,
            records=self.records,
            clock=lambda: self.now,
            by=by,
            signer_of=lambda _: self.signer,
            examine=self.seen,
            policy_of=lambda name: self.policies.get(name, DeploymentPolicy()),
        )

    def seen(self, image: DeployedImage) -> ImageFacts:
        return facts(version=image.version, scanned_at=self.scanned_at or self.now, **self.facts)

    def deploy(self, image: DeployedImage, *only: str, by: str = "olga") -> dict[str, OutcomeKind]:
        outcomes = self.operations(by).deploy(image, network_hosts=("api.example",), only=only)
        return {one.environment: one.kind for one in outcomes}

    def roll_back(self, *only: str, number: int | None = None) -> dict[str, OutcomeKind]:
        outcomes = self.operations().roll_back(TASKS, only=only, number=number)
        return {one.environment: one.kind for one in outcomes}

    def runs(self, name: str) -> str | None:
        wanted = self.targets[name].running.get(TASKS)
        return None if wanted is None else str(wanted.image.version)

    def states(self, name: str) -> list[str]:
        return [one.state.value for one in self.records.revisions(TASKS, name)]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def test_an_image_goes_through_all_environments_in_their_order(company: Company):
    assert company.deploy(an_image()) == {"dev": DEPLOYED, "staging": DEPLOYED, "production": DEPLOYED}
    began = [one.began_at for name in company.names for one in company.records.revisions(TASKS, name)]
    assert began == sorted(began)


def test_the_second_time_nothing_is_done(company: Company):
    company.deploy(an_image())
    assert set(company.deploy(an_image()).values()) == {UNCHANGED}
    assert company.states("dev") == ["healthy"]


def test_what_drifted_is_put_right_by_the_next_run(company: Company):
    company.deploy(an_image())
    company.targets["staging"].running.clear()
    assert company.deploy(an_image())["staging"] is DEPLOYED
    assert company.runs("staging") == "1.0.0"


def test_what_somebody_changed_is_drift_and_put_right_by_the_next_run(company: Company):
    company.deploy(an_image())
    company.targets["staging"].changed = ("the memory is another",)
    operations = company.operations()
    looked = look_at(operations.pipeline.get("staging"), TASKS, operations=operations)
    assert (looked.is_as_deployed, looked.detail) == (False, "the memory is another")
    assert company.deploy(an_image()) == {"dev": UNCHANGED, "staging": DEPLOYED, "production": UNCHANGED}
    assert not company.targets["staging"].changed


def test_what_a_killed_run_changed_without_a_new_image_is_put_back(company: Company):
    company.deploy(an_image(), "dev")
    company.targets["dev"].ends_at = "before"
    with pytest.raises(SuddenEndError):
        company.deploy(an_image("2.0.0"), "dev")
    company.targets["dev"].ends_at = ""
    company.targets["dev"].changed = ("a policy is the next one's",)
    operations = company.operations()
    operations.settle(operations.pipeline.get("dev"), TASKS)
    assert not company.targets["dev"].changed
    assert company.runs("dev") == "1.0.0"


def test_one_that_fails_stops_those_after_it_and_touches_none_before(company: Company):
    company.deploy(an_image())
    company.targets["staging"] = replace(company.targets["staging"], fails={an_image("2.0.0").digest})
    assert company.deploy(an_image("2.0.0")) == {"dev": DEPLOYED, "staging": FAILED, "production": SKIPPED}
    assert [company.runs(name) for name in company.names] == ["2.0.0", "1.0.0", "1.0.0"]
    assert company.states("staging") == ["healthy", "failed"]


def test_a_place_that_is_gone_is_one_outcome_and_kept_on_record(company: Company):
    company.deploy(an_image())
    company.targets["dev"].is_down = True
    assert company.deploy(an_image("2.0.0")) == {"dev": FAILED, "staging": SKIPPED, "production": SKIPPED}
    assert company.states("dev") == ["healthy", "broken"]


def test_no_environment_is_an_error(tmp_path: Path):
    with pytest.raises(NoEnvironmentsError):
        Company(tmp_path, names=()).deploy(an_image())


def test_an_image_that_nobody_trusted_signed_goes_nowhere(company: Company):
    company.signer = None
    assert company.deploy(an_image()) == {"dev": WAITING, "staging": SKIPPED, "production": SKIPPED}
    assert company.states("dev") == []


def test_production_waits_for_others_to_agree(company: Company):
    company.gates["production"] = Gates(approvals=2)
    assert company.deploy(an_image())["production"] is WAITING
    (waits,) = company.records.requests(TASKS)
    assert (waits.environment, waits.image, waits.by, waits.waits_for_people) == (
        "production",
        an_image(),
        "olga",
        True,
    )
    olga, pete = (
        Approval(environment="production", digest=an_image().digest, by=name, at=MONDAY) for name in ("olga", "pete")
    )
    with pytest.raises(OwnApprovalError):
        company.records.approve(TASKS, olga)
    for _ in range(2):
        company.records.approve(TASKS, pete)
    assert company.deploy(an_image())["production"] is WAITING  # pete counts once
    company.records.approve(TASKS, Approval(environment="production", digest=an_image().digest, by="quin", at=MONDAY))
    assert company.deploy(an_image())["production"] is DEPLOYED
    assert company.records.requests(TASKS) == ()


def test_a_word_for_one_image_is_none_for_another(company: Company):
    company.gates["dev"] = Gates(approvals=1)
    company.records.approve(TASKS, Approval(environment="dev", digest=an_image().digest, by="pete", at=MONDAY))
    assert company.deploy(an_image("2.0.0"))["dev"] is WAITING


def test_an_image_soaks_before_it_goes_on(company: Company):
    company.gates["staging"] = Gates(soak=timedelta(hours=1))
    assert company.deploy(an_image()) == {"dev": DEPLOYED, "staging": WAITING, "production": SKIPPED}
    company.now += timedelta(minutes=59)
    assert company.deploy(an_image())["staging"] is WAITING
    company.now += timedelta(minutes=1)
    assert company.deploy(an_image())["staging"] is DEPLOYED


def test_nothing_skips_an_environment(company: Company):
    assert company.deploy(an_image(), "production") == {"production": WAITING}


def test_nothing_is_changed_in_a_freeze(company: Company):
    company.gates["dev"] = Gates(freeze=WeeklyHours.parse("Mon 10:00-14:00"))
    assert company.deploy(an_image(), "dev") == {"dev": WAITING}
    company.now += timedelta(hours=3)
    assert company.deploy(an_image(), "dev") == {"dev": DEPLOYED}


def test_a_scan_must_not_be_too_old(company: Company):
    company.gates["dev"] = Gates(scan_age=timedelta(days=7))
    company.scanned_at = company.now - timedelta(days=8)
    assert company.deploy(an_image(), "dev") == {"dev": WAITING}
    company.scanned_at = company.now
    assert company.deploy(an_image(), "dev") == {"dev": DEPLOYED}
    assert company.records.scanned_at(an_image().digest) == company.now


def test_what_a_policy_does_not_let_in_reaches_no_target(company: Company):
    company.facts = {"findings": (AN_ERROR,)}
    assert company.deploy(an_image()) == {"dev": WAITING, "staging": SKIPPED, "production": SKIPPED}
    assert company.states("dev") == []
    assert company.runs("dev") is None


def test_each_environment_has_its_own_policy(company: Company):
    company.policies["production"] = DeploymentPolicy(unreviewed=False)
    company.facts = {"is_reviewed": False}
    assert company.deploy(an_image()) == {"dev": DEPLOYED, "staging": DEPLOYED, "production": WAITING}


def test_an_image_that_cannot_be_looked_at_goes_nowhere_and_what_runs_goes_on(company: Company):
    company.deploy(an_image())

    def unreachable(_: DeployedImage) -> ImageFacts:
        raise ImageRegistryUnreachableError("nobody answers")

    outcomes = replace(company.operations(), examine=unreachable).deploy(an_image("2.0.0"), network_hosts=())
    assert [one.kind for one in outcomes] == [FAILED, SKIPPED, SKIPPED]
    assert isinstance(outcomes[0].error, ImageRegistryUnreachableError)
    assert company.runs("dev") == "1.0.0"


def test_what_a_gate_rests_on_is_kept_with_the_revision(company: Company):
    waiver = Waiver(
        rule=AN_ERROR.rule,
        subject="acme.tasks",
        reason="a fixture",
        by="pete",
        expires_at=MONDAY + timedelta(days=1),
    )
    company.policies["dev"] = DeploymentPolicy(waivers=(waiver,), digest=Digest("d" * 64))
    company.facts = {"findings": (AN_ERROR,), "signers": (SIGNER,)}
    assert company.deploy(an_image(), "dev") == {"dev": DEPLOYED}
    (kept,) = [gate for gate in company.records.revisions(TASKS, "dev")[0].evidence if gate.gate == "policy"]
    assert kept.details["policy"] == (str(Digest("d" * 64)),)
    assert kept.details["signers"] == (str(SIGNER),)
    assert "by pete: a fixture" in kept.details["waivers"][0]
    assert "secrets/private-key in key.pem" in kept.details["findings"][0]


def test_a_clock_that_was_set_back_opens_no_soak(company: Company):
    company.gates["staging"] = Gates(soak=timedelta(hours=1))
    company.deploy(an_image(), "dev")
    company.now -= timedelta(days=2)
    (outcome,) = company.operations().deploy(an_image(), network_hosts=(), only=["staging"])
    assert outcome.kind is WAITING
    assert "a clock is wrong" in outcome.reason


def test_a_clock_that_was_set_back_does_not_change_what_runs_last(company: Company):
    company.deploy(an_image("1.0.0"), "dev")
    company.deploy(an_image("2.0.0"), "dev")
    company.now -= timedelta(days=2)
    company.deploy(an_image("3.0.0"), "dev")
    assert company.deploy(an_image("3.0.0"), "dev") == {"dev": UNCHANGED}
    assert company.roll_back("dev") == {"dev": DEPLOYED}
    assert company.runs("dev") == "2.0.0"


def test_a_scan_of_tomorrow_opens_no_gate(company: Company):
    company.gates["dev"] = Gates(scan_age=timedelta(days=7))
    company.scanned_at = company.now + timedelta(days=1)
    assert company.deploy(an_image(), "dev") == {"dev": WAITING}


def test_a_place_that_goes_in_the_middle_is_one_outcome_and_kept_on_record(company: Company):
    company.deploy(an_image())
    company.targets["staging"].goes_down = True
    assert company.deploy(an_image("2.0.0")) == {"dev": DEPLOYED, "staging": FAILED, "production": SKIPPED}
    assert company.states("staging") == ["healthy", "broken"]
    assert company.runs("production") == "1.0.0"


def test_going_back_takes_each_environment_to_its_own_last_good_one(company: Company):
    company.deploy(an_image("1.0.0"))
    company.deploy(an_image("2.0.0"))
    company.deploy(an_image("3.0.0"), "dev")
    assert set(company.roll_back().values()) == {DEPLOYED}
    assert [company.runs(name) for name in company.names] == ["2.0.0", "1.0.0", "1.0.0"]
    newest = company.records.revisions(TASKS, "dev")[-1]
    assert (newest.number, newest.restores) == (4, 2)


def test_where_there_is_nothing_to_go_back_to_it_is_said_and_others_go(company: Company):
    company.deploy(an_image("1.0.0"))
    company.deploy(an_image("2.0.0"), "dev")
    assert company.roll_back() == {"dev": DEPLOYED, "staging": FAILED, "production": FAILED}


def test_a_failed_release_is_never_gone_back_to(company: Company):
    company.deploy(an_image("1.0.0"), "dev")
    company.targets["dev"].fails.add(an_image("2.0.0").digest)
    company.deploy(an_image("2.0.0"), "dev")
    company.deploy(an_image("3.0.0"), "dev")
    assert company.roll_back("dev", number=2) == {"dev": FAILED}
    assert company.roll_back("dev") == {"dev": DEPLOYED}
    assert company.runs("dev") == "1.0.0"


@pytest.mark.parametrize(
    ("ends_at", "state", "runs"), [("before", "interrupted", "1.0.0"), ("after", "healthy", "2.0.0")]
)
def test_a_run_that_was_killed_is_settled_by_what_really_runs(company: Company, ends_at: str, state: str, runs: str):
    company.deploy(an_image("1.0.0"), "dev")
    company.targets["dev"].ends_at = ends_at
    with pytest.raises(SuddenEndError):
        company.deploy(an_image("2.0.0"), "dev")
    assert company.states("dev") == ["healthy", "applying"]
    operations = company.operations()
    assert not look_at(operations.pipeline.get("dev"), TASKS, operations=operations).is_as_deployed

    company.targets["dev"].ends_at = ""
    operations.settle(operations.pipeline.get("dev"), TASKS)
    assert company.states("dev") == ["healthy", state]
    assert company.runs("dev") == runs
    assert look_at(operations.pipeline.get("dev"), TASKS, operations=operations).is_as_deployed


def test_a_first_run_that_was_killed_leaves_nothing_behind(company: Company):
    operations = company.operations()
    company.targets["dev"].ends_at = "before"
    with pytest.raises(SuddenEndError):
        company.deploy(an_image(), "dev")
    company.targets["dev"].ends_at = ""
    operations.settle(operations.pipeline.get("dev"), TASKS)
    assert company.runs("dev") is None


def test_two_people_do_not_change_one_environment_at_once(company: Company):
    company.operations()
    with company.records.changing(TASKS, "dev"):
        assert company.deploy(an_image(), "dev") == {"dev": FAILED}
    assert company.deploy(an_image(), "dev") == {"dev": DEPLOYED}


def test_what_is_written_down_is_read_back(company: Company):
    company.deploy(an_image(), "dev")
    kept = company.records.revisions(TASKS, "dev")[0]
    assert kept.state is RevisionState.HEALTHY
    assert kept.image == an_image()
    assert kept.manifests["given.txt"].endswith("api.example\n")
    assert [(gate.gate, gate.opens) for gate in kept.evidence] == [
        ("promotion", True),
        ("signature", True),
        ("policy", True),
    ]


def test_a_file_of_something_else_is_not_taken_for_records(tmp_path: Path):
    (tmp_path / "records.db").write_text("hello " * 1000, encoding="utf-8")
    with pytest.raises(RecordsUnreadableError):
        SqliteRevisions(tmp_path / "records.db").revisions(TASKS)


@pytest.mark.parametrize(
    ("observed", "well"),
    [
        (Observed(digest=SIGNER, healthy=3, replicas=3, wanted=3), True),
        (Observed(digest=SIGNER, healthy=2, replicas=3, wanted=3), False),
        (Observed(digest=SIGNER, healthy=0, replicas=0, wanted=0), False),
        (Observed(digest=Digest("e" * 64), healthy=3, replicas=3, wanted=3), False),
        (Observed(), False),
    ],
)
def test_a_place_runs_an_image_well_when_all_that_were_asked_for_are_well(observed: Observed, well: bool):  # noqa: FBT001
    assert observed.runs_well(SIGNER) is well
