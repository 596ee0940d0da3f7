"""Real container engines, each with a store, a network and a socket of its own: podman with runc, as root."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.people import wait_until
from tests.support.image_registries import program

_SETTINGS = """
[network]
network_backend = "netavark"
network_config_dir = "{folder}/nets"
default_network = "qirvo-{number}"
[engine]
{runtime}
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{folder}/run/libpod"
[containers]
log_driver = "k8s-file"
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
"""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """An engine that runs.

    Attributes:
        address: Of its socket.
        network: The name of its network.
    """

    folder: Path
    address: str
    network: str
    process: subprocess.Popen[bytes]
    environ: dict[str, str]

    def asks(self, *words: str) -> str:
        """Run `podman` in this engine's store and return what it prints."""
        done = subprocess.run(
            [program("podman"), *words], env=self.environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _network(name: str, number: int) -> dict[str, object]:
    """Return a network as podman keeps it; its command has no way to name the bridge (4.3)."""
    return {
        "name": name,
        "id": hashlib.sha256(name.encode()).hexdigest(),
        "driver": "bridge",
        "network_interface": f"qirvo{number}",
        "created": "2026-01-01T00:00:00Z",
        "subnets": [{"subnet": f"10.{number}.0.0/24", "gateway": f"10.{number}.0.1"}],
        "ipv6_enabled": False,
        "internal": False,
        "dns_enabled": False,
        "ipam_options": {"driver": "host-local"},
    }


@contextlib.contextmanager
def an_engine(folder: Path, *, number: int, image_registry: str) -> Iterator[Engine]:
    """Run an engine below `folder`, on the network 10.`number`.0.0/24, that pulls from `image_registry` without TLS."""
    podman = program("podman")
    if os.geteuid() != 0:
        pytest.skip("a container engine in the tests is started as root")
    (folder / "nets").mkdir(parents=True)
    driver = "overlay" if "overlay" in Path("/proc/filesystems").read_text(encoding="utf-8") else "vfs"
    store = f'[storage]\ndriver = "{driver}"\ngraphroot = "{folder}/store"\nrunroot = "{folder}/run"\n'
    (folder / "storage.conf").write_text(store, encoding="utf-8")
    runtime = 'runtime = "runc"' if shutil.which("runc") else ""
    settings = _SETTINGS.format(folder=folder, number=number, runtime=runtime)
    (folder / "containers.conf").write_text(settings, encoding="utf-8")
    registries = f'unqualified-search-registries = []\n[[registry]]\nlocation = "{image_registry}"\ninsecure = true\n'
    (folder / "registries.conf").write_text(registries, encoding="utf-8")
    environ = dict(os.environ) | {
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "CONTAINERS_CONF": str(folder / "containers.conf"),
        "CONTAINERS_REGISTRIES_CONF": str(folder / "registries.conf"),
    }
    socket = folder / "engine.sock"
    network = f"qirvo-{number}"  # of its own: engines that share a network by name share its packet rules, too
    (folder / "nets" / f"{network}.json").write_text(json.dumps(_network(network, number)), encoding="utf-8")
    with (folder / "engine.log").open("wb") as log:
        words = [podman, "system", "service", "--time=0", f"unix://{socket}"]
        process = subprocess.Popen(words, env=environ, stdout=log, stderr=log)
    engine = Engine(folder=folder, address=f"unix://{socket}", network=network, process=process, environ=environ)
    try:
        wait_until(socket.exists, f"engine at {socket}")
        yield engine
    finally:
        for clean in (["rm", "--all", "--force", "--time", "0"], ["network", "rm", "--force", network]):
            subprocess.run([podman, *clean], env=environ, capture_output=True, timeout=120, check=False)
        process.terminate()
        process.wait(timeout=30)
        with contextlib.suppress(subprocess.SubprocessError):
            overlay = folder / "store" / "overlay"
            subprocess.run(["umount", str(overlay)], capture_output=True, timeout=30, check=False)
