"""A cluster as a place that runs releases: server-side apply, and a watch over the roll-out.

Everything is tried with the API server before anything is changed. A release that does not come up replaces no pod:
what was recorded before is applied again, and the pods that ran go on. A Lease lets one deployer at a time in.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from qirvo.deploy.images.contents import PORT
from qirvo.deploy.ports import Clock, NotHealthyError, Observed, TargetUnreachableError, Wanted
from qirvo.deploy.targets.counters import traffic_in
from qirvo.deploy.targets.kubernetes_api import (
    FIELD_MANAGER,
    Cluster,
    ClusterApi,
    ClusterRefusedError,
    ReachCluster,
)
from qirvo.deploy.targets.kubernetes_applying import apply_one, try_all
from qirvo.deploy.targets.kubernetes_differences import differences_between
from qirvo.deploy.targets.kubernetes_lease import Held, Wait, holding
from qirvo.deploy.targets.kubernetes_manifests import (
    ENVIRONMENT,
    KEPT,
    PLURALS,
    REVISION,
    fitting,
    notes_of,
    objects_in,
    render_manifests,
    versions_of,
)
from qirvo.deploy.targets.kubernetes_objects import CONTAINER, MANAGED_BY, NAME, Object, object_name
from qirvo.deploy.targets.kubernetes_rollout import Rollout, judge_rollout, running_pods
from qirvo.deploy.targets.kubernetes_settings import ClusterSettings
from qirvo.domain.deployment_records import EnvironmentBusyError
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest, MalformedDigestError
from qirvo.domain.environments import Environment
from qirvo.domain.error_rates import Traffic
from qirvo.domain.errors import ConflictError, QirvoError
from qirvo.domain.names import PluginId

_APPS = "apps/v1"
_HEALTH = "health"
_NOBODY = "qirvo-nobody"
_PODS_AT_ONCE = 8
_GRACE = timedelta(seconds=15)  # for the cluster's own controllers to say that it is over


class OtherEnvironmentError(ConflictError):
    """The objects of a plugin's name belong to something else."""

    code = "deployment-namespace-shared"
    hint = "Give each environment of a cluster a namespace of its own."


class KubernetesTarget:
    """A `Target` that is a namespace of a cluster.

    Args:
        folder: What a relative `kubeconfig` is meant from.
        holder: The name under which it holds leases.
        clock: Returns the present moment.
        wait: Lets time pass between two looks.
        reach: The way to a namespace of a cluster.
    """

    def __init__(
        self, *, folder: Path, holder: str, clock: Clock, wait: Wait, reach: ReachCluster = Cluster.reached
    ) -> None:
        self._folder = folder
        self._holder = holder
        self._clock = clock
        self._wait = wait
        self._reach = reach

    def render(self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> Mapping[str, str]:
        """Return one file an object."""
        return render_manifests(environment, image, network_hosts)

    def notes(self, environment: Environment) -> tuple[str, ...]:
        """Return what a cluster cannot enforce."""
        return notes_of(environment)

    def apply(self, wanted: Wanted, *, progress: Callable[[str], None]) -> None:
        """Try everything with the API server, apply it, and watch the roll-out; put back what ran when it fails."""
        force = ClusterSettings.of(wanted.environment).take_over
        with self._cluster(wanted.environment) as cluster:
            self._is_there(cluster, wanted.environment, wanted.image.plugin_id)
            objects = self._fitting(cluster, wanted)
            progress("asking the API server for a dry run")
            self._ask_first(cluster, wanted, objects, force=force)
            with self._holding(cluster, wanted.image.plugin_id, progress) as held:
                is_first = not self._is_there(cluster, wanted.environment, wanted.image.plugin_id)
                try:
                    progress(f"applying {len(objects)} objects in the namespace {cluster.namespace}")
                    self._apply_all(cluster, wanted, objects, force=force)
                    self._watch(cluster, held, wanted, progress)
                except EnvironmentBusyError:
                    raise  # it is somebody else's now
                except QirvoError as exc:
                    progress("it did not come up; putting back what ran before")
                    self._put_back(cluster, held, wanted, exc, is_first=is_first)
                    raise

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        """Look at what the Deployment says, and how many of its newest pods are well."""
        with self._cluster(environment) as cluster:
            found = cluster.get(_APPS, "Deployment", object_name(plugin_id))
            if found is None:
                return Observed(detail="nothing runs")
            other = _other_owner(found, environment)
            if other:
                return Observed(detail=f"the Deployment `{object_name(plugin_id)}` belongs to {other}")
            rollout = _look(cluster, found)
            reference = _image_of(found)
            digest = _digest_of(reference)
            told = "; ".join([f"{rollout.available} of {rollout.wanted} well", *rollout.reasons])
            if digest is None:
                told = f"runs `{reference}`, without a digest"
            number = found["metadata"].get("annotations", {}).get(REVISION, "")
            return Observed(
                digest=digest,
                number=int(number) if number.isdigit() else None,
                healthy=rollout.available,
                replicas=rollout.wanted,
                wanted=rollout.wanted,
                detail=told,
            )

    def differences(self, wanted: Wanted) -> tuple[str, ...]:
        """Return what of `wanted` the cluster does not have any more, one sentence each.

        The API server itself is asked what applying it again would change.
        """
        told: list[str] = []
        with self._cluster(wanted.environment) as cluster:
            for one in self._fitting(cluster, wanted):
                live = cluster.get(one["apiVersion"], one["kind"], one["metadata"]["name"])
                if live is None:
                    told.append(f"{one['kind']} is gone")
                    continue
                again = cluster.apply(one, dry_run=True, force=True)
                told += [f"{one['kind']} {text}" for text in differences_between(live, again, manager=FIELD_MANAGER)]
        return tuple(told)

    def check_counting(self, environment: Environment) -> None:
        """Return when pods may be asked; a place that does not answer is told of when it is asked.

        Raises:
            ClusterRefusedError: They may not.
        """
        with suppress(TargetUnreachableError), self._cluster(environment) as cluster:
            cluster.ask_pod(_NOBODY, port=PORT, path=_HEALTH)  # rights are looked at before there has to be a pod

    def counted(self, environment: Environment, plugin_id: PluginId) -> Mapping[str, Traffic]:
        """Ask the runtime in each pod what it counted, through the API server; one that does not answer is left out.

        Raises:
            TargetUnreachableError: The API server does not answer.
            ClusterRefusedError: It lets nobody ask the pods.
            RequestsUncountedError: The image's runtime is too old to count.
        """
        with self._cluster(environment) as cluster:
            found = cluster.get(_APPS, "Deployment", object_name(plugin_id))
            if found is None or _other_owner(found, environment):
                return {}
            labels = {NAME: object_name(plugin_id)}
            pods = running_pods(found, cluster.list(_APPS, "ReplicaSet", labels), cluster.list("v1", "Pod", labels))
            with ThreadPoolExecutor(_PODS_AT_ONCE) as asking:
                answers = asking.map(lambda pod: cluster.ask_pod(pod, port=PORT, path=_HEALTH), pods.values())
                told = dict(zip(pods, answers, strict=True))
        counted = {name: None if answer is None else traffic_in(answer) for name, answer in told.items()}
        return {name: traffic for name, traffic in counted.items() if traffic is not None}

    def remove(self, environment: Environment, plugin_id: PluginId, *, but: int | None = None) -> None:
        """Take the plugin's objects away; the claim of its volume stays.

        What the revision `but` put there stays, and so does what it shares with others: the pods of one revision stand
        behind the objects of the next until these are applied again.
        """
        with self._cluster(environment) as cluster, self._holding(cluster, plugin_id, lambda _: None):
            if but is None:
                self._prune(cluster, environment, plugin_id, keep=set())
                return
            found = cluster.get(_APPS, "Deployment", object_name(plugin_id))
            if found is not None and found["metadata"].get("annotations", {}).get(REVISION) == str(but):
                self._prune(cluster, environment, plugin_id, keep=set(), but=but)

    @contextmanager
    def _cluster(self, environment: Environment) -> Iterator[ClusterApi]:
        settings = ClusterSettings.of(environment)
        kubeconfig = self._folder / Path(settings.kubeconfig).expanduser() if settings.kubeconfig else None
        reached = self._reach(context=environment.address, kubeconfig=kubeconfig, namespace=settings.namespace)
        with reached as cluster:
            yield cluster

    @contextmanager
    def _holding(self, cluster: ClusterApi, plugin_id: PluginId, progress: Callable[[str], None]) -> Iterator[Held]:
        name = object_name(plugin_id)
        with holding(cluster, name, self._holder, clock=self._clock, wait=self._wait, progress=progress) as held:
            yield held

    def _fitting(self, cluster: ClusterApi, wanted: Wanted) -> list[Object]:
        """Return what was rendered, in the API versions that the cluster has."""
        objects = objects_in(wanted.manifests, number=wanted.number)
        served = cluster.served({version for one in objects for version in versions_of(str(one["kind"]))})
        return [fitting(one, served) for one in objects]

    def _is_there(self, cluster: ClusterApi, environment: Environment, plugin_id: PluginId) -> bool:
        """Say whether the plugin has a Deployment there.

        Raises:
            OtherEnvironmentError: Another environment has, or it was not made by a deployer.
        """
        name = object_name(plugin_id)
        found = cluster.get(_APPS, "Deployment", name)
        if found is None:
            return False
        other = _other_owner(found, environment)
        if other:
            raise OtherEnvironmentError(
                f"in the namespace `{cluster.namespace}` the Deployment `{name}` belongs to {other}"
            )
        return True

    def _apply_all(self, cluster: ClusterApi, wanted: Wanted, objects: Sequence[Object], *, force: bool) -> None:
        """Apply `objects`, and delete those of the plugin's that are of no kind among them."""
        for one in objects:
            apply_one(cluster, one, force=force)
        kinds = {str(one["kind"]) for one in objects}
        self._prune(cluster, wanted.environment, wanted.image.plugin_id, keep=kinds)

    def _put_back(
        self, cluster: ClusterApi, held: Held, wanted: Wanted, failure: QirvoError, *, is_first: bool
    ) -> None:
        """Apply what ran before and wait until it is complete again; take away what was made where nothing did.

        Raises:
            ClusterRefusedError: It cannot be put back.
        """
        before = wanted.before
        try:
            if before is not None:
                self._apply_all(cluster, before, self._fitting(cluster, before), force=True)
                self._watch(cluster, held, before, lambda _: None)
            elif is_first:
                self._prune(cluster, wanted.environment, wanted.image.plugin_id, keep=set())
        except QirvoError as exc:
            said = f"{failure.message}; and what ran before could not be put back: {exc.message}"
            raise ClusterRefusedError(said, hint="Look at the cluster; the next run puts it right.") from exc

    def _prune(
        self,
        cluster: ClusterApi,
        environment: Environment,
        plugin_id: PluginId,
        *,
        keep: set[str],
        but: int | None = None,
    ) -> None:
        """Delete the plugin's objects of this environment: not of the kinds in `keep`, not of revision `but`."""
        for version, kind, one in self._others(cluster, environment, plugin_id, keep=keep):
            number = one["metadata"].get("annotations", {}).get(REVISION)
            if but is None or number != str(but):
                cluster.delete(version, kind, str(one["metadata"]["name"]))

    def _others(
        self, cluster: ClusterApi, environment: Environment, plugin_id: PluginId, *, keep: set[str]
    ) -> list[tuple[str, str, Object]]:
        """Return API version, kind and object of what the plugin has in this environment, but for the kinds in `keep`.

        Raises:
            ClusterRefusedError: A kind must not be listed.
        """
        labels = {NAME: object_name(plugin_id), MANAGED_BY: "qirvo", ENVIRONMENT: environment.name}
        served = cluster.served({version for kind in PLURALS for version in versions_of(kind)})
        found: list[tuple[str, str, Object]] = []
        for kind in reversed(PLURALS):
            version = next((one for one in versions_of(kind) if (one, kind) in served), None)
            if version is not None and kind not in keep and kind != KEPT:
                found += [(version, kind, one) for one in cluster.list(version, kind, labels)]
        return found

    def _ask_first(self, cluster: ClusterApi, wanted: Wanted, objects: Sequence[Object], *, force: bool) -> None:
        """Find out whether the cluster would do all of it, before any of it is done.

        Raises:
            FieldsHeldError: Somebody else changed one of the objects, and nothing else is wrong.
            ClusterRefusedError: It would not; the message has every reason.
        """
        try_all(cluster, objects, force=force)
        kinds = {str(one["kind"]) for one in objects}
        self._others(cluster, wanted.environment, wanted.image.plugin_id, keep=kinds)
        for version, kind in ((_APPS, "ReplicaSet"), ("v1", "Pod")):
            cluster.list(version, kind, {NAME: object_name(wanted.image.plugin_id)})

    def _watch(self, cluster: ClusterApi, held: Held, wanted: Wanted, progress: Callable[[str], None]) -> None:
        """Return when the roll-out is complete.

        Raises:
            NotHealthyError: The cluster gave up, a new pod waits for what does not come, or nothing moved for too long.
        """
        health = wanted.environment.health
        patience = health.timeout + health.window + _GRACE
        moved, bad = self._clock(), 0
        seen: tuple[int, int] | None = None
        while True:
            held.keep()
            found = cluster.get(_APPS, "Deployment", object_name(wanted.image.plugin_id))
            if found is None:
                raise self._not_healthy(wanted, "was deleted while it was rolled out", ())
            rollout = _look(cluster, found)
            if (rollout.updated, rollout.available) != seen:
                seen, moved = (rollout.updated, rollout.available), self._clock()
                progress(
                    f"{rollout.updated} of {rollout.wanted} replicas are new, {rollout.available} of these are well"
                )
            if rollout.is_complete:
                return
            bad = bad + 1 if rollout.is_stuck or rollout.is_refused else 0
            if bad >= health.failures:
                raise self._not_healthy(wanted, "does not come up", rollout.reasons)
            if self._clock() - moved > patience:
                told = f"did not get on for {patience.total_seconds():.0f} s"
                raise self._not_healthy(wanted, told, rollout.reasons)
            self._wait(health.interval)

    def _not_healthy(self, wanted: Wanted, what: str, reasons: Sequence[str]) -> NotHealthyError:
        said = f"; the cluster says: {'; '.join(reasons)}" if reasons else ""
        image = wanted.image
        return NotHealthyError(f"`{image.plugin_id}` `{image.version}` {what} in `{wanted.environment.name}`{said}")


def _other_owner(found: Object, environment: Environment) -> str:
    """Return who else a Deployment belongs to; empty when it is the environment's own."""
    belongs_to = found["metadata"].get("labels", {}).get(ENVIRONMENT)
    if belongs_to == environment.name:
        return ""
    return f"the environment `{belongs_to}`" if belongs_to else "something else"


def _look(cluster: ClusterApi, found: Object) -> Rollout:
    labels = {NAME: str(found["metadata"]["name"])}
    return judge_rollout(found, cluster.list(_APPS, "ReplicaSet", labels), cluster.list("v1", "Pod", labels))


def _image_of(found: Object) -> str:
    containers = found["spec"]["template"]["spec"]["containers"]
    return next((str(one["image"]) for one in containers if one["name"] == CONTAINER), "")


def _digest_of(reference: str) -> Digest | None:
    try:
        return Digest.parse(reference.rpartition("@")[2])
    except MalformedDigestError:
        return None
