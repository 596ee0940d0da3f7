"""What a policy keeps out, what is taken back for its errors, and what comes of bad days: on real engines."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.people import QIRVO, Done, Person, environment, free_port
from tests.support.engines import Engine, an_engine
from tests.support.image_registries import ImageRegistry, an_image_registry, program
from tests.support.world import a_failing_version, a_version_of

pytestmark = pytest.mark.journey
ID = "examples.uptime-service"
NAMES = ("dev", "production")
_NUMBER = 214
_HEALTH = 'health = {timeout = "60s", window = "1s", interval = "1s"}'
CONFLICT, INTEGRITY, UNAVAILABLE = 5, 8, 7


@dataclass(frozen=True)
class Company:
    """Two environments with an engine each, and an image registry."""

    folder: Path
    registry: ImageRegistry
    engines: dict[str, Engine]
    ports: dict[str, int]

    @property
    def operator(self) -> Person:
        return Person("olga", self.folder / "olga")

    def settings(self, name: str = "qirvo-deploy.toml", *, policy: str = "", **per_environment: str) -> Path:
        """Write the settings, with further lines for environments, and return their path."""
        lines = [
            "[image]",
            f'base = "{self.registry.name}/base/node:local"',
            f'registry = "{self.registry.name}/acme"',
            'key = "image.key"',
            'trusted_keys = ["image.key.pub"]',
            *(["[policy]", 'file = "policy.toml"'] if policy else []),
        ]
        for one in NAMES:
            lines += [
                "[[environment]]",
                f'name = "{one}"',
                'target = "engine"',
                f'address = "{self.engines[one].address}"',
                f'settings = {{port = {self.ports[one]}, network = "{self.engines[one].network}"}}',
                per_environment.get(one, 'resources = {memory = "192Mi"}'),
                *(() if "health" in per_environment.get(one, "") else (_HEALTH,)),
            ]
        (self.folder / "policy.toml").write_text(policy, encoding="utf-8")
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def tries(self, *words: str | Path, settings: Path) -> Done:
        return self.operator.tries("deploy", *words, "--settings", settings, "--as", "olga")

    def asks(self, *words: str | Path, settings: Path, expect: int = 0) -> dict[str, Any]:
        named = () if words[0] in ("history", "status") else ("--as", "olga")
        return dict(self.operator.asks("deploy", *words, "--settings", settings, *named, expect=expect))

    def outcomes(self, *words: str | Path, settings: Path, expect: int = 0) -> dict[str, str]:
        told = self.asks(*words, settings=settings, expect=expect)["environments"]
        return {one["environment"]: one["outcome"] for one in told}

    def begins(self, *words: str | Path, settings: Path) -> subprocess.Popen[str]:
        whole = [QIRVO, "deploy", *words, "--settings", settings, "--as", "olga"]
        return subprocess.Popen(
            [str(word) for word in whole],
            env=environment(self.folder / "olga"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def containers(self, name: str) -> list[str]:
        return self.engines[name].asks("ps", "--all", "--format", "{{.Names}}").split()

    def runs_in(self, name: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}/health", timeout=20) as answer:
            document = json.load(answer)
        return str(document["plugins"][0]["version"])

    def asks_plugin(self, name: str) -> int:
        """Use the plugin once; return the answer's status, 0 for none."""
        request = urllib.request.Request(  # this machine
            f"http://127.0.0.1:{self.ports[name]}/plugins/{ID}/commands/uptime",
            data=b"{}",
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:
            return 0


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("gates")
    with ExitStack() as running:
        registry = running.enter_context(an_image_registry(folder / "registry"))
        engines = {
            name: running.enter_context(
                an_engine(folder / f"engine-{name}", number=_NUMBER + at, image_registry=registry.name)
            )
            for at, name in enumerate(NAMES)
        }
        made = Company(folder, registry, engines, {name: free_port() for name in NAMES})
        made.operator.does("deploy", "image", "base", "--to", f"{registry.name}/base/node:local")
        made.operator.does("deploy", "key", "create", folder / "image.key")
        yield made


@pytest.fixture
def anew(company: Company) -> None:
    """Begin without records, on engines where nothing runs."""
    for engine in company.engines.values():
        engine.asks("rm", "--all", "--force", "--time", "0")
    (company.folder / "qirvo-deploy.db").unlink(missing_ok=True)


@pytest.mark.usefixtures("anew")
def test_a_policy_keeps_a_release_out_until_somebody_answers_for_it(company: Company, tmp_path: Path):
    strict = '[permissions]\ndenied = ["storage-write"]\n[licenses]\nallowed = ["Apache-2.0"]\n'
    settings = company.settings(policy=strict)
    refused = company.asks("run", a_version_of(tmp_path, "1.1.0"), settings=settings, expect=CONFLICT)
    assert [one["outcome"] for one in refused["environments"]] == ["waiting", "skipped"]
    assert "policy/permission: it asks for `storage-write`" in refused["environments"][0]["reason"]
    assert company.containers("dev") == []

    image = str(refused["image"])
    scanned = company.asks("scan", image, settings=settings, expect=CONFLICT)
    assert [one["rule"] for one in scanned["environments"][0]["violations"]] == ["policy/permission"]
    assert len(scanned["signers"]) == 1
    assert scanned["provenance"] is True
    planned = company.asks("plan", image, settings=settings)["environments"][0]
    assert [gate["opens"] for gate in planned["gates"] if gate["gate"] == "policy"] == [False]

    ends = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 86_400))
    waiver = (
        f'[[waiver]]\nrule = "policy/permission"\nsubject = "{ID}"\nreason = "ours"\nby = "pete"\nexpires = {ends}\n'
    )
    settings = company.settings(policy=strict + waiver)
    assert company.outcomes("run", "--image", image, settings=settings) == dict.fromkeys(NAMES, "deployed")
    kept = company.asks("history", ID, settings=settings)["revisions"][0]["evidence"]
    (gate,) = [one for one in kept if one["gate"] == "policy"]
    assert gate["details"]["signers"] == scanned["signers"]
    assert "by pete: ours" in gate["details"]["waivers"][0]


@pytest.mark.usefixtures("anew")
def test_an_image_of_a_stranger_reaches_no_engine(company: Company, tmp_path: Path):
    settings = company.settings()
    company.operator.does("deploy", "key", "create", tmp_path / "stranger.key")
    name = f"{company.registry.name}/acme/examples/uptime-service:6.6.6"
    words = ("--base", f"{company.registry.name}/base/node:local", "--key", tmp_path / "stranger.key")
    company.operator.does("deploy", "image", "build", a_version_of(tmp_path, "6.6.6"), "--to", name, *words)
    told = company.asks("run", "--image", name, settings=settings, expect=CONFLICT)
    assert [one["outcome"] for one in told["environments"]] == ["waiting", "skipped"]
    assert "no trusted key signed it" in told["environments"][0]["reason"]
    assert [company.containers(one) for one in NAMES] == [[], []]


@pytest.mark.usefixtures("anew")
def test_a_release_that_answers_errors_is_taken_back_by_itself(company: Company, tmp_path: Path):
    health = (
        'health = {timeout = "60s", window = "1s", interval = "1s", '
        'error_rate = {at_most = 0.05, window = "2m", minimum = 20}}'
    )
    settings = company.settings(dev=health)
    good = a_version_of(tmp_path, "1.1.0")
    assert company.outcomes("run", good, "--to", "dev", settings=settings) == {"dev": "deployed"}
    failing = a_failing_version(tmp_path, "1.2.0")
    process = company.begins("run", failing, "--watch", settings=settings)
    assert "watching for 2m" in _heard(process, "watching for")
    assert company.runs_in("dev") == "1.2.0"  # it is well, by its own word
    for _ in range(40):
        assert company.asks_plugin("dev") in (500, 0)
    out, err = process.communicate(timeout=120)
    assert process.returncode == CONFLICT, err
    assert "requests failed" in out
    assert company.runs_in("dev") == "1.1.0"
    assert company.containers("production") == []  # was never asked
    assert company.asks_plugin("dev") == 200
    revisions = company.asks("history", ID, "--in", "dev", settings=settings)["revisions"]
    assert [one["state"] for one in revisions] == ["healthy", "failed", "healthy"]
    assert revisions[2]["restores"] == 1

    settings = company.settings(dev=health.replace('"2m"', '"3s"'))
    assert company.outcomes("watch", ID, "dev", settings=settings) == {"dev": "watched"}
    last = company.asks("history", ID, "--in", "dev", settings=settings)["revisions"][-1]
    assert "0 of 0 requests failed (0.0 %), too few to say" in last["detail"]


@pytest.mark.usefixtures("anew")
def test_a_second_operator_is_told_that_somebody_is_at_it(company: Company, tmp_path: Path):
    settings = company.settings(dev='health = {timeout = "60s", window = "4s", interval = "1s"}')
    plugin = a_version_of(tmp_path, "1.1.0")
    first = company.begins("run", plugin, "--to", "dev", settings=settings)
    assert _heard(first, "trying the release")
    second = company.asks("run", plugin, "--to", "dev", settings=settings, expect=CONFLICT)["environments"][0]
    assert (second["outcome"], second["error"]) == ("failed", "environment-busy")
    _, err = first.communicate(timeout=120)
    assert first.returncode == 0, err
    assert company.outcomes("run", plugin, "--to", "dev", settings=settings) == {"dev": "unchanged"}


@pytest.mark.usefixtures("anew")
def test_an_image_that_was_changed_where_it_lies_reaches_no_engine(company: Company, tmp_path: Path):
    settings = company.settings()
    made = company.asks("run", a_version_of(tmp_path, "2.1.0"), "--to", "dev", settings=settings)
    image = str(made["image"])
    company.engines["dev"].asks("rm", "--all", "--force", "--time", "0")
    manifest = tool("skopeo", "inspect", "--raw", "--tls-verify=false", f"docker://{image}")
    layer = str(json.loads(manifest)["layers"][-1]["digest"]).removeprefix("sha256:")
    blob = company.folder / "registry" / "images" / "docker/registry/v2/blobs/sha256" / layer[:2] / layer / "data"
    sound = blob.read_bytes()
    blob.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    try:
        told = company.asks("run", "--image", image, settings=settings, expect=INTEGRITY)
    finally:
        blob.write_bytes(sound)
    assert [one["outcome"] for one in told["environments"]] == ["failed", "skipped"]
    assert told["environments"][0]["error"] == "digest-mismatch"
    assert company.containers("production") == []
    assert company.outcomes("run", "--image", image, settings=settings) == dict.fromkeys(NAMES, "deployed")


@pytest.mark.usefixtures("anew")
def test_without_the_image_registry_nothing_changes_and_what_runs_goes_on(company: Company, tmp_path: Path):
    settings = company.settings()
    made = company.asks("run", a_version_of(tmp_path, "1.1.0"), "--to", "dev", settings=settings)
    text = settings.read_text(encoding="utf-8")
    nobody = f"localhost:{free_port()}"
    elsewhere = company.folder / "elsewhere.toml"
    elsewhere.write_text(text.replace(company.registry.name, nobody), encoding="utf-8")
    done = company.tries("run", a_version_of(tmp_path, "1.2.0"), settings=elsewhere)
    assert (done.exit_code, "no usable answer" in done.err) == (UNAVAILABLE, True)
    image = str(made["image"]).replace(company.registry.name, nobody)
    assert company.tries("run", "--image", image, settings=settings).exit_code == UNAVAILABLE
    assert company.runs_in("dev") == "1.1.0"
    assert len(company.asks("history", ID, settings=settings)["revisions"]) == 1


@pytest.mark.usefixtures("anew")
def test_an_engine_that_goes_away_in_the_middle_leaves_the_others_alone(company: Company, tmp_path: Path):
    with an_engine(tmp_path / "weak", number=_NUMBER + 2, image_registry=company.registry.name) as weak:
        settings = company.settings(dev='replicas = 1\nresources = {memory = "192Mi"}')
        text = settings.read_text(encoding="utf-8")
        text = text.replace(company.engines["dev"].address, weak.address)
        settings.write_text(text.replace(company.engines["dev"].network, weak.network), encoding="utf-8")
        process = company.begins("run", a_version_of(tmp_path, "1.1.0"), settings=settings)
        assert _heard(process, "trying the release")
        weak.process.kill()
        out, err = process.communicate(timeout=120)
        assert process.returncode == UNAVAILABLE, err
        assert "does not answer" in out
        assert company.containers("production") == []
        states = [one["state"] for one in company.asks("history", ID, settings=settings)["revisions"]]
        assert states == ["broken"]


@pytest.mark.usefixtures("anew")
def test_an_engine_whose_disk_is_full_says_so_and_the_others_are_left_alone(company: Company, tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    tool("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(small))
    try:
        with an_engine(small / "engine", number=_NUMBER + 3, image_registry=company.registry.name) as full:
            settings = company.settings()
            text = settings.read_text(encoding="utf-8")
            settings.write_text(text.replace(company.engines["dev"].address, full.address), encoding="utf-8")
            told = company.asks("run", a_version_of(tmp_path, "1.1.0"), settings=settings, expect=CONFLICT)
            assert [one["outcome"] for one in told["environments"]] == ["failed", "skipped"]
            assert told["environments"][0]["error"] == "engine-refused"
            assert "no space left" in told["environments"][0]["reason"]
            states = [one["state"] for one in company.asks("history", ID, settings=settings)["revisions"]]
            assert states == ["failed"]
    finally:
        tool("umount", "--recursive", "--lazy", str(small))


def tool(*words: str | Path) -> str:
    done = subprocess.run(
        [program(str(words[0])), *map(str, words[1:])], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _heard(process: subprocess.Popen[str], word: str) -> str:
    assert process.stderr is not None
    return next((line for line in process.stderr if word in line), "")
