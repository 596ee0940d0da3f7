"""The documentation's kustomize base on a real Kubernetes: a registry that loses pods, is updated and is looked at."""

import asyncio
import random
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import yaml

from scripts.people import Person, wait_until
from tests.faults.relay import Streams, a_relay
from tests.support.image_registries import ImageRegistry
from tests.support.kubernetes import RealCluster, RunningCluster
from tests.support.postgres import BY_BYTES
from tests.support.registry_images import USER, put_database_image, put_registry_image
from tests.support.world import EXAMPLES, UPTIME, a_version_of, publish

pytestmark = [pytest.mark.kubernetes, pytest.mark.timeout(1200)]
BASE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nodes" / "kubernetes"
NAMESPACE, WEB, WORKER = "plugins", "qirvo-web", "qirvo-worker"
READY_S = 240
CONFINED: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
UNPRIVILEGED: dict[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "fsGroup": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
OVERLAY = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {namespace}
resources: [../base]
images:
  - {{name: registry.example/qirvo/registry, newName: {registry}/qirvo/registry, newTag: "1"}}
secretGenerator:
  - {{name: qirvo-registry, files: [registry.toml], options: {{disableNameSuffixHash: true}}}}
patches:
  - target: {{kind: PersistentVolumeClaim}}
    patch: |
      - {{op: add, path: /spec/storageClassName, value: ""}}
      - {{op: add, path: /spec/volumeName, value: qirvo-registry}}
  - target: {{kind: Deployment}}
    patch: |
      - {{op: replace, path: /spec/template/spec/containers/0/resources/requests/cpu, value: 50m}}
"""


@dataclass
class Cluster:
    """What an operator does with a cluster."""

    folder: Path
    running: RunningCluster
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311  # which pod answers

    def kubectl(self, *words: str, stdin: str | None = None) -> str:
        program = shutil.which("kubectl")
        if program is None:
            pytest.skip("no kubectl on this machine")
        command = [program, "--kubeconfig", str(self.running.kubeconfig("admin", namespace=NAMESPACE)), *words]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=READY_S, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def apply(self, *documents: dict[str, Any]) -> None:
        self.kubectl("apply", "--server-side", "--validate=false", "-f", "-", stdin=yaml.safe_dump_all(documents))

    def pods(self, name: str) -> list[dict[str, Any]]:
        """The pods of an application, the ones that end not among them."""
        query = f"labelSelector=app.kubernetes.io/name={name}"
        found = self.running.asks(f"/api/v1/namespaces/{NAMESPACE}/pods?{query}")["items"]
        assert isinstance(found, list)
        return [pod for pod in found if not pod["metadata"].get("deletionTimestamp")]

    def ready(self, name: str) -> list[str]:
        is_ready = {"type": "Ready", "status": "True"}.items()
        pods = self.pods(name)
        return [
            pod["metadata"]["name"]
            for pod in pods
            if any(is_ready <= condition.items() for condition in pod["status"].get("conditions", []))
        ]

    def told(self, pod: str) -> str:
        """What the container of a pod printed."""
        files = Path("/var/log/pods").glob(f"{NAMESPACE}_{pod}_*/*/*.log")
        return "".join(file.read_text(encoding="utf-8") for file in sorted(files))

    def endpoints(self) -> list[str]:
        """The addresses that the Service sends requests to."""
        subsets = self.running.asks(f"/api/v1/namespaces/{NAMESPACE}/endpoints/{WEB}").get("subsets", [])
        assert isinstance(subsets, list)
        return [each["ip"] for subset in subsets for each in subset.get("addresses", [])]

    async def service(self) -> Streams:
        """Connect as the Service does, to any of its endpoints, once: this cluster has nothing that does it for us."""
        return await asyncio.open_connection(self.dice.choice(await asyncio.to_thread(self.endpoints)), 8080)


def a_pod(name: str, image: str, **container: object) -> dict[str, Any]:
    mounts = container.pop("volumeMounts", [])
    volumes = container.pop("volumes", [])
    assert isinstance(mounts, list)
    assert isinstance(volumes, list)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/name": name}},
        "spec": {
            "restartPolicy": "Never",
            "securityContext": UNPRIVILEGED,
            "volumes": [{"name": "tmp", "emptyDir": {}}, *volumes],
            "containers": [
                {
                    "name": name,
                    "image": image,
                    "securityContext": CONFINED,
                    "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, *mounts],  # noqa: S108  # in the container
                    **container,
                }
            ],
        },
    }


def a_volume(folder: Path) -> dict[str, Any]:
    """A folder of the only node, as what the claim of the base gets."""
    folder.mkdir(mode=0o700)
    shutil.chown(folder, USER, USER)
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "qirvo-registry"},
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "capacity": {"storage": "100Gi"},
            "hostPath": {"path": str(folder)},
            "storageClassName": "",
        },
    }


def of_this_cluster(document: dict[str, Any]) -> dict[str, Any]:
    """The document as this Kubernetes, which is old, knows it."""
    is_budget = document["kind"] == "PodDisruptionBudget"
    return document | {"apiVersion": "policy/v1beta1"} if is_budget else document


def a_database(cluster: Cluster, registry: ImageRegistry) -> str:
    """Run a PostgreSQL in the namespace; return the address of its database."""
    data = {"name": "data", "mountPath": "/data"}
    volumes = [{"name": "data", "emptyDir": {}}]
    cluster.apply(a_pod("database", f"{registry.name}/postgres:1", volumeMounts=[data], volumes=volumes))
    wait_until(lambda: cluster.ready("database") != [], "running database", limit_s=READY_S)
    (pod,) = cluster.pods("database")
    address = f"qirvo@{pod['status']['podIP']}"

    def is_made() -> bool:
        try:
            with psycopg.connect(f"postgresql://{address}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE qirvo TEMPLATE template0 {BY_BYTES}".encode())
        except psycopg.OperationalError:
            return False
        return True

    wait_until(is_made, "database", limit_s=60)
    return f"postgresql+psycopg://{address}/qirvo"


@pytest.fixture
def cluster(real_cluster: RealCluster, tmp_path: Path) -> Iterator[Cluster]:
    """A cluster in which the base was applied, as its operator would, and answers."""
    images, registry = tmp_path / "images", real_cluster.registry
    for name, put in (("postgres", put_database_image), ("qirvo/registry", put_registry_image)):
        stage = images / name
        stage.mkdir(parents=True)
        put(real_cluster.repository(name), tag="1", stage=stage)
    shutil.rmtree(images)
    made = Cluster(tmp_path, real_cluster.cluster)
    with real_cluster.cluster.a_namespace(NAMESPACE):
        shutil.copytree(BASE, tmp_path / "base")
        overlay = tmp_path / "overlay"
        overlay.mkdir()
        settings = f'database_url = "{a_database(made, registry)}"\nbehind_proxy = true\n'
        (overlay / "registry.toml").write_text(settings, encoding="utf-8")
        text = OVERLAY.format(namespace=NAMESPACE, registry=registry.name)
        (overlay / "kustomization.yaml").write_text(text, encoding="utf-8")
        made.apply(a_volume(tmp_path / "data"))
        made.apply(*map(of_this_cluster, yaml.safe_load_all(made.kubectl("kustomize", str(overlay)))))
        wait_until(lambda: len(made.ready(WEB)) == 2 == len(made.ready(WORKER)), "registry", limit_s=READY_S)
        yield made
    made.kubectl("delete", "persistentvolume", "qirvo-registry", "--wait=false")


def one_time_token(cluster: Cluster) -> str:
    """The token that was printed last: each start of a worker tells another one."""
    lines = [line for pod in cluster.ready(WORKER) for line in cluster.told(pod).splitlines()]
    told = sorted(line for line in lines if "qot_" in line)  # each begins with its time
    found = re.search(r"qot_\w+", told[-1])
    assert found is not None
    return found[0]


def let_in(cluster: Cluster, address: str) -> tuple[Person, Person, Person]:
    """Let the people in; return who publishes, who reviews, and a host."""
    owner, ann, rob, host = (Person(name, cluster.folder / name) for name in ("owner", "ann", "rob", "host"))
    owner.does("auth", "login", address, "--token", one_time_token(cluster))
    for person, words in ((ann, ["--publisher", "examples"]), (rob, ["--reviewer"])):
        token = str(owner.asks("account", "create", person.name, *words)["oneTimeToken"])
        person.does("auth", "login", address, "--token", token)
    host.does("source", "add", address, "--yes")
    return ann, rob, host


def replace_pods(cluster: Cluster, address: str) -> Counter[int | str]:
    """Replace every pod as an update does, and ask all the while; return how often there was which answer."""
    answers: Counter[int | str] = Counter()
    before = {pod["metadata"]["name"] for name in (WEB, WORKER) for pod in cluster.pods(name)}
    cluster.kubectl("rollout", "restart", f"deployment/{WORKER}", f"deployment/{WEB}")
    deadline = time.monotonic() + READY_S

    def is_done() -> bool:
        pods = {name: cluster.ready(name) for name in (WEB, WORKER)}
        return all(len(pods[name]) == 2 == len(cluster.pods(name)) for name in pods) and not before & set(
            pods[WEB] + pods[WORKER]
        )

    while not is_done():
        assert time.monotonic() < deadline, "the pods are not replaced"
        for _ in range(10):
            try:
                answers[httpx2.get(f"{address}/v1/plugins/{UPTIME}", timeout=20).status_code] += 1
            except httpx2.HTTPError as exc:
                answers[type(exc).__name__] += 1
    return answers


def verify(cluster: Cluster, registry: ImageRegistry) -> str:
    """Look at everything that the registry keeps, in a pod of its own, as its operator would; return what it says."""
    words = ["qirvo", "server", "verify", "--data", "/var/lib/qirvo", "--config", "/etc/qirvo/registry.toml"]
    mounts = [{"name": "data", "mountPath": "/var/lib/qirvo"}, {"name": "settings", "mountPath": "/etc/qirvo"}]
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": "qirvo-registry"}},
        {"name": "settings", "secret": {"secretName": "qirvo-registry"}},
    ]
    image = f"{registry.name}/qirvo/registry:1"
    cluster.apply(a_pod("verify", image, command=words, volumeMounts=mounts, volumes=volumes))

    def phase() -> str:
        (pod,) = cluster.pods("verify")
        return str(pod["status"].get("phase"))

    wait_until(lambda: phase() in ("Succeeded", "Failed"), "end of verify", limit_s=READY_S)
    told = cluster.told("verify")
    assert phase() == "Succeeded", told
    return told


def test_the_base_is_a_registry_that_loses_pods_and_is_replaced_while_it_answers(
    cluster: Cluster, real_cluster: RealCluster, tmp_path: Path
):
    with a_relay(cluster.service, seed=1) as service:
        address = f"http://127.0.0.1:{service.port}"
        ann, rob, host = let_in(cluster, address)
        publish(EXAMPLES / "uptime-service" / "1.0.0", by=ann, reviewed_by=rob)
        host.does("plugin", "install", UPTIME, "--yes")

        lost = {cluster.ready(WEB)[0], cluster.ready(WORKER)[0]}
        cluster.kubectl("delete", "pod", "--grace-period=0", "--force", *lost)
        publish(a_version_of(tmp_path, "1.1.0"), by=ann, reviewed_by=rob)
        host.does("plugin", "update", UPTIME, "--yes")
        wait_until(lambda: len(cluster.ready(WEB)) == 2 == len(cluster.ready(WORKER)), "pods", limit_s=READY_S)
        assert not lost & {*cluster.ready(WEB), *cluster.ready(WORKER)}

        answers = replace_pods(cluster, address)
        assert set(answers) == {200}
        publish(a_version_of(tmp_path, "1.2.0"), by=ann, reviewed_by=rob)
        host.does("plugin", "update", UPTIME, "--yes")
        assert "1.2.0" in host.does("plugin", "list").out
    assert "nothing is wrong" in verify(cluster, real_cluster.registry)
