"""A large plugin with a small change: the host fetches what differs, and the whole archive when that does not work."""

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.counting_proxy import CountingProxy, counting_proxy
from tests.support.world import UPTIME, World, a_version_of

pytestmark = pytest.mark.journey
MEGABYTE = 1_000_000
WORDS = 740_000


@cache
def places() -> list[str]:
    """Return the lines of a file that packs to about 2 MB."""
    dice = random.Random(1)  # noqa: S311  # the same every time
    syllables = ["ka", "lo", "mi", "ne", "ru", "sta", "vel", "tor", "qi", "dan", "os", "ber"]
    words = ["".join(dice.choices(syllables, k=4)) for _ in range(3_000)]
    return [" ".join(dice.choices(words, k=11)) for _ in range(WORDS // 11)]


def a_large_version(folder: Path, version: str, changed: int = 0) -> Path:
    plugin = a_version_of(folder, version)
    lines = [*places()[:500], *(f"a new place, {number}" for number in range(changed)), *places()[500:]]
    (plugin / "dist" / "places.json").write_text(json.dumps(lines, indent=0), encoding="utf-8")
    return plugin


def corrupt_deltas(world: World) -> None:
    for delta in (world.read_plane / "deltas").iterdir():
        content = bytearray(delta.read_bytes())
        content[len(content) // 2] ^= 1
        delta.write_bytes(content)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    with counting_proxy() as made:
        monkeypatch.setenv("http_proxy", made.address)
        monkeypatch.delenv("no_proxy", raising=False)
        yield made


def test_an_update_fetches_what_differs_and_a_corrupted_delta_falls_back(
    own_world: World, proxy: CountingProxy, tmp_path: Path
):
    world = own_world
    world.publish(a_large_version(tmp_path, "2.0.0"))
    host = world.host("metered")
    host.does("plugin", "install", UPTIME, "--yes")
    archive = proxy.received("artifacts")
    assert archive > 2 * MEGABYTE

    proxy.bodies.clear()
    world.publish(a_large_version(tmp_path, "2.0.1", changed=40))
    updated = host.does("plugin", "update", UPTIME, "--yes")
    assert world.version_of(host) == "2.0.1"
    assert "kB instead of 2." in updated.out
    assert proxy.received("artifacts") == 0
    assert 0 < proxy.received("deltas") < archive * 0.02

    proxy.bodies.clear()
    world.publish(a_large_version(tmp_path, "2.0.2", changed=80))
    corrupt_deltas(world)
    told = host.asks("plugin", "update", UPTIME, "--yes")["outcomes"][0]
    assert world.version_of(host) == "2.0.2"
    assert told["fetched"]["way"] == "archive"
    assert "the delta did not work" in told["fetched"]["givenUp"][0]
    assert proxy.received("artifacts") > 2 * MEGABYTE
    assert proxy.received("deltas") > 0

    proxy.bodies.clear()
    world.publish(a_large_version(tmp_path, "2.0.3", changed=81))
    whole = host.asks("plugin", "update", UPTIME, "--yes", "--no-delta")["outcomes"][0]
    assert (whole["fetched"]["way"], whole["fetched"]["savedBytes"]) == ("archive", 0)
    assert proxy.received("deltas") == 0

    proxy.bodies.clear()
    world.publish(a_large_version(tmp_path, "2.0.4", changed=81))  # the large file stays as it is
    corrupt_deltas(world)
    missing = host.asks("plugin", "update", UPTIME, "--yes")["outcomes"][0]
    assert world.version_of(host) == "2.0.4"
    assert missing["fetched"]["way"] == "missing-files"
    assert 0 < proxy.received("artifacts") < MEGABYTE / 20
