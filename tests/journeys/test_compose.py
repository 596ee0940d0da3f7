"""The documentation's compose file in a real engine: two web processes, two workers, PostgreSQL and nginx."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import Person, wait_until
from tests.support.composed import Composed, a_composed_registry
from tests.support.world import EXAMPLES, UPTIME, a_version_of, publish, version_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
UP_S = 240
OURS = ("web-a", "web-b", "worker-a", "worker-b")


@pytest.fixture
def composed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Composed]:
    """The registry, once it answers through nginx; whoever is started from here on trusts its certificate."""
    with a_composed_registry(tmp_path) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.authority))
        wait_until(found.answers, "registry behind nginx", limit_s=UP_S)
        yield found


def let_in(composed: Composed, folder: Path) -> tuple[Person, Person, Person]:
    """Let the people in; return who publishes, who reviews, and a host."""
    owner, ann, rob, host = (Person(name, folder / name) for name in ("owner", "ann", "rob", "host"))
    told = "".join(map(composed.told, ("worker-a", "worker-b")))
    tokens = dict.fromkeys(re.findall(r"qot_\w+", told))
    tried = [owner.tries("auth", "login", composed.address, "--token", token).exit_code for token in tokens]
    assert tried.count(0) == 1  # whichever was made last
    for person, words in ((ann, ["--publisher", "examples"]), (rob, ["--reviewer"])):
        token = str(owner.asks("account", "create", person.name, *words)["oneTimeToken"])
        person.does("auth", "login", composed.address, "--token", token)
    host.does("source", "add", composed.address, "--yes")
    return ann, rob, host


def await_another(composed: Composed, service: str, killed: int) -> None:
    """Wait until another process has taken the place of the killed one, and the registry is ready."""
    wait_until(
        lambda: composed.process(service) not in (0, killed) and composed.answers(), f"{service} again", limit_s=UP_S
    )


def test_the_compose_file_is_a_registry_that_outlives_its_processes(composed: Composed, tmp_path: Path):
    ann, rob, host = let_in(composed, tmp_path)
    publish(EXAMPLES / "uptime-service" / "1.0.0", by=ann, reviewed_by=rob)
    host.does("plugin", "install", UPTIME, "--yes")
    assert version_of(host) == "1.0.0"

    for service in OURS:
        status = composed.inside(service, "python", "-c", "print(open('/proc/1/status').read())")
        assert re.search(r"^CapEff:\s+0+$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.MULTILINE)
        assert "Read-only file system" in composed.inside(service, "sh", "-c", "echo x 2>&1 >/etc/x || true")

    for service, version in (("web-a", "1.1.0"), ("worker-a", "1.2.0"), ("database", "1.3.0")):
        killed = composed.process(service)
        os.kill(killed, signal.SIGKILL)
        await_another(composed, service, killed)
        publish(a_version_of(tmp_path, version), by=ann, reviewed_by=rob)
        host.does("plugin", "update", UPTIME, "--yes")
        assert version_of(host) == version

    wait_until(lambda: composed.is_healthy("web-a") and composed.is_healthy("web-b"), "healthy web processes")
    where = ("--data", "/var/lib/qirvo", "--config", "/etc/qirvo/registry.toml")
    composed.inside("worker-b", "qirvo", "server", "verify", *where)
