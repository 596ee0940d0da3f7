"""An image leaves one network in a file and enters a closed one, digest for digest, with all that proves it."""

import base64
import json
import shutil
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
NAME = "plugins/examples/clock-widget"


def tool(*words: str | Path) -> str:
    command = [program(str(words[0])), *map(str, words[1:])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Gap:
    """A registry outside, a closed one inside with TLS and passwords, and a file that is carried across."""

    folder: Path
    outside: ImageRegistry
    inside: ImageRegistry
    operator: Person
    digest: str

    @property
    def archive(self) -> Path:
        return self.folder / "clock.tar"

    @property
    def image(self) -> str:
        return f"{self.inside.name}/{NAME}@{self.digest}"


@pytest.fixture(scope="module")
def gap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gap]:
    folder = tmp_path_factory.mktemp("gap")
    patch = pytest.MonkeyPatch()
    with (
        an_image_registry(folder / "outside") as outside,
        an_image_registry(folder / "inside", secured=True) as inside,
        patch.context() as environ,
    ):
        operator = Person("olga", folder / "olga")
        operator.does("deploy", "image", "base", "--to", f"{outside.name}/base/node:local")
        operator.does("deploy", "key", "create", folder / "image.key")
        made = operator.asks(
            *("deploy", "image", "build", CLOCK, "--to", f"{outside.name}/{NAME}"),
            *("--base", f"{outside.name}/base/node:local", "--key", folder / "image.key"),
        )
        operator.does(
            *("deploy", "export", f"{outside.name}/{NAME}:1.0.0"),
            *("--to", folder / "clock.tar", "--key", folder / "image.key.pub"),
        )
        environ.setenv("DOCKER_CONFIG", str(folder / "docker"))
        certificates = folder / "certificates"
        certificates.mkdir()
        assert inside.authority is not None
        shutil.copy(inside.authority, certificates / "ca.crt")
        (folder / "docker").mkdir()
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        document = {"auths": {inside.name: {"auth": login}}}
        (folder / "docker" / "config.json").write_text(json.dumps(document), encoding="utf-8")
        yield Gap(folder, outside, inside, operator, made["digest"])


@pytest.fixture(scope="module")
def brought(gap: Gap) -> dict[str, object]:
    assert gap.inside.authority is not None
    (gap.folder / "qirvo-deploy.toml").write_text(
        f'[image]\nbase = "x.example/base"\nregistry = "{gap.inside.name}/plugins"\nca = "{gap.inside.authority}"\n'
        'trusted_keys = ["image.key.pub"]\n'
        '[[environment]]\nname = "inside"\ntarget = "gitops"\naddress = "x"\n',
        encoding="utf-8",
    )
    return dict(gap.operator.asks("deploy", "import", gap.archive, "--settings", gap.folder / "qirvo-deploy.toml"))


def _login(gap: Gap) -> tuple[str, ...]:
    return ("--cert-dir", str(gap.folder / "certificates"), "--creds", f"{USER}:{PASSWORD}")


def test_the_digest_inside_is_the_one_outside(gap: Gap, brought: dict[str, object]):
    assert (brought["digest"], brought["image"]) == (gap.digest, f"{gap.inside.name}/{NAME}:1.0.0@{gap.digest}")
    told = json.loads(tool("skopeo", "inspect", *_login(gap), f"docker://{gap.inside.name}/{NAME}:1.0.0"))
    assert told["Digest"] == gap.digest


def test_a_second_import_sends_nothing(gap: Gap, brought: dict[str, object]):
    again = gap.operator.asks("deploy", "import", gap.archive, "--settings", gap.folder / "qirvo-deploy.toml")
    assert brought["sentBlobs"] == again["keptBlobs"]
    assert (again["sentBlobs"], again["sentBytes"]) == (0, 0)


@pytest.mark.usefixtures("brought")
def test_cosign_verifies_signature_and_provenance_inside(gap: Gap):
    assert gap.inside.authority is not None
    key = ("--key", gap.folder / "image.key.pub", "--insecure-ignore-tlog=true")
    words = (*key, "--registry-cacert", gap.inside.authority)
    signed = tool("cosign", "verify", *words, gap.image)
    assert json.loads(signed)[0]["critical"]["image"]["docker-manifest-digest"] == gap.digest
    assert tool("cosign", "verify-attestation", "--type", "slsaprovenance1", *words, gap.image)


@pytest.mark.usefixtures("brought")
def test_oras_finds_the_bill_of_materials_inside(gap: Gap):
    assert gap.inside.authority is not None
    found = tool("oras", "discover", "--plain-http=false", "--ca-file", gap.inside.authority, gap.image)
    assert "application/vnd.cyclonedx+json" in found


@pytest.mark.usefixtures("brought")
def test_a_deployment_by_the_settings_finds_what_was_brought(gap: Gap):
    planned = gap.operator.tries(
        *("deploy", "plan", f"{gap.inside.name}/{NAME}:1.0.0", "--settings", gap.folder / "qirvo-deploy.toml", "--json")
    )
    document = json.loads(planned.out)
    assert document["image"].endswith(gap.digest)
    gates = {gate["gate"]: gate["opens"] for gate in document["environments"][0]["gates"]}
    assert gates["signature"] is True


def test_skopeo_reads_the_file_itself(gap: Gap):
    raw = tool("skopeo", "inspect", "--raw", f"oci-archive:{gap.archive}:1.0.0")
    assert json.loads(raw)["mediaType"] == "application/vnd.docker.distribution.manifest.v2+json"


def test_the_fingerprint_that_the_sender_tells_is_enough(gap: Gap, tmp_path: Path):
    refused = gap.operator.tries("deploy", "import", gap.archive, "--to", f"oci:{tmp_path / 'layout'}")
    assert (refused.exit_code, "with the image came the key" in refused.err) == (3, True)
    assert not (tmp_path / "layout").exists()
    fingerprint = refused.err.partition("came the key `")[2].partition("`")[0]
    brought = gap.operator.asks(
        "deploy", "import", gap.archive, "--to", f"oci:{tmp_path / 'layout'}", "--fingerprint", fingerprint
    )
    assert (brought["signedBy"], brought["digest"]) == (fingerprint, gap.digest)


def test_another_key_brings_nothing_in(gap: Gap, tmp_path: Path):
    gap.operator.does("deploy", "key", "create", tmp_path / "other.key")
    to = f"{gap.outside.name}/never/pushed"
    done = gap.operator.tries("deploy", "import", gap.archive, "--to", to, "--key", tmp_path / "other.key.pub")
    assert (done.exit_code, "no trusted key signed" in done.err) == (8, True)
    listed = gap.operator.tries("deploy", "image", "verify", f"{to}:1.0.0", "--key", gap.folder / "image.key.pub")
    assert "there is no" in listed.err


def test_a_folder_goes_the_same_way_and_an_interrupted_export_goes_on(gap: Gap, tmp_path: Path):
    words = ("deploy", "export", f"{gap.outside.name}/{NAME}:1.0.0", "--to", tmp_path / "out")
    gap.operator.does(*words)
    layer = max((tmp_path / "out" / "blobs" / "sha256").iterdir(), key=lambda path: path.stat().st_size)
    layer.unlink()
    gap.operator.does(*words)
    assert layer.exists()
    done = gap.operator.asks(
        *("deploy", "import", tmp_path / "out", "--to", f"oci:{tmp_path / 'in'}"),
        *("--key", gap.folder / "image.key.pub"),
    )
    assert done["digest"] == gap.digest
