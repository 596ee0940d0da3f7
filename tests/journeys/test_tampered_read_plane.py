"""Whatever byte of the read plane is changed, a host refuses it and keeps what it has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.people import Person
from tests.support.world import EXAMPLES, UPTIME, World, a_version_of

pytestmark = pytest.mark.journey
INTEGRITY = 8


def newest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: int(path.name.split(".")[0]))


def the_timestamp(world: World) -> Path:
    return world.read_plane / "metadata" / "timestamp.json"


def the_snapshot(world: World) -> Path:
    return newest(world.read_plane / "metadata", "*.snapshot.json")


def the_bin(world: World) -> Path:
    changed = [path for path in (world.read_plane / "metadata").glob("*.bins-*.json") if not path.name.startswith("1.")]
    return max(changed, key=lambda path: int(path.name.split(".")[0]))


def the_index(world: World) -> Path:
    return max((world.read_plane / "targets").rglob("*.json"), key=lambda path: path.stat().st_mtime_ns)


def the_artifact(world: World) -> Path:
    return max((world.read_plane / "artifacts").iterdir(), key=lambda path: path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def published(world: World) -> World:
    world.publish(EXAMPLES / "uptime-service" / "1.0.0")
    return world


@pytest.fixture(scope="module")
def host(published: World) -> Person:
    host = published.host("host")
    host.does("plugin", "install", UPTIME, "--yes")
    published.publish(a_version_of(published.folder, "1.0.1"))
    published.await_deltas()  # what is changed below is then what is signed
    return host


@pytest.fixture(params=[the_timestamp, the_snapshot, the_bin, the_index, the_artifact])
def changed(request: pytest.FixtureRequest, published: World, host: Person) -> Iterator[Path]:
    find: Callable[[World], Path] = request.param
    path = find(published)
    good = path.read_bytes()
    middle = len(good) // 2
    path.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
    yield path
    path.write_bytes(good)


def test_a_changed_byte_is_refused_and_nothing_is_lost(changed: Path, published: World, host: Person):
    # whole archives: by a delta, a changed archive is not even looked at
    done = host.tries("plugin", "update", UPTIME, "--yes", "--no-delta")
    assert (done.exit_code, published.version_of(host)) == (INTEGRITY, "1.0.0"), (changed.name, done.err)


def test_with_the_right_bytes_back_the_update_goes_on(published: World, host: Person):
    host.does("plugin", "update", UPTIME, "--yes", "--no-delta")
    assert published.version_of(host) == "1.0.1"
