"""Where the registry of a program of faults runs, and the people who are let in."""

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2

from scripts.people import QIRVO, Server, environment, free_port, running
from tests.faults.found import Found
from tests.faults.witnesses import Witnesses
from tests.support.world import printed_token


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a registry of real processes runs.

    Attributes:
        folder: Of everything.
        data: The registry's data folder.
        before: Words before the command, such as those that choose its namespace.
        people_at: Where people reach it, if not where it listens.
    """

    folder: Path
    data: Path
    port: int
    env: Mapping[str, str]
    host: str = "127.0.0.1"
    before: tuple[str, ...] = ()
    people_at: str = ""

    @property
    def address(self) -> str:
        """The registry's address."""
        return f"http://{self.host}:{self.port}"

    @property
    def command(self) -> list[str | Path]:
        """What starts it."""
        where = ["--host", self.host, "--port", str(self.port)]
        return [*self.before, QIRVO, "server", "run", *where, "--data", self.data]

    @contextlib.contextmanager
    def registry(self) -> Iterator[Server]:
        """Run it until the block ends."""
        with running(self.command, self.env, f"{self.address}/health/ready", self.folder / "registry.log") as server:
            yield server

    def verified(self) -> list[str]:
        """Return what `qirvo server verify` finds wrong."""
        command = [*self.before, str(QIRVO), "server", "verify", "--data", str(self.data), "--json"]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        try:
            return [f"{flaw['where']}: {flaw['what']}" for flaw in json.loads(done.stdout)["flaws"]]
        except ValueError:
            return [f"verify ended with {done.returncode}: {done.stderr[-500:]}"]

    def failed(self) -> list[str]:
        """Return what the registry logged of requests that it answered with an internal error."""
        lines = (self.folder / "registry.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "request failed" in line and "exception" in line]

    def look(self, witnesses: Witnesses) -> None:
        """Look for what was acknowledged, and at everything that the registry keeps."""
        witnesses.look()
        witnesses.found.flaws += self.verified()
        witnesses.found.more |= {"failed": failed} if (failed := self.failed()) else {}

    def witnesses(self, server: Server, found: Found) -> Witnesses:
        """Let people into a new registry."""
        address = self.people_at or self.address
        return Witnesses(self.folder, address, let_in(address, printed_token(server)), found)


def a_place(folder: Path, settings: Mapping[str, str] | None = None, *, data: Path | None = None) -> Place:
    """A place on loopback whose registry takes many requests of few people; `settings` are more of its environment."""
    usual = {"QIRVO_SERVER_BINS_BITS": "2", "QIRVO_SERVER_REQUESTS_PER_MINUTE": "100000"}
    env = environment(folder, **usual, **(settings or {}))
    return Place(folder=folder, data=data or folder / "registry", port=free_port(), env=env)


@contextlib.contextmanager
def at_work(place: Place, found: Found) -> Iterator[tuple[Server, Witnesses]]:
    """A registry whose people are at work until the block ends; then what was acknowledged is looked for."""
    with place.registry() as server:
        witnesses = place.witnesses(server, found)
        witnesses.prepare()
        witnesses.start()
        try:
            yield server, witnesses
        finally:
            witnesses.stop()
        place.look(witnesses)


def let_in(address: str, one_time: str) -> Mapping[str, str]:
    """Make `ann`, who owns `acme`, and `rob`, who reviews; return the tokens of all."""

    def redeem(token: str) -> str:
        answer = httpx2.post(f"{address}/v1/auth/redeem", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        return str(answer.raise_for_status().json()["token"])

    tokens = {"admin": redeem(one_time)}
    for name, body in (("ann", {"publishers": ["acme"]}), ("rob", {"rights": ["review"]})):
        headers = {"Authorization": f"Bearer {tokens['admin']}"}
        made = httpx2.post(f"{address}/v1/accounts", json={"name": name, **body}, headers=headers, timeout=30)
        tokens[name] = redeem(made.raise_for_status().json()["oneTimeToken"])
    return tokens
