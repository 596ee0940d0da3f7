"""A cluster as a place: what is asked first, what is changed in which order, and what is put back."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qirvo.deploy.apply import Operations, OutcomeKind
from qirvo.deploy.drift import look_at
from qirvo.deploy.ports import NotHealthyError, RequestsUncountedError, Target, Wanted
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.deploy.targets.kubernetes import KubernetesTarget, OtherEnvironmentError
from qirvo.deploy.targets.kubernetes_api import ClusterRefusedError, FieldsHeldError
from qirvo.deploy.targets.kubernetes_lease import LEASE, holder_of, holding
from qirvo.deploy.targets.kubernetes_objects import object_name
from qirvo.domain.deployment_records import EnvironmentBusyError
from qirvo.domain.deployments import DeployedImage, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Gates, Pipeline
from qirvo.domain.error_rates import Traffic
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.fake_clusters import NEW, OLD, FakeCluster, counted
from tests.support.image_facts import facts

TASKS = PluginId("acme", "tasks")
NAME = object_name(TASKS)
STAGING = Environment(name="staging", target="kubernetes", replicas=2)
REPLICAS = ("spec", "replicas")


def an_image(version: str = "1.0.0") -> DeployedImage:
    digest = Digest.of(version.encode())
    return DeployedImage(plugin_id=TASKS, version=Version(version), name="registry.example/acme/tasks", digest=digest)


@dataclass
class Place:
    """A target on a cluster in memory, with a clock that goes on while somebody waits."""

    cluster: FakeCluster = field(default_factory=FakeCluster)
    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)
    told: list[str] = field(default_factory=list)

    def target(self, holder: str = "olga", place: str = "here") -> KubernetesTarget:
        return KubernetesTarget(
            folder=Path(),
            holder=holder_of(holder, place),
            clock=lambda: self.now,
            wait=self.wait,
            reach=lambda **_: self.cluster.reached(),
        )

    def wait(self, span: timedelta) -> None:
        self.now += span

    def wanted(self, environment: Environment, version: str, number: int, before: Wanted | None = None) -> Wanted:
        image = an_image(version)
        manifests = self.target().render(environment, image, [])
        return Wanted(environment=environment, image=image, number=number, manifests=manifests, before=before)

    def apply(self, wanted: Wanted) -> Wanted:
        self.target().apply(wanted, progress=self.told.append)
        return wanted

    def deployment(self) -> dict[str, object]:
        found = self.cluster.get("apps/v1", "Deployment", NAME)
        assert found is not None
        return found


def fails(place: Place, version: str) -> None:
    place.cluster.fails.add(str(an_image(version).digest))


@pytest.mark.parametrize("served", [OLD, NEW], ids=["1.20", "new"])
def test_what_starts_pods_comes_last_and_every_kind_fits_the_cluster(served: frozenset[tuple[str, str]]):
    scaled = replace(STAGING, settings={"autoscale": {"min": 2, "max": 4, "cpu": 60}})
    place = Place(FakeCluster(kinds=served))
    place.apply(place.wanted(scaled, "1.0.0", 1))
    assert place.cluster.changes[-1] == "apply Deployment"
    assert place.cluster.names() == {
        *("ServiceAccount", "NetworkPolicy", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "Deployment")
    }


def test_nothing_is_changed_when_the_cluster_would_not_take_one_of_them():
    place = Place()
    place.cluster.denies = {"Service": "Forbidden: no", "NetworkPolicy": "Invalid: spec.egress: wrong"}
    with pytest.raises(ClusterRefusedError) as refused:
        place.apply(place.wanted(STAGING, "1.0.0", 1))
    assert "Service" in refused.value.message
    assert "Invalid: spec.egress: wrong" in refused.value.message
    assert place.cluster.changes == []


def test_nothing_is_changed_when_something_may_not_even_be_looked_at():
    place = Place()
    place.cluster.hides = {"HorizontalPodAutoscaler"}
    with pytest.raises(ClusterRefusedError, match="every HorizontalPodAutoscaler"):
        place.apply(place.wanted(STAGING, "1.0.0", 1))
    assert place.cluster.changes == []


def test_a_release_that_does_not_come_up_leaves_what_was_there_with_its_pods():
    place = Place()
    first = place.apply(place.wanted(STAGING, "1.0.0", 1))
    fails(place, "1.1.0")
    with pytest.raises(NotHealthyError, match="CrashLoopBackOff"):
        place.apply(place.wanted(STAGING, "1.1.0", 2, before=first))
    observed = place.target().observe(STAGING, TASKS)
    assert (observed.digest, observed.number, observed.healthy) == (an_image("1.0.0").digest, 1, 2)
    assert place.target().differences(first) == ()


def test_a_first_release_that_does_not_come_up_leaves_nothing():
    place = Place()
    fails(place, "1.0.0")
    with pytest.raises(NotHealthyError):
        place.apply(place.wanted(STAGING, "1.0.0", 1))
    assert place.cluster.names() == set()


def test_what_serves_is_never_taken_away_where_nobody_knows_what_ran_before():
    place = Place()
    place.apply(place.wanted(STAGING, "1.0.0", 1))
    fails(place, "1.1.0")
    with pytest.raises(NotHealthyError):
        place.apply(place.wanted(STAGING, "1.1.0", 2))
    assert "Deployment" in place.cluster.names()


def test_a_cluster_that_goes_away_in_the_middle_is_told_with_both_reasons():
    place = Place()
    first = place.apply(place.wanted(STAGING, "1.0.0", 1))
    place.cluster.goes_down_at = "apply Deployment"
    with pytest.raises(ClusterRefusedError, match="could not be put back: the context `fake` does not answer"):
        place.apply(place.wanted(STAGING, "1.1.0", 2, before=first))
    place.cluster.goes_down_at = ""
    place.apply(place.wanted(STAGING, "1.1.0", 3, before=first))
    assert place.target().observe(STAGING, TASKS).digest == an_image("1.1.0").digest


def test_a_volume_outlives_everything():
    resources = replace(STAGING.resources, storage_bytes=2**30)
    kept = replace(STAGING, replicas=1, resources=resources, settings={"volume": "ReadWriteOnce"})
    place = Place()
    place.apply(place.wanted(kept, "1.0.0", 1))
    place.target().remove(kept, TASKS)
    assert place.cluster.names() == {"PersistentVolumeClaim"}


def test_what_a_later_revision_does_without_is_taken_away():
    place = Place()
    place.apply(place.wanted(STAGING, "1.0.0", 1))
    assert "PodDisruptionBudget" in place.cluster.names()
    place.apply(place.wanted(replace(STAGING, replicas=1), "1.0.0", 2))
    assert "PodDisruptionBudget" not in place.cluster.names()


def test_replicas_stay_when_the_cluster_begins_to_choose_how_many():
    place = Place()
    fixed = place.apply(place.wanted(replace(STAGING, replicas=5), "1.0.0", 1))
    scaled = replace(STAGING, settings={"autoscale": {"min": 3, "max": 9}})
    place.apply(place.wanted(scaled, "1.0.0", 2, before=fixed))
    assert place.deployment()["spec"]["replicas"] == 5  # type: ignore[index]
    place.apply(place.wanted(STAGING, "1.0.0", 3))
    assert place.deployment()["spec"]["replicas"] == 2  # type: ignore[index]


def test_what_somebody_changed_is_named_and_only_taken_over_when_told_to():
    place = Place()
    first = place.apply(place.wanted(STAGING, "1.0.0", 1))
    place.cluster.edit("Deployment", NAME, REPLICAS, 7, by="kubectl-edit")
    assert place.target().differences(first) == (
        "Deployment `spec.replicas` is `7` and should be `2`, changed by `kubectl-edit`",
    )
    with pytest.raises(FieldsHeldError, match="kubectl-edit"):
        place.apply(place.wanted(STAGING, "1.1.0", 2, before=first))
    assert place.deployment()["spec"]["replicas"] == 7  # type: ignore[index]
    bold = replace(STAGING, settings={"take_over": True})
    place.apply(place.wanted(bold, "1.1.0", 2, before=first))
    assert place.deployment()["spec"]["replicas"] == 2  # type: ignore[index]


def test_what_was_deleted_is_gone():
    place = Place()
    first = place.apply(place.wanted(STAGING, "1.0.0", 1))
    place.cluster.delete("v1", "Service", NAME)
    assert place.target().differences(first) == ("Service is gone",)


def test_another_environment_in_the_same_namespace_is_left_alone():
    place = Place()
    place.apply(place.wanted(STAGING, "1.0.0", 1))
    production = replace(STAGING, name="production")
    with pytest.raises(OtherEnvironmentError, match="`staging`"):
        place.apply(place.wanted(production, "1.1.0", 1))
    place.target().remove(production, TASKS)
    assert "Deployment" in place.cluster.names()
    assert place.target().observe(production, TASKS).digest is None


def test_pods_of_an_earlier_revision_keep_what_they_stand_behind():
    place = Place()
    first = place.apply(place.wanted(STAGING, "1.0.0", 1))
    place.apply(place.wanted(STAGING, "1.1.0", 2, before=first))
    place.target().remove(STAGING, TASKS, but=1)
    assert "Deployment" in place.cluster.names()


def a_lease(cluster: FakeCluster) -> dict[str, object]:
    found = cluster.get(LEASE, "Lease", NAME)
    assert found is not None
    return found


@pytest.fixture
def held() -> Place:
    """A place whose lease `pete` holds, on another machine."""
    place = Place()
    spec = {"holderIdentity": holder_of("pete", "there"), "leaseDurationSeconds": 30, "renewTime": "1999-01-01"}
    place.cluster.create({"apiVersion": LEASE, "kind": "Lease", "metadata": {"name": NAME}, "spec": spec})
    return place


def test_a_lease_that_is_renewed_is_somebody_elses(held: Place, monkeypatch: pytest.MonkeyPatch):
    looks: Iterator[int] = iter(range(100))
    own = held.wait

    def renew(span: timedelta) -> None:
        own(span)
        if next(looks) == 3:
            held.cluster.replace(a_lease(held.cluster))

    monkeypatch.setattr(held, "wait", renew)
    with pytest.raises(EnvironmentBusyError, match="`pete` is changing"):
        held.apply(held.wanted(STAGING, "1.0.0", 1))
    assert held.cluster.changes == []


def test_a_lease_that_nobody_renews_is_taken(held: Place):
    began = held.now
    held.apply(held.wanted(STAGING, "1.0.0", 1))
    assert held.now - began >= timedelta(seconds=30)
    assert a_lease(held.cluster)["spec"]["holderIdentity"] == ""  # type: ignore[index]


def test_ones_own_lease_is_taken_at_once(held: Place):
    began = held.now
    target = held.target("pete", "there")
    target.apply(held.wanted(STAGING, "1.0.0", 1), progress=held.told.append)
    assert held.now - began < timedelta(seconds=5)


def test_a_lease_is_renewed_while_it_is_needed_and_its_loss_is_noticed():
    place = Place()
    way = {"clock": lambda: place.now, "wait": place.wait, "progress": place.told.append}
    with holding(place.cluster, NAME, holder_of("olga", "here"), **way) as held:  # type: ignore[arg-type]
        seen = a_lease(place.cluster)["metadata"]
        held.keep()
        assert a_lease(place.cluster)["metadata"] == seen
        place.wait(timedelta(seconds=9))
        held.keep()
        assert a_lease(place.cluster)["metadata"] != seen
        place.cluster.replace(a_lease(place.cluster))  # somebody found it unrenewed, and took it
        place.wait(timedelta(seconds=9))
        with pytest.raises(EnvironmentBusyError, match="took"):
            held.keep()


ENDS = [
    "apply ServiceAccount",
    "apply NetworkPolicy",
    "apply Service",
    "apply Deployment",
    "delete PodDisruptionBudget",
]


@pytest.mark.parametrize("ends_at", ENDS)
def test_a_run_that_was_killed_anywhere_is_settled_by_the_next(tmp_path: Path, ends_at: str):
    place = Place()
    told: list[str] = []

    def operations(environment: Environment) -> Operations:
        targets: dict[str, Target] = {"staging": place.target()}
        return Operations(
            pipeline=Pipeline.of((environment,)),
            targets=targets,
            records=SqliteRevisions(tmp_path / "records.db"),
            clock=lambda: place.now,
            by="olga",
            signer_of=lambda _: None,
            examine=lambda image: facts(version=image.version, scanned_at=place.now),
            tell=lambda _, text: told.append(text),
        )

    before = replace(STAGING, gates=Gates(signed=False))
    after = replace(before, replicas=1)
    operations(before).deploy(an_image("1.0.0"), network_hosts=[])
    place.cluster.ends_at = ends_at
    with pytest.raises(KeyboardInterrupt):
        operations(after).deploy(an_image("1.1.0"), network_hosts=["api.example"])
    place.cluster.ends_at = ""
    assert not look_at(after, TASKS, operations=operations(after)).is_as_deployed

    (outcome,) = operations(after).deploy(an_image("1.1.0"), network_hosts=["api.example"])
    assert outcome.kind in (OutcomeKind.DEPLOYED, OutcomeKind.UNCHANGED)
    assert look_at(after, TASKS, operations=operations(after)).is_as_deployed
    assert "PodDisruptionBudget" not in place.cluster.names()
    states = [one.state for one in operations(after).records.revisions(TASKS)]
    assert RevisionState.APPLYING not in states


def test_a_pod_that_does_not_answer_is_left_out_and_another_deployments_are_not_asked():
    place = Place()
    place.apply(place.wanted(STAGING, "1.0.0", 1))
    one, other = sorted(place.cluster.answers)
    place.cluster.answers[one] = counted(7, 2)
    assert sorted(place.target().counted(STAGING, TASKS).values(), key=str) == [Traffic(), Traffic(7, 2)]
    del place.cluster.answers[other]
    assert list(place.target().counted(STAGING, TASKS).values()) == [Traffic(7, 2)]
    place.cluster.answers[other] = b"<h1>nothing here</h1>"
    assert list(place.target().counted(STAGING, TASKS).values()) == [Traffic(7, 2)]
    assert place.target().counted(replace(STAGING, name="production"), TASKS) == {}


def test_where_pods_must_not_be_asked_or_do_not_count_that_is_told():
    place = Place()
    place.apply(place.wanted(STAGING, "1.0.0", 1))
    place.cluster.answers = dict.fromkeys(place.cluster.answers, b'{"plugins": [{"id": "acme.tasks"}]}')
    with pytest.raises(RequestsUncountedError):
        place.target().counted(STAGING, TASKS)
    place.target().check_counting(STAGING)
    place.cluster.keeps_pods = True
    for ask in (lambda: place.target().counted(STAGING, TASKS), lambda: place.target().check_counting(STAGING)):
        with pytest.raises(ClusterRefusedError, match="pods/proxy"):
            ask()
