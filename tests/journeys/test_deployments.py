"""From a release to development, staging and production on three real engines, and back."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from scripts.people import QIRVO, Person, environment, free_port
from tests.support.engines import Engine, an_engine
from tests.support.image_registries import ImageRegistry, an_image_registry
from tests.support.world import a_version_of

pytestmark = pytest.mark.journey
ID = "examples.uptime-service"
NAMES = ("dev", "staging", "production")
_NUMBER = 190


@dataclass(frozen=True)
class Company:
    """Three engines, an image registry, and people who deploy."""

    folder: Path
    registry: ImageRegistry
    engines: dict[str, Engine]
    ports: dict[str, int]

    @property
    def settings(self) -> Path:
        return self.folder / "qirvo-deploy.toml"

    def person(self, name: str) -> Person:
        return Person(name, self.folder / name)

    def deploys(self, *words: str | Path, by: str = "olga", expect: int = 0) -> dict[str, Any]:
        named = () if words[0] in ("history", "status") else ("--as", by)
        document = self.person(by).asks("deploy", *words, "--settings", self.settings, *named, expect=expect)
        return dict(document)

    def outcomes(self, *words: str | Path, by: str = "olga", expect: int = 0) -> dict[str, str]:
        environments = self.deploys(*words, by=by, expect=expect)["environments"]
        return {one["environment"]: one["outcome"] for one in environments}

    def runs_in(self, environment: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.ports[environment]}/health", timeout=20) as answer:
            document = json.load(answer)
        assert document["status"] == "healthy"
        return str(document["plugins"][0]["version"])


def the_settings(company: Company) -> str:
    lines = [
        "[image]",
        f'base = "{company.registry.name}/base/node:local"',
        f'registry = "{company.registry.name}/acme"',
        'key = "image.key"',
        'trusted_keys = ["image.key.pub"]',
    ]
    for name in NAMES:
        lines += [
            "[[environment]]",
            f'name = "{name}"',
            'target = "engine"',
            f'address = "{company.engines[name].address}"',
            f'settings = {{port = {company.ports[name]}, network = "{company.engines[name].network}"}}',
            'resources = {cpu = "500m", memory = "192Mi"}',
            'health = {timeout = "60s", window = "2s", interval = "1s"}',
        ]
        if name == "production":
            lines.append("gates = {approvals = 1}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    with ExitStack() as running:
        registry = running.enter_context(an_image_registry(folder / "registry"))
        engines = {
            name: running.enter_context(
                an_engine(folder / f"engine-{name}", number=_NUMBER + at, image_registry=registry.name)
            )
            for at, name in enumerate(NAMES)
        }
        made = Company(folder, registry, engines, {name: free_port() for name in NAMES})
        operator = made.person("olga")
        operator.does("deploy", "image", "base", "--to", f"{registry.name}/base/node:local")
        operator.does("deploy", "key", "create", folder / "image.key")
        made.settings.write_text(the_settings(made), encoding="utf-8")
        yield made


def a_broken_version(folder: Path, version: str) -> Path:
    plugin = a_version_of(folder, version)
    entry = json.loads((plugin / "manifest.json").read_text(encoding="utf-8"))["entry"]
    (plugin / entry).write_text("throw new Error('no such luck');\n", encoding="utf-8")
    return plugin


def test_a_release_goes_through_three_engines_and_back(company: Company, tmp_path: Path):
    first = a_version_of(tmp_path, "1.1.0")
    waiting = company.outcomes("run", first, expect=5)
    assert waiting == {"dev": "deployed", "staging": "deployed", "production": "waiting"}

    image = str(company.deploys("history", ID)["revisions"][0]["image"])
    company.person("olga").does(
        "deploy", "approve", image, "production", "--as", "olga", "--settings", company.settings, expect=5
    )  # her own wish
    assert company.outcomes("promote", ID, "production", expect=5) == {"production": "waiting"}
    company.deploys("approve", image, "production", by="pete")
    assert company.outcomes("promote", ID, "production") == {"production": "deployed"}
    assert {company.runs_in(name) for name in NAMES} == {"1.1.0"}

    broken = a_broken_version(tmp_path, "1.2.0")
    failed = company.outcomes("run", broken, expect=5)
    assert failed == {"dev": "failed", "staging": "skipped", "production": "skipped"}
    assert {company.runs_in(name) for name in NAMES} == {"1.1.0"}  # production was never down, nor was dev

    second = a_version_of(tmp_path, "1.3.0")
    made = company.deploys("run", second, "--to", "dev", "--to", "staging")
    assert made["success"] is True
    company.deploys("approve", str(made["image"]), "production", by="pete")
    assert company.outcomes("promote", ID, "production") == {"production": "deployed"}
    assert {company.runs_in(name) for name in NAMES} == {"1.3.0"}

    back = company.outcomes("rollback", ID)
    assert back == dict.fromkeys(NAMES, "deployed")
    assert {company.runs_in(name) for name in NAMES} == {"1.1.0"}
    states = [one["state"] for one in company.deploys("history", ID, "--in", "dev")["revisions"]]
    assert states == ["healthy", "failed", "healthy", "healthy"]
    assert company.deploys("status", ID)["environments"]

    company.engines["dev"].asks("rm", "--all", "--force", "--time", "0")
    drifted = company.deploys("status", ID, expect=1)["environments"]
    assert [one["asDeployed"] for one in drifted] == [False, True, True]


@pytest.mark.parametrize(("version", "word"), [("1.5.0", "trying the release"), ("1.6.0", "replica 1 of")])
def test_a_deployer_that_is_killed_leaves_a_state_that_the_next_run_settles(
    company: Company, tmp_path: Path, version: str, word: str
):
    plugin = a_version_of(tmp_path, version)
    words = [QIRVO, "deploy", "run", plugin, "--to", "dev", "--settings", company.settings, "--as", "olga"]
    process = subprocess.Popen(
        [str(each) for each in words], env=environment(company.folder / "olga"), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert any(word in line for line in process.stderr)
    process.kill()
    process.wait()
    process.stderr.close()
    assert company.deploys("history", ID, "--in", "dev")["revisions"][-1]["state"] == "applying"
    company.deploys("status", ID, expect=1)

    assert company.outcomes("run", plugin, "--to", "dev") in ({"dev": "deployed"}, {"dev": "unchanged"})
    assert company.runs_in("dev") == version
    left = company.engines["dev"].asks("ps", "--all", "--format", "{{.Names}}").split()
    assert len(left) == 1


def test_a_distribution_inside_the_company_is_a_deployment(company: Company, tmp_path: Path):
    channels = tmp_path / "channels.json"
    corp = {"id": "corp", "name": "Ours", "type": "enterprise", "endpoint": str(company.settings), "requirements": {}}
    channels.write_text(json.dumps({"distributionChannels": [corp]}), encoding="utf-8")
    plugin = a_version_of(tmp_path, "1.4.0")
    done = company.person("olga").asks("distribute", plugin, "--to", "corp", "--defined-in", channels)
    assert done["details"]["environments"] == {"dev": "deployed", "staging": "deployed", "production": "waiting"}
    assert done["downloadUrl"] == done["details"]["image"]
    assert company.runs_in("dev") == "1.4.0"
