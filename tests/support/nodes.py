"""A registry of several processes: web and worker nodes on one PostgreSQL and one data folder, nginx before them."""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from scripts.people import QIRVO, Person, Server, environment, free_port, running
from tests.support.nginx import nginx_before
from tests.support.postgres import PostgresServer
from tests.support.world import World, printed_token

Version = Mapping[str, str]
"""What has `qirvo` be of a version: a part of its environment."""
THIS: Version = {}


@dataclass
class Nodes:
    """The processes by their names; each runs until the block ends, or somebody kills it."""

    folder: Path
    env: Mapping[str, str]
    stack: ExitStack
    servers: dict[str, Server] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder that all share."""
        return self.folder / "registry"

    def start(self, name: str, *, role: str = "worker", version: Version = THIS) -> Server:
        """Start a node, and wait until it is ready."""
        words, env = self._running(name, role), {**self.env, **version}
        ready = f"{self.address(name)}/health/ready" if role == "web" else None
        self.servers[name] = self.stack.enter_context(running(words, env, ready, self.folder / f"{name}.log"))
        return self.servers[name]

    def refused(self, name: str, *, role: str, version: Version) -> str:
        """Start a node that has to refuse; return what it says."""
        words, env = self._running(name, role), {**self.env, **version}
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode != 0
        return done.stderr

    def kill(self, name: str) -> None:
        """End it at once, as a power cut would."""
        self.servers[name].kill()

    def stop(self, name: str) -> None:
        """Tell it to end, and wait until it has."""
        self.servers[name].stop()

    def verify(self, version: Version = THIS) -> None:
        """Look at everything that the registry keeps, as its operator would."""
        command: list[str | Path] = [QIRVO, "server", "verify", "--data", self.data]
        subprocess.run(command, env={**self.env, **version}, check=True, timeout=120)

    def address(self, name: str) -> str:
        """Where a node answers, past what stands before all of them."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def told(self, name: str) -> str:
        """What a node logged so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def _running(self, name: str, role: str) -> list[str | Path]:
        port = self.ports.setdefault(name, free_port())
        where = ["--role", role, "--node", name, "--port", str(port)]
        return [QIRVO, "server", "run", *where, "--data", self.data]


@contextlib.contextmanager
def nodes_on(postgres: PostgresServer, folder: Path, **settings: str) -> Iterator[Nodes]:
    """Prepare a registry of several processes on a new database; none runs yet."""
    postgres.create("nodes")
    env = environment(
        folder / "keeper",
        QIRVO_SERVER_DATABASE_URL=postgres.address("nodes"),
        QIRVO_SERVER_BINS_BITS="4",
        QIRVO_SERVER_FIGURES_INTERVAL_S="1",
        QIRVO_SERVER_BEHIND_PROXY="true",
        **settings,
    )
    with ExitStack() as stack:
        yield Nodes(folder, env, stack)


@contextlib.contextmanager
def a_world_of(nodes: Nodes, *, webs: tuple[str, ...], workers: tuple[str, ...]) -> Iterator[World]:
    """Start the nodes, nginx before the web ones, and let the people in."""
    for name in workers:
        nodes.start(name)
    for name in webs:
        nodes.start(name, role="web")
    server = nodes.servers[workers[-1]]  # each start tells another one-time token, until one is used
    ports = [nodes.ports[name] for name in webs]
    with nginx_before(ports, nodes.folder / "nginx", ready="/health/ready") as address:
        owner, ann, rob = (Person(name, nodes.folder / name) for name in ("owner", "ann", "rob"))
        owner.does("auth", "login", address, "--token", printed_token(server))
        for person, words in ((ann, ["--publisher", "examples"]), (rob, ["--reviewer"])):
            token = str(owner.asks("account", "create", person.name, *words)["oneTimeToken"])
            person.does("auth", "login", address, "--token", token)
        yield World(nodes.folder, address, server, ann, rob)
