"""An advisory, from its publisher to the host that runs what is affected; with real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import Person, environment, free_port
from tests.support.world import EXAMPLES, UPTIME, World, a_registry

pytestmark = pytest.mark.journey


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_registry(tmp_path, free_port(), environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4")) as world:
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        yield world


def audited(host: Person, *words: str, expect: int) -> list[tuple[str, str, str | None]]:
    document = host.asks("plugin", "audit", *words, expect=expect)
    return [(each["advisory"], each["severity"], each["fixedIn"]) for each in document["affected"]]


def test_a_host_learns_what_affects_it_and_moves_to_the_fix(world: World):
    host = world.host("host")
    host.does("plugin", "install", UPTIME, "--yes")
    assert audited(host, expect=0) == []

    what = ["--summary", "It tells the time to strangers", "--severity", "high", "--range", "introduced 0, fixed 1.1.0"]
    made = str(world.ann.asks("advisory", "create", UPTIME, *what)["id"])
    assert audited(host, expect=0) == []  # a draft warns nobody
    host.does("advisory", "show", made, expect=4)

    world.ann.does("advisory", "publish", made)
    assert audited(host, expect=1) == [(made, "high", "1.1.0")]
    assert audited(host, "--severity", "critical", expect=0) == [(made, "high", "1.1.0")]
    assert made in host.does("plugin", "info", UPTIME, "--catalog").out
    warned = world.host("other").does("plugin", "install", UPTIME, "--yes")
    assert f"warning: security advisory {made} (high) affects `1.0.0`" in warned.err

    world.publish(EXAMPLES / "uptime-service" / "1.1.0")
    host.does("plugin", "update", "--yes")
    assert audited(host, expect=0) == []


def test_a_registry_that_does_not_answer_is_no_clean_bill(world: World):
    host = world.host("host")
    host.does("plugin", "install", UPTIME, "--yes")
    world.server.kill()
    document = host.asks("plugin", "audit", expect=7)
    assert [each["code"] for each in document["problems"]] == ["advisories-unanswered"]
