"""What every place that runs releases keeps to: one in memory, a cluster in memory, old and new, and a real one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest

from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.ports import CountsRequests, NotHealthyError, Target, Wanted
from qirvo.deploy.targets.kubernetes import KubernetesTarget
from qirvo.deploy.targets.kubernetes_lease import holder_of
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, HealthCriteria
from qirvo.domain.error_rates import Traffic, between
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.fake_clusters import NEW, OLD, FakeCluster, counted
from tests.support.fake_targets import FakeTarget
from tests.support.images import a_release_image
from tests.support.kubernetes import RealCluster, put_pause_image
from tests.support.world import a_version_of

TASKS = PluginId("acme", "tasks")
WELL = HealthCriteria(timeout=timedelta(seconds=25), window=timedelta(seconds=1))


@dataclass(frozen=True, kw_only=True)
class Place:
    """A target, with two images that come up there and one that does not.

    Attributes:
        ask: Have one replica answer one request.
    """

    target: Target
    environment: Environment
    images: tuple[DeployedImage, DeployedImage]
    broken: DeployedImage
    ask: Callable[[], None]

    def wanted(self, image: DeployedImage, number: int, before: Wanted | None = None) -> Wanted:
        manifests = self.target.render(self.environment, image, [])
        return Wanted(environment=self.environment, image=image, number=number, manifests=manifests, before=before)

    def applied(self, image: DeployedImage, number: int, before: Wanted | None = None) -> Wanted:
        wanted = self.wanted(image, number, before)
        self.target.apply(wanted, progress=lambda _: None)
        return wanted

    def runs(self) -> tuple[Digest | None, int | None, int]:
        observed = self.target.observe(self.environment, self.images[0].plugin_id)
        return observed.digest, observed.number, observed.healthy

    def counted(self) -> Mapping[str, Traffic]:
        assert isinstance(self.target, CountsRequests)
        self.target.check_counting(self.environment)
        return self.target.counted(self.environment, self.images[0].plugin_id)


def an_image(version: str, *, name: str = "registry.example/acme/tasks", digest: Digest | None = None) -> DeployedImage:
    told = digest or Digest.of(version.encode())
    return DeployedImage(plugin_id=TASKS, version=Version(version), name=name, digest=told)


def in_memory() -> Place:
    broken = an_image("1.2.0")
    target = FakeTarget(fails={broken.digest})

    def ask() -> None:
        (replica,) = target.counters[TASKS]
        target.counters[TASKS][replica] += Traffic(1, 0)

    return Place(
        ask=ask,
        target=target,
        environment=Environment(name="dev", target="fake", replicas=2, health=WELL),
        images=(an_image("1.0.0"), an_image("1.1.0")),
        broken=broken,
    )


class _Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now

    def wait(self, span: timedelta) -> None:
        self.now += span


def on_a_cluster_in_memory(kinds: frozenset[tuple[str, str]]) -> Place:
    broken, time = an_image("1.2.0"), _Time()
    cluster = FakeCluster(kinds=kinds, fails={str(broken.digest)})
    target = KubernetesTarget(
        folder=Path(),
        holder=holder_of("olga", "here"),
        clock=time.clock,
        wait=time.wait,
        reach=lambda **_: cluster.reached(),
    )

    def ask() -> None:
        cluster.answers[min(cluster.answers)] = counted(1, 0)

    return Place(
        ask=ask,
        target=target,
        environment=Environment(name="dev", target="kubernetes", replicas=2, health=WELL),
        images=(an_image("1.0.0"), an_image("1.1.0")),
        broken=broken,
    )


def a_real_image(real: RealCluster, folder: Path, version: str) -> DeployedImage:
    return a_release_image(
        a_version_of(folder, version),
        places=ImagePlaces(environ={}, home=folder),
        base=f"{real.registry.name}/base/node:local",
        name=f"{real.registry.name}/acme/uptime",
    )


def on_a_real_cluster(real: RealCluster, folder: Path, *, namespace: str) -> Place:
    first, second = (a_real_image(real, folder, version) for version in ("1.1.0", "1.3.0"))
    ends = put_pause_image(real.repository("acme/uptime"), tag="ends", words=("--nonsense",))
    target = KubernetesTarget(
        folder=folder,
        holder=holder_of("olga", namespace),
        clock=lambda: datetime.now(UTC),
        wait=lambda span: sleep(span.total_seconds()),
    )
    settings = {"kubeconfig": str(real.cluster.kubeconfig("admin", namespace=namespace))}

    def ask() -> None:
        found = real.cluster.asks(f"/api/v1/namespaces/{namespace}/pods")["items"]
        assert isinstance(found, list)
        pod = f"/api/v1/namespaces/{namespace}/pods/{found[0]['metadata']['name']}:3000"
        real.cluster.asks(f"{pod}/proxy/plugins/{first.plugin_id}/commands/uptime", method="POST", body={})

    return Place(
        ask=ask,
        target=target,
        environment=Environment(name="dev", target="kubernetes", replicas=2, health=WELL, settings={**settings}),
        images=(first, second),
        broken=replace(first, version=Version("1.2.0"), digest=ends),
    )


@pytest.fixture(
    params=["memory", "cluster 1.20", "cluster new", pytest.param("real cluster", marks=pytest.mark.kubernetes)]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    makers: dict[str, Callable[[], Place]] = {
        "memory": in_memory,
        "cluster 1.20": lambda: on_a_cluster_in_memory(OLD),
        "cluster new": lambda: on_a_cluster_in_memory(NEW),
    }
    if request.param in makers:
        yield makers[request.param]()
        return
    real: RealCluster = request.getfixturevalue("real_cluster")
    namespace = f"contract-{Digest.of(str(tmp_path).encode()).hex[:12]}"
    with real.cluster.a_namespace(namespace):
        yield on_a_real_cluster(real, tmp_path, namespace=namespace)


def test_nothing_runs_at_first(place: Place):
    assert place.runs() == (None, None, 0)
    place.target.remove(place.environment, place.images[0].plugin_id)


def test_what_was_applied_runs_and_is_as_it_was_given(place: Place):
    first = place.applied(place.images[0], 1)
    assert place.runs() == (place.images[0].digest, 1, 2)
    assert place.target.differences(first) == ()


def test_the_next_release_takes_over_and_the_way_back_is_the_same(place: Place):
    first = place.applied(place.images[0], 1)
    second = place.applied(place.images[1], 2, before=first)
    assert place.runs() == (place.images[1].digest, 2, 2)
    assert place.target.differences(first)
    place.target.apply(replace(first, number=3, before=second), progress=lambda _: None)
    assert place.runs() == (place.images[0].digest, 3, 2)


def test_a_release_that_does_not_come_up_leaves_what_ran(place: Place):
    first = place.applied(place.images[0], 1)
    with pytest.raises(NotHealthyError):
        place.applied(place.broken, 2, before=first)
    assert place.runs() == (place.images[0].digest, 1, 2)
    assert place.target.differences(first) == ()


def test_a_first_release_that_does_not_come_up_leaves_nothing(place: Place):
    with pytest.raises(NotHealthyError):
        place.applied(place.broken, 1)
    assert place.runs() == (None, None, 0)


def test_requests_are_counted_by_replica_and_another_release_begins_anew(place: Place):
    assert place.counted() == {}
    first = place.applied(place.images[0], 1)
    before = place.counted()
    assert set(before.values()) == {Traffic()}
    place.ask()
    assert between(before, place.counted()) == Traffic(1, 0)
    place.applied(place.images[1], 2, before=first)
    assert set(place.counted().values()) == {Traffic()}
    assert not before.keys() & place.counted().keys()


def test_applying_the_same_again_changes_nothing(place: Place):
    first = place.applied(place.images[0], 1)
    place.target.apply(first, progress=lambda _: None)
    assert place.runs() == (place.images[0].digest, 1, 2)


def test_what_is_taken_away_is_gone(place: Place):
    place.applied(place.images[0], 4)
    place.target.remove(place.environment, place.images[0].plugin_id, but=4)
    assert place.runs() == (place.images[0].digest, 4, 2)
    place.target.remove(place.environment, place.images[0].plugin_id)
    assert place.runs() == (None, None, 0)


@pytest.mark.kubernetes
@pytest.mark.parametrize(
    ("words", "said"),
    [(("--nonsense",), "CrashLoopBackOff"), (("-P",), "NotReady"), (None, "ImagePullBackOff")],
    ids=["ends", "silent", "missing"],
)
def test_a_real_cluster_tells_why_a_release_does_not_come_up(
    real_cluster: RealCluster, tmp_path: Path, words: tuple[str, ...] | None, said: str
):
    namespace = f"reason-{said.lower()}"
    digest = Digest.of(b"nothing")
    if words is not None:
        digest = put_pause_image(real_cluster.repository("acme/uptime"), tag=said, words=words)
    with real_cluster.cluster.a_namespace(namespace):
        place = on_a_real_cluster(real_cluster, tmp_path, namespace=namespace)
        place = replace(place, environment=replace(place.environment, replicas=1))
        with pytest.raises(NotHealthyError, match=said):
            place.applied(replace(place.images[0], digest=digest), 1)
