"""A real Kubernetes of one node: etcd, the server of 1.20, containerd and a kubelet, on loopback, in one folder.

It is built once by scripts/build-kubernetes into a cache outside the repository. Everything is taken down again:
processes, mounts, cgroups, the bridge, and what the node's programs write to places that nobody can choose.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from qirvo.deploy.images.layers import LayerEntry
from qirvo.deploy.images.local_base import make_local_base
from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.ports import ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.images import ImageReference
from scripts.people import StepFailedError, free_port, wait_until
from tests.support.image_registries import ImageRegistry, an_image_registry, program
from tests.support.images import ARCHITECTURE, put_image

VARIABLE = "QIRVO_KUBERNETES"
VERSION = "1.20.2"
_BRIDGE = "qirvo-kube0"
_SUBNET = "10.244.77.0/24"
_FIXED_PLACES = [  # of the node's programs, whatever they are told
    Path("/var/lib/kubelet"),
    Path("/var/lib/cni"),
    Path("/var/log/pods"),
    Path("/var/log/containers"),
    Path("/run/containerd"),
    Path("/usr/libexec/kubernetes"),
]
_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
_CGROUPS = Path("/sys/fs/cgroup")
_READY_S = 120


def the_cache() -> Path:
    """Return where the built server lies, or skip the test with the reason."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"a real Kubernetes is started only when asked for: `make test-kubernetes` sets {VARIABLE}")
    if os.geteuid() != 0:
        pytest.skip("a kubelet in the tests is started as root")
    cache = Path(os.environ.get("QIRVO_KUBERNETES_CACHE", "~/.cache/qirvo/kube")).expanduser()
    archive = _archive(cache)
    if not archive.is_file() or not (cache / "node" / "usr" / "bin" / "containerd").is_file():
        pytest.skip(f"there is no `{archive}`: `make build-kubernetes` builds it, in ten to twenty minutes")
    return cache


def _archive(cache: Path) -> Path:
    return cache / f"{VERSION}-linux-{ARCHITECTURE}.tar.zst"


@dataclass(frozen=True, kw_only=True)
class RunningCluster:
    """A cluster that runs.

    Attributes:
        server: The address of its API server.
        tokens: Of `admin`, who may do everything, and of people who may do nothing until a role is bound to them.
    """

    folder: Path
    server: str
    tokens: Mapping[str, str]

    def kubeconfig(self, user: str, *, namespace: str = "default") -> Path:
        """Write a kubeconfig for `user` and return its path."""
        path = self.folder / f"kubeconfig-{user}-{namespace}"
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "real",
            "contexts": [{"name": "real", "context": {"cluster": "real", "user": user, "namespace": namespace}}],
            "clusters": [{"name": "real", "cluster": {"server": self.server, "insecure-skip-tls-verify": True}}],
            "users": [{"name": user, "user": {"token": self.tokens[user]}}],
        }
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        path.chmod(0o600)
        return path

    def asks(
        self,
        path: str,
        *,
        user: str = "admin",
        method: str = "GET",
        body: object = None,
        kind: str = "application/json",
    ) -> dict[str, object]:
        """Ask the API server, and return its document."""
        request = urllib.request.Request(
            f"{self.server}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.tokens[user]}", "Content-Type": kind},
        )
        with urllib.request.urlopen(request, timeout=30, context=_unverified()) as answer:
            return dict(json.load(answer))

    @contextlib.contextmanager
    def a_namespace(self, name: str) -> Iterator[None]:
        """Make a namespace that asks for restricted pods, as soon as pods can be made there; delete it in the end."""
        metadata = {"name": name, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}
        self.asks("/api/v1/namespaces", method="POST", body={"metadata": metadata})
        accounts = f"/api/v1/namespaces/{name}/serviceaccounts"
        wait_until(lambda: bool(self.asks(accounts)["items"]), "default service account")
        try:
            yield
        finally:
            self.asks(f"/api/v1/namespaces/{name}", method="DELETE")

    def applies(self, document: Mapping[str, object], path: str, *, manager: str = "tests") -> None:
        """Apply an object as an administrator does."""
        query = f"?fieldManager={manager}&force=true"
        self.asks(path + query, method="PATCH", body=document, kind="application/apply-patch+yaml")


@dataclass(frozen=True, kw_only=True)
class RealCluster:
    """A cluster, and the image registry that it pulls from, which has a base at `base/node:local`."""

    cluster: RunningCluster
    registry: ImageRegistry

    def repository(self, name: str) -> ImageRepository:
        """Return the repository of images called `name`."""
        return _places(self.cluster.folder).at(ImageReference.parse(f"{self.registry.name}/{name}"))


def _places(home: Path) -> ImagePlaces:
    return ImagePlaces(environ={}, home=home)


@contextlib.contextmanager
def a_real_cluster(folder: Path) -> Iterator[RealCluster]:
    """Run a cluster and its image registry below `folder`; `olga` and `nobody` may do nothing there yet."""
    the_cache()
    with an_image_registry(folder / "registry") as registry:
        places = _places(folder)
        put_pause_image(places.at(ImageReference.parse(f"{registry.name}/pause:1")))
        base = places.at(ImageReference.parse(f"{registry.name}/base/node:local"))
        make_local_base(base, tag="local", environ=os.environ)
        with a_cluster(folder / "cluster", registry=registry, people=("olga", "nobody")) as cluster:
            yield RealCluster(cluster=cluster, registry=registry)


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the server makes its certificate at its start, for this one test
    return context


def put_pause_image(repository: ImageRepository, *, tag: str = "1", words: Sequence[str] = ("-P",)) -> Digest:
    """Put the image of the process that holds a pod's namespaces into `repository`: catatonit and nothing else."""
    content = Path(program("catatonit")).read_bytes()
    entry = LayerEntry(path="catatonit", content=(content,), size=len(content), mode=0o755)
    return put_image(repository, tag=tag, entries=[entry], settings={"Entrypoint": ["/catatonit", *words]})


@contextlib.contextmanager
def a_cluster(folder: Path, *, registry: ImageRegistry, people: Sequence[str] = ()) -> Iterator[RunningCluster]:
    """Run a cluster below `folder` that pulls from `registry`, where `pause:1` has to be."""
    cache = the_cache()
    for name in ("runc", "ip", "openssl", "zstd"):
        program(name)
    folder.mkdir(parents=True)
    programs = folder / "programs"
    programs.mkdir()
    subprocess.run(["tar", "--zstd", "-xf", str(_archive(cache)), "-C", str(programs)], check=True, timeout=120)
    node = cache / "node" / "usr"
    environ = dict(os.environ) | {"PATH": f"{programs}:{node}/bin:{os.environ['PATH']}:/usr/sbin:/sbin"}
    ports = {name: free_port() for name in ("etcd", "peer", "api", "manager", "scheduler", "kubelet", "health")}
    cluster = RunningCluster(
        folder=folder,
        server=f"https://127.0.0.1:{ports['api']}",
        tokens={name: secrets.token_hex(16) for name in ("admin", *people)},
    )
    with ExitStack() as running:
        running.enter_context(_cleaned(folder))
        started = running.enter_context(_Processes.of(folder, environ))
        _start_control_plane(cluster, started, ports)
        _start_node(cluster, started, ports, registry=registry, plugins=node / "lib" / "cni")
        wait_until(lambda: _has_ready_node(cluster), "ready node", limit_s=_READY_S)
        try:
            yield cluster
        finally:
            _delete_namespaces(cluster)


def _start_control_plane(cluster: RunningCluster, started: "_Processes", ports: Mapping[str, int]) -> None:
    folder = cluster.folder
    for name in ("certs", "run"):
        (folder / name).mkdir(mode=0o700)
    key = folder / "certs" / "accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True, timeout=60)
    lines = [
        f"{token},{name},{name}{',system:masters' if name == 'admin' else ''}" for name, token in cluster.tokens.items()
    ]
    tokens = folder / "run" / "tokens.csv"
    tokens.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tokens.chmod(0o600)
    etcd, peer = (f"http://127.0.0.1:{ports[name]}" for name in ("etcd", "peer"))
    started.run(
        "etcd",
        f"--data-dir={folder}/run/etcd",
        f"--listen-client-urls={etcd}",
        f"--advertise-client-urls={etcd}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    )
    started.run(
        "kube-apiserver",
        f"--etcd-servers={etcd}",
        f"--secure-port={ports['api']}",
        "--bind-address=127.0.0.1",
        f"--cert-dir={folder}/certs",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-signing-key-file={key}",
        f"--service-account-key-file={key}",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
    )
    wait_until(lambda: _answers(cluster), "answer of the API server", limit_s=_READY_S)
    kubeconfig = cluster.kubeconfig("admin")
    started.run(
        "kube-controller-manager",
        f"--kubeconfig={kubeconfig}",
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={key}",
        "--controllers=*,-nodeipam,-route,-cloud-node-lifecycle",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--port=0",
        f"--secure-port={ports['manager']}",
        f"--cert-dir={folder}/certs/manager",
        f"--flex-volume-plugin-dir={folder}/volume-plugins",
    )
    started.run(
        "kube-scheduler",
        f"--kubeconfig={kubeconfig}",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        "--port=0",
        f"--secure-port={ports['scheduler']}",
        f"--cert-dir={folder}/certs/scheduler",
    )


def _start_node(
    cluster: RunningCluster, started: "_Processes", ports: Mapping[str, int], *, registry: ImageRegistry, plugins: Path
) -> None:
    folder = cluster.folder
    for name in ("cri", "cni", "kubelet", "volume-plugins"):
        (folder / name).mkdir()
    socket = folder / "cri" / "c.sock"
    (folder / "cri" / "config.toml").write_text(
        _CONTAINERD.format(folder=folder, plugins=plugins, registry=registry.name, socket=socket), encoding="utf-8"
    )
    ipam = {"type": "host-local", "dataDir": f"{folder}/cni/leases", "ranges": [[{"subnet": _SUBNET}]]}
    bridge = {"type": "bridge", "bridge": _BRIDGE, "isGateway": True, "ipMasq": False, "ipam": ipam}
    network = {"cniVersion": "0.4.0", "name": "qirvo-kube", "plugins": [bridge]}
    (folder / "cni" / "10-qirvo.conflist").write_text(json.dumps(network), encoding="utf-8")
    settings = folder / "kubelet" / "config.yaml"
    settings.write_text(_KUBELET.format(port=ports["kubelet"], health=ports["health"]), encoding="utf-8")
    started.run("containerd", f"--config={folder}/cri/config.toml")
    wait_until(socket.exists, "socket of containerd")
    told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True, timeout=10).stdout.split()
    started.run(
        "kubelet",
        f"--config={settings}",
        f"--kubeconfig={cluster.kubeconfig('admin')}",
        "--container-runtime=remote",
        f"--container-runtime-endpoint=unix://{socket}",
        f"--root-dir={folder}/kubelet/root",
        f"--cert-dir={folder}/kubelet/pki",
        f"--volume-plugin-dir={folder}/volume-plugins",
        "--hostname-override=node1",
        *([f"--node-ip={told[0]}"] if told else []),
        "--protect-kernel-defaults=false",
    )


class _Processes:
    """Processes in the order in which they were started; they end in another one."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @classmethod
    @contextlib.contextmanager
    def of(cls, folder: Path, environ: Mapping[str, str]) -> Iterator["_Processes"]:
        made = cls(folder, environ)
        try:
            yield made
        finally:
            for name in (
                "kubelet",
                "kube-scheduler",
                "kube-controller-manager",
                "kube-apiserver",
                "etcd",
                "containerd",
            ):
                made.end(name)

    def run(self, name: str, *words: str) -> None:
        with (self._folder / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen([name, *words], env=self._environ, stdout=log, stderr=log)

    def end(self, name: str) -> None:
        process = self._running.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _cleaned(folder: Path) -> Iterator[None]:
    """Leave the machine as it was: what a node does outside its own folder is undone."""
    before = {path for path in _FIXED_PLACES if path.exists()}
    forwarding = _FORWARDING.read_text(encoding="utf-8")
    try:
        yield
    finally:
        _end_shims(folder)
        mounted = [line.split()[1] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
        ours = [place for place in mounted if place.startswith((str(folder), "/var/lib/kubelet", "/run/containerd"))]
        for place in sorted(ours, reverse=True):
            subprocess.run(["umount", "--lazy", place], capture_output=True, timeout=30, check=False)
        for found in sorted(_CGROUPS.glob("*/kubepods"), reverse=True):
            for group in sorted((path for path in found.rglob("*") if path.is_dir()), reverse=True):
                with contextlib.suppress(OSError):
                    group.rmdir()
            with contextlib.suppress(OSError):
                found.rmdir()
        subprocess.run(["ip", "link", "delete", _BRIDGE], capture_output=True, timeout=30, check=False)
        if not _has_bridge():  # an engine of another test needs it, too
            _FORWARDING.write_text(forwarding, encoding="utf-8")
        for path in _FIXED_PLACES:
            if path not in before:
                shutil.rmtree(path, ignore_errors=True)


def _has_bridge() -> bool:
    return any((device / "bridge").is_dir() for device in Path("/sys/class/net").iterdir())


def _end_shims(folder: Path) -> None:
    """End what containerd left behind: its shims outlive it, and name its folder among their words."""
    socket = str(folder / "cri" / "c.sock").encode()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if socket in entry.read_bytes():
                os.kill(int(entry.parent.name), signal.SIGKILL)


def _delete_namespaces(cluster: RunningCluster) -> None:
    """Delete what the tests made, and wait until the kubelet has ended every pod."""
    with contextlib.suppress(OSError, StepFailedError):
        for name in _namespaces(cluster):
            cluster.asks(f"/api/v1/namespaces/{name}", method="DELETE")
        wait_until(lambda: not _namespaces(cluster), "end of the namespaces", limit_s=60)


def _namespaces(cluster: RunningCluster) -> list[str]:
    found = cluster.asks("/api/v1/namespaces")["items"]
    assert isinstance(found, list)
    names = [str(one["metadata"]["name"]) for one in found]
    return [name for name in names if name != "default" and not name.startswith("kube-")]


def _answers(cluster: RunningCluster) -> bool:
    try:
        cluster.asks("/api/v1/namespaces/default")
    except OSError:
        return False
    return True


def _has_ready_node(cluster: RunningCluster) -> bool:
    nodes = cluster.asks("/api/v1/nodes")["items"]
    assert isinstance(nodes, list)
    conditions = [condition for node in nodes for condition in node["status"].get("conditions", [])]
    return any((one["type"], one["status"]) == ("Ready", "True") for one in conditions)


_CONTAINERD = """
version = 2
root = "{folder}/cri/root"
state = "{folder}/cri/state"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper",
]
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{registry}/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{plugins}"
    conf_dir = "{folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".registry.mirrors."{registry}"]
    endpoint = ["http://{registry}"]
"""

_KUBELET = """
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {{anonymous: {{enabled: true}}, webhook: {{enabled: false}}}}
authorization: {{mode: AlwaysAllow}}
cgroupDriver: cgroupfs
cgroupsPerQOS: true
enforceNodeAllocatable: []
oomScoreAdj: 0
failSwapOn: false
maxOpenFiles: 20000
readOnlyPort: 0
port: {port}
healthzPort: {health}
resolvConf: /etc/resolv.conf
imageGCHighThresholdPercent: 100
evictionHard: {{memory.available: "50Mi"}}
makeIPTablesUtilChains: false
address: 127.0.0.1
"""
