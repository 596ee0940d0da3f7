"""From a plugin to a signed image in a real image registry, looked at by tools that we did not write."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.image_registries import PASSWORD, USER, ImageRegistry, an_image_registry, program
from tests.support.world import EXAMPLES

pytestmark = pytest.mark.journey
CLOCK = EXAMPLES / "clock-widget" / "1.0.0"


@dataclass(frozen=True)
class Made:
    """An image that was made and signed."""

    registry: ImageRegistry
    operator: Person
    name: str
    digest: str
    key: Path

    @property
    def image(self) -> str:
        return f"{self.name}@{self.digest}"


def tool(*words: str | Path) -> str:
    done = subprocess.run(
        [program(str(words[0])), *map(str, words[1:])], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("images")
    with an_image_registry(folder / "registry") as registry:
        operator = Person("olga", folder / "olga")
        operator.does("deploy", "image", "base", "--to", f"{registry.name}/base/node:local")
        operator.does("deploy", "key", "create", folder / "image.key")
        name = f"{registry.name}/acme/clock"
        made = operator.asks(
            *("deploy", "image", "build", CLOCK, "--to", name, "--base", f"{registry.name}/base/node:local"),
            *("--key", folder / "image.key"),
        )
        yield Made(registry, operator, name, made["digest"], folder / "image.key")


def test_cosign_verifies_our_signature_and_our_provenance(made: Made):
    words = ("--key", f"{made.key}.pub", "--insecure-ignore-tlog=true", "--allow-http-registry")
    signed = json.loads(tool("cosign", "verify", *words, made.image))
    assert signed[0]["critical"]["image"]["docker-manifest-digest"] == made.digest
    assert tool("cosign", "verify-attestation", *words, "--type", "slsaprovenance1", made.image)


def test_oras_finds_the_bill_of_materials(made: Made):
    assert "application/vnd.cyclonedx+json" in tool("oras", "discover", "--plain-http", made.image)


def test_skopeo_reads_the_image_and_its_labels(made: Made):
    told = json.loads(tool("skopeo", "inspect", "--tls-verify=false", f"docker://{made.name}:1.0.0"))
    assert told["Digest"] == made.digest
    assert told["Labels"]["org.opencontainers.image.title"] == "examples.clock-widget"


def test_another_key_verifies_nothing(made: Made, tmp_path: Path):
    made.operator.does("deploy", "key", "create", tmp_path / "other.key")
    done = made.operator.tries("deploy", "image", "verify", made.image, "--key", tmp_path / "other.key.pub")
    assert (done.exit_code, "no trusted key signed" in done.err) == (8, True)


def test_a_second_build_is_the_same_image(made: Made):
    words = ("deploy", "image", "build", CLOCK, "--to", f"{made.registry.name}/acme/again", "--no-sbom")
    again = made.operator.asks(*words, "--base", f"{made.registry.name}/base/node:local")
    assert again["digest"] == made.digest


def test_a_registry_with_tls_takes_images_from_those_who_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with an_image_registry(tmp_path / "registry", secured=True) as registry:
        operator = Person("olga", tmp_path / "olga")
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
        to = f"{registry.name}/base/node:local"
        secured = ("--ca", str(registry.authority))
        nobody = operator.tries("deploy", "image", "base", "--to", to, *secured)
        assert (nobody.exit_code, "is refused by its image registry" in nobody.err) == (6, True)
        distrusted = operator.tries("deploy", "image", "verify", to, "--key", "x.pub")
        assert distrusted.exit_code in (4, 7)
        login = ("skopeo", "login", "--cert-dir", str(_folder_with_authority(tmp_path, registry)))
        tool(*login, "--authfile", str(tmp_path / "auth.json"), "-u", USER, "-p", PASSWORD, registry.name)
        (tmp_path / "docker").mkdir()
        (tmp_path / "auth.json").rename(tmp_path / "docker" / "config.json")
        # `localhost` is spoken to without TLS unless it is said otherwise; the authority says so
        assert operator.asks("deploy", "image", "base", "--to", to, *secured)["platform"].startswith("linux/")


def _folder_with_authority(folder: Path, registry: ImageRegistry) -> Path:
    certificates = folder / "certificates"
    certificates.mkdir()
    assert registry.authority is not None
    (certificates / "ca.crt").write_bytes(registry.authority.read_bytes())
    return certificates
