"""The documentation's compose file, run by podman-compose; images of what this machine has stand in for its own."""

import contextlib
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from qirvo.deploy.images.places import ImagePlaces
from qirvo.domain.images import ImageReference
from scripts.people import free_port
from tests.support.engines import Engine, an_engine
from tests.support.image_registries import an_image_registry, make_certificate, program
from tests.support.registry_images import put_nginx_image, put_official_database_image, put_registry_image

ROOT = Path(__file__).resolve().parents[2]
NODES = ROOT / "docs" / "examples" / "nodes"
PODMAN_COMPOSE = ROOT / ".venv-compose" / "bin" / "podman-compose"
PASSWORD = "s3cret"
_READY = 200
_NUMBER = 113  # of the engine's own network, which no other test has
_IMAGES = (
    ("qirvo/registry", "1.0.0", put_registry_image),
    ("library/postgres", "17", put_official_database_image),
    ("library/nginx", "1.28", put_nginx_image),
)
_PUBLISHED = '"443:443"'
_METADATA = re.compile(r"  location = /repositories/public/metadata.*?(?=  location / \{)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Composed:
    """The services of the compose file."""

    folder: Path
    engine: Engine
    address: str

    def up(self) -> None:
        """Make and start everything."""
        done = self._does("up", "--detach")
        assert done.returncode == 0, done.stderr

    def down(self) -> None:
        """Remove everything, as far as it can be; the engine ends what is left."""
        self._does("down", "--volumes", "--timeout", "5")

    def _does(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(PODMAN_COMPOSE), *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.engine.environ, capture_output=True, text=True, timeout=300, check=False
        )

    @property
    def authority(self) -> Path:
        """The certificate to trust."""
        return self.folder / "tls" / "fullchain.pem"

    def answers(self) -> bool:
        """Whether the registry is ready, as nginx tells it."""
        context = ssl.create_default_context(cafile=str(self.authority))
        try:
            return httpx2.get(f"{self.address}/health/ready", verify=context, timeout=20).status_code == _READY
        except httpx2.HTTPError:
            return False

    def told(self, service: str) -> str:
        """What a service printed."""
        return self.engine.asks("logs", _container(service))

    def inside(self, service: str, *words: str) -> str:
        """Run a command in the container of a service and return what it prints."""
        return self.engine.asks("exec", _container(service), *words)

    def process(self, service: str) -> int:
        """The id of a service's first process on this machine; 0 while it does not run."""
        return int(self.engine.asks("inspect", "--format", "{{.State.Pid}}", _container(service)))

    def is_healthy(self, service: str) -> bool:
        """Whether the check of its health passes now: without systemd, podman has nothing that asks by itself."""
        words = [program("podman"), "healthcheck", "run", _container(service)]
        done = subprocess.run(words, env=self.engine.environ, capture_output=True, timeout=60, check=False)
        return done.returncode == 0


def _container(service: str) -> str:
    return f"qirvo_{service}_1"


@contextlib.contextmanager
def a_composed_registry(folder: Path) -> Iterator[Composed]:
    """Bring the services up below `folder`; the address is nginx's, on loopback, with a certificate of its own."""
    if not PODMAN_COMPOSE.exists():
        pytest.skip("podman-compose is not installed: scripts/setup-tests installs it")
    with an_image_registry(folder / "images") as images:
        for name, tag, put in _IMAGES:
            stage = folder / "stage" / name
            stage.mkdir(parents=True)
            reference = ImageReference.parse(f"{images.name}/{name}")
            put(ImagePlaces(environ={}, home=folder).at(reference), tag=tag, stage=stage)
        shutil.rmtree(folder / "stage")
        with (
            tempfile.TemporaryDirectory(prefix="qirvo-pod-") as engines,  # podman's path of what runs has to be short
            an_engine(Path(engines) / "e", number=_NUMBER, image_registry=images.name) as engine,
        ):
            _stand_in(engine, images.name)
            port = free_port()
            _write_files(folder / "project", port)
            composed = Composed(folder=folder / "project", engine=engine, address=f"https://localhost:{port}")
            try:
                composed.up()
                yield composed
            finally:
                composed.down()


def _stand_in(engine: Engine, images: str) -> None:
    """Have the engine take the images of the compose file's registries from ours."""
    registries = engine.folder / "registries.conf"
    more = "".join(
        f'[[registry]]\nprefix = "{prefix}"\nlocation = "{images}"\ninsecure = true\n'
        for prefix in ("registry.example", "docker.io")
    )
    registries.write_text(registries.read_text(encoding="utf-8") + more, encoding="utf-8")


def _write_files(project: Path, port: int) -> None:
    """Write what the compose file says that its operator writes."""
    (project / "tls").mkdir(parents=True)
    text = (NODES / "compose.yaml").read_text(encoding="utf-8")
    assert _PUBLISHED in text
    (project / "compose.yaml").write_text(text.replace(_PUBLISHED, f'"127.0.0.1:{port}:443"'), encoding="utf-8")
    (project / "database-password").write_text(PASSWORD, encoding="utf-8")
    settings = {
        "database_url": f'"postgresql+psycopg://qirvo:{PASSWORD}@database/qirvo"',
        "public_address": f'"https://localhost:{port}"',
        "behind_proxy": "true",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (project / "registry.toml").write_text(lines, encoding="utf-8")
    site = _METADATA.sub("", (NODES / "nginx-nodes.conf").read_text(encoding="utf-8"))
    for before, now in (
        ("127.0.0.1:8081", "web-a:8080"),
        ("127.0.0.1:8082", "web-b:8080"),
        ("Host registry.example", f"Host localhost:{port}"),
        ("server_name registry.example", "server_name localhost"),
    ):
        assert before in site
        site = site.replace(before, now)
    (project / "nginx.conf").write_text(site, encoding="utf-8")
    make_certificate(project / "tls" / "fullchain.pem", project / "tls" / "key.pem")
