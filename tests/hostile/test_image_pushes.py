"""Pushing images on bad days: the wrong password, and a deployer that dies in the middle."""

import base64
import json
import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from scripts.people import QIRVO, Person, environment
from tests.support.image_registries import USER, an_image_registry
from tests.support.world import EXAMPLES

pytestmark = pytest.mark.journey
CLOCK = EXAMPLES / "clock-widget" / "1.0.0"


def test_a_wrong_password_is_named_as_such_and_nothing_is_deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with an_image_registry(tmp_path / "registry", secured=True) as registry:
        wrong = base64.b64encode(f"{USER}:guessed".encode()).decode()
        (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.name: {"auth": wrong}}}), encoding="utf-8")
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        settings = tmp_path / "qirvo-deploy.toml"
        lines = [
            "[image]",
            f'base = "{registry.name}/base/node:local"',
            f'registry = "{registry.name}/acme"',
            f'ca = "{registry.authority}"',
            "[[environment]]",
            'name = "dev"',
            'target = "engine"',
            f'address = "unix://{tmp_path}/nobody.sock"',
        ]
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        olga = Person("olga", tmp_path / "olga")
        done = olga.tries("deploy", "run", CLOCK, "--settings", settings, "--as", "olga")
        assert (done.exit_code, "is refused by its image registry" in done.err) == (6, True)
        assert "guessed" not in done.err + done.out
        assert olga.asks("deploy", "history", "examples.clock-widget", "--settings", settings)["revisions"] == []


@pytest.mark.parametrize(("at", "may_be_tagged"), [("layer sha256", {False}), ("manifest sha256", {False, True})])
def test_a_push_that_is_interrupted_is_made_good_by_the_next(tmp_path: Path, at: str, may_be_tagged: set[bool]):
    with an_image_registry(tmp_path / "registry") as registry:
        olga = Person("olga", tmp_path / "olga")
        base, name = f"{registry.name}/base/node:local", f"{registry.name}/acme/clock"
        olga.does("deploy", "image", "base", "--to", base)
        words: list[str | Path] = ["deploy", "image", "build", CLOCK, "--to", name, "--base", base, "--no-sbom"]
        process = subprocess.Popen(
            [str(word) for word in (QIRVO, *words)],
            env=environment(tmp_path / "olga"),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert process.stderr is not None
        assert any(at in line for line in process.stderr)
        process.kill()
        process.wait()
        process.stderr.close()
        assert is_tagged(registry.name, "acme/clock") in may_be_tagged  # the tag comes last
        digest = olga.asks(*words)["digest"]
        assert olga.asks(*words)["digest"] == digest  # all of it is there, and proven


def is_tagged(registry: str, repository: str) -> bool:
    try:
        with urlopen(f"http://{registry}/v2/{repository}/tags/list", timeout=20) as answer:
            return bool(json.load(answer)["tags"])
    except HTTPError:
        return False
