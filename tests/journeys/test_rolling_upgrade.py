"""Two versions of a registry at once: the guide's steps to a new one and back, while people work."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest

from qirvo import __version__
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import HEAD, revision_of
from scripts.people import wait_until
from tests.faults.found import Found
from tests.faults.places import let_in
from tests.faults.witnesses import Witnesses
from tests.support.next_version import FORM, NEXT, a_next_version
from tests.support.nginx import nginx_before
from tests.support.nodes import THIS, Nodes, Version, nodes_on
from tests.support.postgres import a_postgres
from tests.support.world import printed_token

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1200)]
WEBS = ("web-a", "web-b")
MAY_BE_CUT_OFF = {"publish: 502", "tell: 502", "deploy: 502"}
"""Whoever writes may reach a process that just stops; nginx asks no other one, since it may have been done."""


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    with a_postgres() as postgres, nodes_on(postgres, tmp_path, QIRVO_SERVER_REQUESTS_PER_MINUTE="100000") as made:
        yield made


@contextmanager
def people_at(nodes: Nodes, found: Found) -> Iterator[Witnesses]:
    """People who come by nginx and work until the block ends; then what was acknowledged is looked for."""
    ports = [nodes.ports[name] for name in WEBS]
    with nginx_before(ports, nodes.folder / "nginx", ready="/health/ready") as address:
        tokens = let_in(address, printed_token(nodes.servers["old-worker"]))
        witnesses = Witnesses(nodes.folder, address, tokens, found)
        witnesses.prepare()
        witnesses.start()
        try:
            yield witnesses
        finally:
            witnesses.stop()
        witnesses.look()


def form_of(nodes: Nodes) -> str | None:
    """The form of the database."""
    with closing(Database.open(nodes.env["QIRVO_SERVER_DATABASE_URL"])) as database:
        return revision_of(database.engine)


def version_at(nodes: Nodes, name: str) -> str:
    """The version that a web process says it is."""
    return str(httpx2.get(f"{nodes.address(name)}/openapi.json", timeout=30).json()["info"]["version"])


def replace_web(nodes: Nodes, name: str, version: Version) -> None:
    """Stop a web process, start it as `version`, and wait until nginx sends people there again."""
    nodes.stop(name)
    nodes.start(name, role="web", version=version)
    before = nodes.told(name).count('"/v1/')
    wait_until(lambda: nodes.told(name).count('"/v1/') > before, f"request at {name}")


def test_a_registry_is_brought_to_a_new_version_and_back_while_people_work(nodes: Nodes, tmp_path: Path):
    next_one, found = a_next_version(tmp_path), Found()
    nodes.start("old-worker")
    for name in WEBS:
        nodes.start(name, role="web")

    with people_at(nodes, found) as people:
        told = nodes.refused("web-early", role="web", version=next_one)
        assert f"this version needs `{FORM}`" in told
        assert form_of(nodes) == HEAD

        nodes.start("new-worker", version=next_one)
        assert form_of(nodes) == FORM
        people.await_good(time.monotonic())
        nodes.stop("old-worker")
        nodes.start("old-worker")
        replace_web(nodes, "web-a", THIS)
        assert version_at(nodes, "web-a") == __version__
        people.await_good(time.monotonic())

        for name in WEBS:
            replace_web(nodes, name, next_one)
            assert version_at(nodes, name) == NEXT
            people.await_good(time.monotonic())

        nodes.stop("old-worker")
        people.await_good(time.monotonic())
        nodes.verify(next_one)

        nodes.start("old-worker")
        for name in WEBS:
            replace_web(nodes, name, THIS)
        nodes.stop("new-worker")
        people.await_good(time.monotonic())

    nodes.verify()
    assert found.wrong == [], found.text()
    assert found.refused.keys() <= MAY_BE_CUT_OFF, found.text()
