"""Two machines and one registry: one operator deploys, the other approves on the page and promotes."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from scripts.people import Person, environment, free_port
from tests.support.browsers import a_browser, shot_everywhere, signed_in
from tests.support.image_registries import ImageRegistry, an_image_registry, program
from tests.support.world import World, a_registry, a_version_of

pytestmark = pytest.mark.journey
ID = "examples.uptime-service"
SETTINGS = """
records = "registry"

[registry]
publisher = "examples"
lease = "10s"

[image]
base = "{images}/base/node:local"
registry = "{images}/acme"
key = "{keys}/image.key"
trusted_keys = ["{keys}/image.key.pub"]

[[environment]]
name = "dev"
target = "gitops"
address = "{git}"

[[environment]]
name = "production"
target = "gitops"
address = "{git}"
gates = {{approvals = 1}}
"""


@dataclass(frozen=True)
class Company:
    """A registry that keeps the records, an image registry, a git repository, and two operators with a machine each."""

    world: World
    images: ImageRegistry
    git: str
    bea: Person

    def deploys(self, person: Person, *words: str | Path, expect: int = 0) -> dict[str, Any]:
        return dict(person.asks("deploy", *words, "--settings", self.settings(person), expect=expect))

    def settings(self, person: Person) -> Path:
        return self.world.folder / f"machine-of-{person.name}" / "qirvo-deploy.toml"

    def outcomes(self, person: Person, *words: str | Path, expect: int = 0) -> dict[str, str]:
        environments = self.deploys(person, *words, expect=expect)["environments"]
        return {one["environment"]: one["outcome"] for one in environments}


def a_repository(folder: Path) -> str:
    """Make a git repository with a first commit; return its address."""
    bare, clone = folder / "clusters.git", folder / "clone"
    who = ("-c", "user.name=ops", "-c", "user.email=ops@example.org")
    for words in (
        ("init", "--quiet", "--bare", "-b", "main", str(bare)),
        ("clone", "--quiet", str(bare), str(clone)),
        ("-C", str(clone), *who, "commit", "--quiet", "--allow-empty", "-m", "Begin"),
        ("-C", str(clone), "push", "--quiet", "origin", "HEAD:main"),
    ):
        subprocess.run([program("git"), *words], check=True, capture_output=True, timeout=60)
    return bare.as_uri()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    git = a_repository(folder)
    with an_image_registry(folder / "images") as images, a_registry(folder, free_port(), environment(folder)) as world:
        bea = Person("bea", folder / "bea")
        owner = Person("owner", folder / "owner")
        token = owner.asks("account", "create", "bea", "--publisher", "examples")["oneTimeToken"]
        bea.does("auth", "login", world.registry, "--token", str(token))
        world.ann.does("deploy", "image", "base", "--to", f"{images.name}/base/node:local")
        world.ann.does("deploy", "key", "create", folder / "image.key")
        for person in (world.ann, bea):
            machine = folder / f"machine-of-{person.name}"
            machine.mkdir()
            text = SETTINGS.format(images=images.name, git=git, keys=folder)
            (machine / "qirvo-deploy.toml").write_text(text, encoding="utf-8")
        yield Company(world, images, git, bea)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as browser:
        yield browser


def approve(page: Page, company: Company) -> None:
    """Find what waits, look at it, approve it."""
    here = company.world.registry
    page.goto(f"{here}/publishers/examples/environments")
    shot_everywhere(page, "environments-waiting")
    page.get_by_role("link", name=f"{ID} 1.1.0").last.click()
    page.get_by_role("heading", name=f"{ID} 1.1.0 waits before production").wait_for()
    shot_everywhere(page, "deployment-request")
    page.get_by_role("button", name="Approve 1.1.0 for production").click()
    page.get_by_text("1 of 1").wait_for()


def test_one_deploys_and_the_other_approves_on_the_page_and_promotes(
    company: Company, browser: Browser, tmp_path: Path
):
    ann, bea, address = company.world.ann, company.bea, company.world.registry
    page = signed_in(browser, address, bea)
    page.goto(f"{address}/publishers/examples/environments")
    page.get_by_text("qirvo deploy run").wait_for()
    shot_everywhere(page, "environments-empty")

    waiting = company.outcomes(ann, "run", a_version_of(tmp_path, "1.1.0"), expect=5)
    assert waiting == {"dev": "deployed", "production": "waiting"}
    assert company.outcomes(bea, "promote", ID, "production", expect=5) == {"production": "waiting"}
    image = company.deploys(bea, "history", ID)["revisions"][0]["image"]
    refused = ann.does("deploy", "approve", image, "production", "--settings", company.settings(ann), expect=5)
    assert "asked for this deployment and cannot approve it" in refused.err

    approve(page, company)
    assert company.outcomes(bea, "promote", ID, "production") == {"production": "deployed"}
    history = company.deploys(ann, "history", ID)["revisions"]
    assert [(one["environment"], one["by"], one["state"]) for one in history] == [
        ("dev", "ann", "healthy"),
        ("production", "bea", "healthy"),
    ]
    assert all(one["asDeployed"] for one in company.deploys(ann, "status")["environments"])

    page.goto(f"{address}/publishers/examples/environments")
    page.get_by_text("well").first.wait_for()
    shot_everywhere(page, "environments")
    page.get_by_role("link", name="Everything that was deployed").click()
    page.get_by_label("Environment").select_option("production")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("link", name=f"{ID} 1.1.0 in production").count() == 1
    shot_everywhere(page, "deployments")
    page.get_by_role("link", name=f"{ID} 1.1.0 in production").click()
    page.get_by_role("heading", name="What the place was given").wait_for()
    shot_everywhere(page, "deployment")


def test_a_registry_that_is_away_is_told_later(company: Company, tmp_path: Path):
    ann = company.world.ann
    plugin = a_version_of(tmp_path, "1.2.0")
    machine = company.settings(ann)
    nowhere = machine.with_name("nowhere.toml")
    unreachable = f'publisher = "examples"\naddress = "http://127.0.0.1:{free_port()}"'
    text = machine.read_text(encoding="utf-8").replace('publisher = "examples"', unreachable)
    nowhere.write_text(text, encoding="utf-8")
    words = ("deploy", "run", plugin, "--to", "dev", "--settings", nowhere)

    before = company.deploys(ann, "history", ID)["revisions"]
    refused = ann.does(*words, expect=7)
    assert "which keeps the records of `examples`, does not answer" in refused.err
    assert "--without-registry" in refused.err
    done = ann.asks(*words, "--without-registry")["environments"]
    assert [one["outcome"] for one in done] == ["deployed"]
    assert company.deploys(company.bea, "history", ID)["revisions"] == before
    after = company.deploys(ann, "history", ID)["revisions"]
    assert [one["version"] for one in after] == ["1.1.0", "1.1.0", "1.2.0"]
    assert company.deploys(company.bea, "history", ID)["revisions"] == after
