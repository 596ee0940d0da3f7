"""A container engine with the Docker API, Docker or podman, as a place that runs releases.

A release is tried beside what runs: without its port and without its data, until it has been well for as long as the
environment asks. Only then do the replicas change over, one after the other; one that does not come up is put back.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Protocol

import docker
import docker.errors

from qirvo.deploy.engine_access import EngineRefusedError, open_engine
from qirvo.deploy.ports import NotHealthyError, Observed, Wanted
from qirvo.deploy.targets.containers import (
    DIGEST,
    ENVIRONMENT,
    FILE,
    PLUGIN,
    REPLICA,
    REPLICAS,
    REVISION,
    TRIAL,
    container_name,
    notes_of,
    render_containers,
)
from qirvo.deploy.targets.counters import traffic_in
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment
from qirvo.domain.error_rates import Traffic
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId

_STOP_S = 10
_LOG_LINES = 40
_LOG_CHARACTERS = 400


class SecretMissingError(InvalidError):
    """A secret that the plugin needs is not where it should be."""

    code = "deployment-secret-missing"
    hint = "For an engine, a secret is `env:NAME`: set that variable where the deployment runs."


class Wait(Protocol):
    """Lets time pass."""

    def __call__(self, span: timedelta) -> None:
        """Return after `span`."""
        ...


class EngineTarget:
    """A `Target` that is an engine.

    Args:
        address: Its socket, `unix:///run/podman/podman.sock`.
        environ: Where secrets are looked for.
        wait: Lets time pass between two looks.
        credential: Name and password for the image registry; None where the engine has its own.
    """

    def __init__(
        self,
        address: str,
        *,
        environ: Mapping[str, str],
        wait: Wait,
        credential: tuple[str, str] | None = None,
    ) -> None:
        self._address = address
        self._environ = environ
        self._wait = wait
        self._credential = credential

    def render(self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> Mapping[str, str]:
        """Return one document a replica."""
        return render_containers(environment, image, network_hosts)

    def notes(self, environment: Environment) -> tuple[str, ...]:
        """Return what an engine cannot enforce."""
        return notes_of(environment)

    def apply(self, wanted: Wanted, *, progress: Callable[[str], None]) -> None:
        """Try the release beside what runs, then change over, one replica after the other."""
        with self._engine() as engine:
            progress(f"pulling {wanted.image.reference}")
            self._pull(engine, wanted.image)
            progress("trying the release beside what runs")
            self._try(engine, wanted)
            replicas = len(wanted.manifests)  # of the revision, which may be an earlier one than the environment's
            for replica in range(replicas):
                progress(f"replica {replica + 1} of {replicas}")
                self._change_over(engine, wanted, replica)
            for container in self._containers(engine, wanted.environment.name, wanted.image.plugin_id):
                if container.labels.get(REPLICA) not in {str(replica) for replica in range(replicas)}:
                    container.remove(force=True)

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        """Look at what runs there."""
        with self._engine() as engine:
            found = [
                container
                for container in self._containers(engine, environment.name, plugin_id)
                if container.status == "running" and container.labels.get(REPLICA) != TRIAL
            ]
            if not found:
                return Observed(detail="nothing runs")
            newest = max(_revision(container) for container in found)
            of_it = [container for container in found if _revision(container) == newest]
            healthy = sum(self._look(container) for container in of_it)
            labels = of_it[0].labels
            digests = {container.labels.get(DIGEST) for container in found}
            wanted = int(labels.get(REPLICAS, environment.replicas))
            return Observed(
                digest=Digest.parse(labels[DIGEST]),
                number=newest,
                healthy=healthy,
                replicas=len(found),
                wanted=wanted,
                detail=f"{healthy} of {wanted} well" + (", several images" if len(digests) > 1 else ""),
            )

    def differences(self, wanted: Wanted) -> tuple[str, ...]:
        """Return nothing: an engine does not change a container that it made."""
        del wanted
        return ()

    def check_counting(self, environment: Environment) -> None:
        """Return: whoever runs containers may ask them."""
        del environment

    def counted(self, environment: Environment, plugin_id: PluginId) -> Mapping[str, Traffic]:
        """Ask each replica's runtime what it counted; one that does not answer is left out."""
        with self._engine() as engine:
            found = {}
            for container in self._containers(engine, environment.name, plugin_id):
                if container.status != "running" or container.labels.get(REPLICA) == TRIAL:
                    continue
                try:
                    done = container.exec_run(["qirvo", "plugin", "status", "--json"], demux=True)
                except docker.errors.APIError:
                    continue  # it is not up, or no longer
                traffic = traffic_in(done.output[0] or b"")
                if traffic is not None:
                    found[str(container.id)] = traffic
            return found

    def remove(self, environment: Environment, plugin_id: PluginId, *, but: int | None = None) -> None:
        """Take the plugin's containers away; its volumes stay."""
        with self._engine() as engine:
            for container in self._containers(engine, environment.name, plugin_id):
                if but is None or container.labels.get(REVISION) != str(but) or container.name.endswith("-trial"):
                    container.remove(force=True)

    def _engine(self) -> AbstractContextManager[docker.DockerClient]:
        return open_engine(self._address)

    def _pull(self, engine: docker.DockerClient, image: DeployedImage) -> None:
        try:
            engine.images.get(image.reference)
        except docker.errors.ImageNotFound:
            credential = None
            if self._credential is not None:
                credential = {"username": self._credential[0], "password": self._credential[1]}
            told = engine.api.pull(image.name, tag=str(image.digest), auth_config=credential, stream=True, decode=True)
            failures = [str(line["error"]) for line in told if "error" in line]  # hear it out: it ends its socket then
            if failures:  # the answer began well, so that its status says nothing
                raise EngineRefusedError(f"engine `{self._address}` cannot pull it: {failures[0][-500:]}") from None

    def _try(self, engine: docker.DockerClient, wanted: Wanted) -> None:
        """Run one replica beside what runs; it has to be well all through the window.

        Raises:
            NotHealthyError: It is not.
        """
        container = self._create(engine, wanted, 0, trial=True)
        try:
            container.start()
            self._await_health(container, wanted)
        finally:
            container.remove(force=True, v=True)

    def _change_over(self, engine: docker.DockerClient, wanted: Wanted, replica: int) -> None:
        fresh = self._create(engine, wanted, replica)
        before = [
            container
            for container in self._containers(engine, wanted.environment.name, wanted.image.plugin_id)
            if container.labels.get(REPLICA) == str(replica) and container.id != fresh.id
        ]
        running = [container for container in before if container.status == "running"]
        try:
            for container in running:
                container.stop(timeout=_STOP_S)
            fresh.start()
            self._await_health(fresh, wanted)
        except BaseException:
            fresh.remove(force=True)
            for container in running:
                container.start()
            raise
        for container in before:
            container.remove(force=True)

    def _create(self, engine: docker.DockerClient, wanted: Wanted, replica: int, *, trial: bool = False) -> Any:  # noqa: ANN401  # docker ships no types
        body = json.loads(wanted.manifests[FILE.format(replica=replica)])
        body["Labels"] |= {REVISION: str(wanted.number), REPLICAS: str(len(wanted.manifests))}
        body["Env"] = [*body["Env"], *self._secrets(body.pop("Secrets"))]
        if trial:
            body["Labels"] |= {REPLICA: TRIAL}
            body["HostConfig"].pop("PortBindings", None)
            body["HostConfig"].pop("Mounts", None)  # a volume without a name takes its place, and goes with it
            body["HostConfig"]["RestartPolicy"] = {"Name": "no", "MaximumRetryCount": 0}
        name = container_name(wanted.environment.name, wanted.image.plugin_id, replica, wanted.number, trial=trial)
        for container in self._containers(engine, wanted.environment.name, wanted.image.plugin_id):
            if container.name == name:  # of a run that was killed
                container.remove(force=True)
        made = engine.api._result(  # noqa: SLF001  # the very body that was planned; the library would make another
            engine.api._post_json(engine.api._url("/containers/create"), data=body, params={"name": name}),  # noqa: SLF001
            json=True,
        )
        return engine.containers.get(made["Id"])

    def _secrets(self, wanted: Mapping[str, str]) -> list[str]:
        found = []
        for name, place in sorted(wanted.items()):
            kind, _, where = place.partition(":")
            value = self._environ.get(where) if kind == "env" else None
            if value is None:
                raise SecretMissingError(f"the secret `{name}` is not at `{place}`")
            found.append(f"{name}={value}")
        return found

    def _await_health(self, container: Any, wanted: Wanted) -> None:  # noqa: ANN401  # docker ships no types
        criteria = wanted.environment.health
        passed, well, bad = timedelta(), timedelta(), 0
        while well < criteria.window or not well:
            if passed > criteria.timeout + criteria.window:
                raise self._not_healthy(
                    container, wanted, f"was not well within {criteria.timeout.total_seconds():.0f} s"
                )
            container.reload()
            if container.status not in ("created", "running", "restarting", "configured", "initialized"):
                raise self._not_healthy(container, wanted, f"ended (`{container.status}`)")
            if self._look(container):
                well, bad = well + criteria.interval, 0
            else:
                bad += 1
                if well and bad >= criteria.failures:
                    raise self._not_healthy(container, wanted, "did not stay well")
            self._wait(criteria.interval)
            passed += criteria.interval

    def _not_healthy(self, container: Any, wanted: Wanted, what: str) -> NotHealthyError:  # noqa: ANN401  # the same
        try:
            lines = container.logs(tail=_LOG_LINES).decode(errors="replace").splitlines()
        except docker.errors.APIError:
            lines = []
        told = " ".join(line.strip() for line in lines if line.strip() and not line.strip().startswith("at "))
        end = f"; its log says: {told[-_LOG_CHARACTERS:]}" if told else ""
        return NotHealthyError(
            f"`{wanted.image.plugin_id}` `{wanted.image.version}` {what} in `{wanted.environment.name}`{end}"
        )

    def _look(self, container: Any) -> bool:  # noqa: ANN401  # docker ships no types
        """Ask the plugin itself: an engine without timers never does (podman without systemd)."""
        try:
            return bool(container.exec_run(["qirvo", "plugin", "status"]).exit_code == 0)
        except docker.errors.APIError:
            return False  # it is not up, or no longer

    def _containers(self, engine: docker.DockerClient, environment: str, plugin_id: PluginId) -> list[Any]:
        wanted = [f"{ENVIRONMENT}={environment}", f"{PLUGIN}={plugin_id}"]
        return list(engine.containers.list(all=True, filters={"label": wanted}, ignore_removed=True))


def _revision(container: Any) -> int:  # noqa: ANN401  # docker ships no types
    return int(container.labels.get(REVISION, 0))
