"""A registry of several processes, of which some are killed: nothing is lost, and nothing is done or counted twice."""

import email
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from email.policy import default
from pathlib import Path

import httpx2
import pytest

from qirvo.server.mail_ports import MAIL_JOB
from qirvo.server.ports import OUTGOING
from qirvo.server.sql.database import Database
from scripts.people import fetch, wait_until
from tests.support.nodes import Nodes, a_world_of, nodes_on
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.world import EXAMPLES, UPTIME, World, a_version_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]
MAILS, WORKERS = 2_000, ("worker-a", "worker-b", "worker-c", "worker-d")


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with a_postgres() as server:
        yield server


@pytest.fixture
def nodes(tmp_path: Path, postgres: PostgresServer) -> Iterator[Nodes]:
    with nodes_on(postgres, tmp_path) as made:
        yield made


def counted(world: World, kind: str) -> int:
    """How often that happened to the plugin, as its publisher is told."""
    told = fetch(f"{world.registry}/v1/events/counts?plugin={UPTIME}", token=world.ann.token_for(world.registry))
    return sum(kinds.get(kind, 0) for kinds in told["counts"].values())


def tell_install(address: str, event_id: str) -> None:
    event = {"id": event_id, "kind": "install", "pluginId": UPTIME, "version": "1.0.0"}
    answer = httpx2.post(f"{address}/v1/events", json={"events": [event]}, timeout=30)
    assert answer.status_code == 202


def download(world: World) -> int:
    """Ask for the artifact as a plain client does; return the status."""
    index = next((world.read_plane / "artifacts").iterdir())
    return httpx2.get(f"{world.registry}/repositories/public/artifacts/{index.name}", timeout=30).status_code


def test_processes_are_killed_and_the_registry_goes_on(nodes: Nodes, tmp_path: Path):
    with a_world_of(nodes, webs=("web-a", "web-b"), workers=("worker-a", "worker-b")) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        host.does("plugin", "install", UPTIME, "--yes")
        wait_until(lambda: counted(world, "download") == 1, "a counted download")
        assert {download(world) for _ in range(10)} == {200}
        wait_until(lambda: counted(world, "download") == 11, "ten downloads more")

        tell_install(nodes.address("web-a"), "evt_told-twice")
        tell_install(nodes.address("web-b"), "evt_told-twice")
        tell_install(nodes.address("web-a"), "evt_acknowledged")
        nodes.kill("web-a")
        nodes.kill("worker-a")  # it led
        world.publish(a_version_of(tmp_path, "1.1.0"))
        host.does("plugin", "update", UPTIME, "--yes")
        assert world.version_of(host) == "1.1.0"

        nodes.start("web-a", role="web")
        nodes.start("worker-a")
        nodes.kill("web-b")
        assert "1.1.0" in world.ann.does("plugin", "info", UPTIME).out
        wait_until(lambda: counted(world, "install") == 2, "two installations")
        wait_until(lambda: counted(world, "download") == 12, "the update's download")

    nodes.verify()


def test_many_workers_take_each_job_once_and_those_of_one_that_is_killed(nodes: Nodes):
    for name in WORKERS:
        nodes.start(name)
    with closing(Database.open(nodes.env["QIRVO_SERVER_DATABASE_URL"])) as database:
        with database.unit_of_work() as uow:
            for number in range(MAILS):
                mail = {"to": "ann@example.org", "subject": str(number), "text": "text"}
                uow.jobs.enqueue(MAIL_JOB, mail, queue=OUTGOING)
            uow.commit()
        wait_until(lambda: done_by(nodes, "worker-a") > 0, "the first jobs of a worker")
        nodes.kill("worker-a")

        def has_ended() -> bool:
            with database.reading() as uow:
                return not any(uow.job_ledger.counts().values())

        wait_until(has_ended, "the end of all jobs", limit_s=120)

    sent = Counter(subject_of(mail) for mail in (nodes.data / "mail").glob("*.eml"))
    assert set(sent) == {str(number) for number in range(MAILS)}
    assert sent.total() <= MAILS + 1  # the one that the killed worker had sent and not yet noted
    assert all(done_by(nodes, name) > 0 for name in WORKERS)


def subject_of(mail: Path) -> str:
    return str(email.message_from_bytes(mail.read_bytes(), policy=default)["Subject"])


def done_by(nodes: Nodes, name: str) -> int:
    lines = [json.loads(line) for line in nodes.told(name).splitlines() if line.startswith("{")]
    return sum(line["event"] == "job done" and line["kind"] == MAIL_JOB for line in lines)
