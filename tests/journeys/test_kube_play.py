"""The very manifests that a cluster gets, played by podman: a second reader of them, and no cluster at all."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from qirvo.deploy.images.local_base import make_local_base
from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.targets.kubernetes_manifests import render_manifests
from qirvo.domain.environments import Environment, Resources
from qirvo.domain.images import ImageReference
from scripts.people import wait_until
from tests.support.engines import Engine, an_engine
from tests.support.image_registries import an_image_registry
from tests.support.images import a_release_image
from tests.support.world import a_version_of

pytestmark = pytest.mark.journey
_NUMBER = 196
_PORT = 3000
_ENVIRONMENT = Environment(
    name="dev", target="kubernetes", resources=Resources(cpu_millis=500, memory_bytes=192 * 2**20)
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[tuple[Engine, ImagePlaces, str]]:
    with ExitStack() as running:
        registry = running.enter_context(an_image_registry(tmp_path / "registry"))
        places = ImagePlaces(environ={}, home=tmp_path)
        base = places.at(ImageReference.parse(f"{registry.name}/base/node:local"))
        make_local_base(base, tag="local", environ=os.environ)
        yield (
            running.enter_context(an_engine(tmp_path / "engine", number=_NUMBER, image_registry=registry.name)),
            places,
            registry.name,
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def health_at(address: str) -> dict[str, object]:
    with urlopen(f"http://{address}:{_PORT}/health", timeout=5) as answer:
        return dict(json.load(answer))


def answers(address: str) -> bool:
    try:
        return health_at(address)["status"] == "healthy"
    except (URLError, OSError):
        return False


def test_podman_plays_what_a_cluster_gets(engine: tuple[Engine, ImagePlaces, str], tmp_path: Path):
    podman, places, registry = engine
    image = a_release_image(
        a_version_of(tmp_path, "1.1.0"),
        places=places,
        base=f"{registry}/base/node:local",
        name=f"{registry}/acme/uptime",
    )
    manifests = render_manifests(_ENVIRONMENT, image, ["api.example"])
    file = tmp_path / "release.yaml"
    file.write_text("---\n".join(manifests.values()), encoding="utf-8")
    if not is_free(_PORT):
        pytest.skip(f"port {_PORT} is taken: podman publishes a container's port as it is")
    podman.asks("kube", "play", "--network", podman.network, str(file))
    (name,) = [each for each in podman.asks("ps", "--format", "{{.Names}}").split() if each.endswith("-plugin")]
    (container,) = json.loads(podman.asks("inspect", name))
    assert container["ImageDigest"] == str(image.digest)
    assert container["HostConfig"]["Memory"] == 192 * 2**20
    assert container["HostConfig"]["ReadonlyRootfs"] is True
    assert container["Config"]["User"] == "1000:1000"
    assert container["EffectiveCaps"] in (None, [])
    address = f"10.{_NUMBER}.0.1"
    wait_until(lambda: answers(address), f"health at {address}", limit_s=60)
    podman.asks("kube", "down", str(file))
    assert podman.asks("ps", "--all", "--quiet") == ""
