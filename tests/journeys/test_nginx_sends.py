"""Artifacts that a real nginx sends from the disk, told so by the registry: the answers are those without it."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from scripts.people import fetch, free_port, wait_until
from tests.journeys.conftest import quick
from tests.support.nginx import ACCEL_PATH, NGINX, nginx_before
from tests.support.world import EXAMPLES, UPTIME, World, a_paid_version, a_registry, a_version_of, restarted

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(300),
    pytest.mark.skipif(NGINX is None, reason="no nginx; scripts/setup-tests installs Debian's"),
]
_EACH_TIME_ANOTHER = ("Date", "Server", "Connection")
_NOISE_BYTES = 1_000_000


@dataclass(frozen=True)
class Asking:
    """A request; in its header values `{etag}` is the artifact's, and `{key}` a license key."""

    of: str = "open"
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    is_member: bool = False


REQUESTS = {
    "whole": Asking(),
    "head": Asking(method="HEAD"),
    "part": Asking(headers={"Range": "bytes=10-19"}),
    "last part": Asking(headers={"Range": "bytes=-7"}),
    "all from the beginning": Asking(headers={"Range": "bytes=0-"}),
    "more than there is": Asking(headers={"Range": "bytes=5-999999999"}),
    "beyond the end": Asking(headers={"Range": "bytes=999999999-"}),
    "two parts": Asking(headers={"Range": "bytes=0-1,4-5"}),
    "another unit": Asking(headers={"Range": "items=0-9"}),
    "part of this version": Asking(headers={"Range": "bytes=0-9", "If-Range": "{etag}"}),
    "part of another version": Asking(headers={"Range": "bytes=0-9", "If-Range": '"other"'}),
    "known": Asking(headers={"If-None-Match": "{etag}"}),
    "not known": Asking(headers={"If-None-Match": '"other"'}),
    "this version demanded": Asking(headers={"If-Match": "{etag}"}),
    "another version demanded": Asking(headers={"If-Match": '"other"'}),
    "changed since": Asking(headers={"If-Modified-Since": "Fri, 27 Nov 2099 10:00:00 GMT"}),
    "unchanged since": Asking(headers={"If-Unmodified-Since": "Fri, 27 Nov 2020 10:00:00 GMT"}),
    "none": Asking(of="none"),
    "paid, without a right": Asking(of="paid"),
    "paid, with a key": Asking(of="paid", headers={"Authorization": "License {key}"}),
    "paid, part with a key": Asking(of="paid", headers={"Authorization": "License {key}", "Range": "bytes=0-9"}),
    "private, without a right": Asking(of="private"),
    "private, for a member": Asking(of="private", is_member=True),
}


@dataclass
class Stage:
    """A registry with an open, a paid and a private artifact, nginx before it, and what it answered by itself."""

    world: World
    nginx: str
    paths: Mapping[str, str]
    key: str
    without: Mapping[str, httpx2.Response] = field(default_factory=dict)
    begun: int = 0  # answers that gave the first byte of the open artifact

    def asks(self, asking: Asking, address: str) -> httpx2.Response:
        """Send the request to `address`."""
        path = self.paths[asking.of]
        said = {"etag": f'"{Path(path).stem}"', "key": self.key}
        headers = {name: value.format(**said) for name, value in asking.headers.items()}
        if asking.is_member:
            headers["Authorization"] = f"Bearer {self.world.ann.token_for(self.world.registry)}"
        answer = httpx2.request(asking.method, f"{address}{path}", headers=headers, timeout=30)
        part = answer.headers.get("Content-Range", "bytes 0-")
        self.begun += (
            asking.of == "open" and asking.method == "GET" and answer.is_success and part.startswith("bytes 0-")
        )
        return answer

    def downloads(self) -> int:
        """How many downloads of the open release were counted until now."""
        token = self.world.ann.token_for(self.world.registry)
        told = fetch(f"{self.world.registry}/v1/events/counts?plugin={UPTIME}", token=token)
        return int(told["counts"].get("2.0.0", {}).get("download", 0))


def published(world: World, folder: Path) -> Stage:
    """Publish the three artifacts."""
    large = a_version_of(folder, "2.0.0")
    (large / "dist" / "noise.bin").write_bytes(os.urandom(_NOISE_BYTES))
    world.publish(large)
    (open_one,) = (world.read_plane / "artifacts").iterdir()
    world.publish(a_paid_version(folder, "2.0.1"))
    (paid,) = (world.read_plane / "licensed").glob("*.zip")
    world.publish(EXAMPLES / "clock-widget" / "1.0.0", "--private")
    (private,) = (world.read_plane.parent / "private" / "examples" / "artifacts").iterdir()
    issued = world.ann.asks("entitlement", "issue", UPTIME, "--for", "Globex", "--seats", "5", "--until", "2127-01-31")
    public = "/repositories/public/artifacts"
    paths = {
        "open": f"{public}/{open_one.name}",
        "paid": f"{public}/{paid.name}",
        "private": f"/repositories/private/examples/artifacts/{private.name}",
        "none": f"{public}/{'0' * 64}.zip",
    }
    return Stage(world, "", paths, str(issued["licenseKey"]))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder, port = tmp_path_factory.mktemp("nginx-sends"), free_port()
    env = {**quick(folder / "owner"), "QIRVO_SERVER_BEHIND_PROXY": "true", "QIRVO_SERVER_FIGURES_INTERVAL_S": "1"}
    with a_registry(folder, port, env) as world:
        made = published(world, folder)
        with nginx_before([port], folder / "nginx", ready="/health/ready", sending=folder / "registry") as address:
            made.without = {name: made.asks(asking, address) for name, asking in REQUESTS.items()}
    with (
        restarted(world, {**env, "QIRVO_SERVER_ACCEL_PATH": ACCEL_PATH}) as made.world,
        nginx_before([port], folder / "nginx", ready="/health/ready", sending=folder / "registry") as made.nginx,
    ):
        yield made


def told(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.title() not in _EACH_TIME_ANOTHER}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_answer_is_the_one_without_nginx_sending(stage: Stage, name: str):
    answer, without = stage.asks(REQUESTS[name], stage.nginx), stage.without[name]
    assert (answer.status_code, told(answer)) == (without.status_code, told(without))
    assert answer.content == without.content


def test_the_answers_are_what_they_have_to_be(stage: Stage):
    assert {name: answer.status_code for name, answer in stage.without.items() if answer.status_code != 200} == {
        "part": 206,
        "last part": 206,
        "all from the beginning": 206,
        "more than there is": 206,
        "beyond the end": 416,
        "part of this version": 206,
        "known": 304,
        "another version demanded": 412,
        "none": 404,
        "paid, without a right": 403,
        "paid, part with a key": 206,
        "private, without a right": 404,
    }


def test_the_bytes_are_the_releases_and_the_registry_sends_none(stage: Stage):
    answer = stage.asks(Asking(), stage.nginx)
    assert len(answer.content) > _NOISE_BYTES
    assert hashlib.sha256(answer.content).hexdigest() == Path(stage.paths["open"]).stem
    behind = stage.asks(Asking(), stage.world.registry)
    assert (behind.content, behind.headers["X-Accel-Redirect"][: len(ACCEL_PATH)]) == (b"", ACCEL_PATH)


@pytest.mark.parametrize("of", ["open", "paid", "private"])
def test_nobody_outside_reaches_the_place_itself(stage: Stage, of: str):
    folder = "public/licensed" if of == "paid" else Path(stage.paths[of]).parent.relative_to("/repositories")
    inside = f"{ACCEL_PATH}{folder}/{Path(stage.paths[of]).name}"
    assert (stage.world.read_plane.parent / inside.removeprefix(ACCEL_PATH)).is_file()
    headers = {"X-Accel-Redirect": inside}
    assert httpx2.get(f"{stage.nginx}{inside}", headers=headers, timeout=30).status_code == 404


def test_what_nginx_begins_to_send_is_counted(stage: Stage):
    before = stage.begun
    for name in ("whole", "part", "all from the beginning", "head", "known"):
        stage.asks(REQUESTS[name], stage.nginx)
    assert stage.begun == before + 2
    wait_until(lambda: stage.downloads() >= stage.begun, "all downloads")
    assert stage.downloads() == stage.begun
