"""A registry under load whose processes are killed at random moments; afterwards nothing that was acknowledged is lost.

    python -m tests.faults.kills [--faults 20] [--seed 1] [--database sqlite|postgresql]

Somebody publishes one release after the other, somebody approves, hosts tell of installations and download; meanwhile
the registry, or the database, is killed as a power cut would, and started again. Every answer that acknowledged
something is written down and looked for at the end, and `qirvo server verify` walks every digest.
"""

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from scripts.people import QIRVO, environment, free_port, running, wait_until
from tests.support.plugins import write_plugin
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.world import printed_token

PLUGIN = "acme.weather"
_BATCH = 20
_LIVES_S = (0.3, 6.0)
_SETTLES_S = 180


@dataclass
class Found:
    """What a run found.

    Attributes:
        faults: How often something was killed, by what.
        acknowledged: How much was acknowledged, by what.
        lost: Everything acknowledged that was not there at the end.
        flaws: What `qirvo server verify` said.
        longest_away_s: The longest time from a kill to the next good answer.
    """

    faults: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    longest_away_s: float = 0.0


class Load:
    """People at work, who go on whatever happens, and write down what they were told."""

    def __init__(self, folder: Path, address: str, tokens: Mapping[str, str]) -> None:
        self.folder, self.address, self.tokens = folder, address, tokens
        self.submitted: dict[str, str] = {}
        self.approved: set[str] = set()
        self.told: set[str] = set()  # ids of events
        self.sent: set[str] = set()
        self.downloads = 0
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._keep_on, args=(act,)) for act in (self.publish, self.tell)]
        self.version = 0
        self._batch = 0

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        """Ask the registry.

        Raises:
            httpx2.HTTPError: There was no good answer.
        """
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        answer = httpx2.request(method, f"{self.address}{path}", headers=headers, timeout=20, **more)
        answer.raise_for_status()
        return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.content

    def _keep_on(self, act: Callable[[], None]) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(httpx2.HTTPError):
                act()
            self._ending.wait(0.05)

    def publish(self) -> None:
        """Submit the next version, and approve whatever waits."""
        self.version += 1
        version = f"1.{self.version}.0"
        plugin = write_plugin(self.folder / version, version=version)
        archive = self.folder / f"{version}.zip"
        write_canonical_archive(FolderSource(plugin), archive)
        upload = self.ask("ann", "POST", "/v1/uploads", files={"plugin": ("plugin.zip", archive.read_bytes())})
        sent = self.ask("ann", "POST", "/v1/submissions", json={"packageId": upload["packageId"]})
        self.submitted[sent["submissionId"]] = version
        for each in set(self.submitted) - self.approved:
            if self.ask("ann", "GET", f"/v1/submissions/{each}")["state"] == "in-review":
                self.ask("rob", "POST", f"/v1/submissions/{each}/decision", json={"decision": "approve"})
                self.approved.add(each)

    def tell(self) -> None:
        """Tell of installations of the first release, and download the newest."""
        self._batch += 1
        ids = [f"event-{self._batch:06}-{number:02}" for number in range(_BATCH)]
        events = [{"id": each, "kind": "install", "pluginId": PLUGIN, "version": "1.0.0"} for each in ids]
        self.sent |= set(ids)
        self.ask("", "POST", "/v1/events", json={"events": events})
        self.told |= set(ids)
        document = self.ask("", "GET", f"/v1/plugins/{PLUGIN}")
        digest = str(document["versions"][0]["digest"]).removeprefix("sha256:")
        self.ask("", "GET", f"/repositories/public/artifacts/{digest}.zip")
        self.downloads += 1


def run(folder: Path, *, faults: int, seed: int, postgres: PostgresServer | None = None) -> Found:
    """Kill `faults` times, and look for what was acknowledged."""
    dice, found, port = random.Random(seed), Found(), free_port()  # noqa: S311  # not a secret
    more = {} if postgres is None else {"QIRVO_SERVER_DATABASE_URL": postgres.address("registry")}
    env = environment(folder, QIRVO_SERVER_BINS_BITS="2", QIRVO_SERVER_REQUESTS_PER_MINUTE="100000", **more)
    data, address = folder / "registry", f"http://127.0.0.1:{port}"

    @contextlib.contextmanager
    def registry() -> Iterator[Any]:
        command: list[str | Path] = [QIRVO, "server", "run", "--port", str(port), "--data", data]
        with running(command, env, f"{address}/health/ready", folder / "registry.log") as server:
            yield server

    with registry() as server:
        load = Load(folder, address, _let_in(address, printed_token(server)))
        load.version = -1  # the first release is 1.0.0, which events are told of
        load.publish()  # before anything is killed
        first = next(iter(load.submitted))
        wait_until(lambda: load.ask("ann", "GET", f"/v1/submissions/{first}")["state"] == "in-review", "the first")
        load.ask("rob", "POST", f"/v1/submissions/{first}/decision", json={"decision": "approve"})
        load.approved.add(first)
        wait_until(lambda: load.ask("ann", "GET", f"/v1/submissions/{first}")["state"] == "published", "the first")
        load.start()
        time.sleep(dice.uniform(*_LIVES_S))
        server.kill()
    killed_at = time.monotonic()
    try:
        for number in range(1, faults + 1):
            with registry() as server:
                away = time.monotonic() - killed_at
                found.longest_away_s = max(found.longest_away_s, round(away, 2))
                if number == faults:
                    found.faults["registry"] = found.faults.get("registry", 0) + 1
                    load.stop()
                    _look(load, data, env, found)
                    break
                time.sleep(dice.uniform(*_LIVES_S))
                if postgres is not None and dice.random() < 0.5:
                    postgres.kill()
                    time.sleep(dice.uniform(0, 1))
                    postgres.start()
                    found.faults["database"] = found.faults.get("database", 0) + 1
                    time.sleep(dice.uniform(*_LIVES_S))
                server.kill()
                killed_at = time.monotonic()
                found.faults["registry"] = found.faults.get("registry", 0) + 1
    finally:
        load.stop()
    return found


def _let_in(address: str, one_time: str) -> Mapping[str, str]:
    def redeem(token: str) -> str:
        answer = httpx2.post(f"{address}/v1/auth/redeem", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        return str(answer.raise_for_status().json()["token"])

    tokens = {"admin": redeem(one_time)}
    for name, body in (("ann", {"publishers": ["acme"]}), ("rob", {"rights": ["review"]})):
        headers = {"Authorization": f"Bearer {tokens['admin']}"}
        made = httpx2.post(f"{address}/v1/accounts", json={"name": name, **body}, headers=headers, timeout=30)
        tokens[name] = redeem(made.raise_for_status().json()["oneTimeToken"])
    return tokens


def _look(load: Load, data: Path, env: Mapping[str, str], found: Found) -> None:
    """Compare what was acknowledged with what is there, once the registry has caught up."""

    def state(submission: str) -> str:
        try:
            return str(load.ask("ann", "GET", f"/v1/submissions/{submission}")["state"])
        except httpx2.HTTPStatusError as exc:
            return f"gone: {exc.response.status_code}"

    def counted() -> int:
        counts = load.ask("ann", "GET", f"/v1/events/counts?plugin={PLUGIN}")["counts"]
        return int(counts.get("1.0.0", {}).get("install", 0))

    with contextlib.suppress(Exception):  # what is not there in time is told below
        wait_until(
            lambda: all(state(each) == "published" for each in load.approved) and counted() >= len(load.told),
            "everything to be done",
            limit_s=_SETTLES_S,
        )
    for submission, version in load.submitted.items():
        now = state(submission)
        if now.startswith("gone"):
            found.lost.append(f"submission {submission} of {version}")
        elif submission in load.approved and now != "published":
            found.lost.append(f"approval of {version}: it is `{now}`")
    if not len(load.told) <= counted() <= len(load.sent):
        found.lost.append(f"{counted()} events are counted; {len(load.told)} acknowledged, {len(load.sent)} sent")
    found.acknowledged = {
        "submissions": len(load.submitted),
        "approvals": len(load.approved),
        "events": len(load.told),
        "downloads": load.downloads,
    }
    command = [str(QIRVO), "server", "verify", "--data", str(data), "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    try:
        found.flaws = [f"{flaw['where']}: {flaw['what']}" for flaw in json.loads(done.stdout)["flaws"]]
    except ValueError:
        found.flaws = [f"verify ended with {done.returncode}: {done.stderr[-500:]}"]


def main() -> int:
    """Run as the command says."""
    parser = argparse.ArgumentParser(description="Kill a registry under load, and look for what it lost.")
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        postgres = stack.enter_context(a_postgres()) if asked.database == "postgresql" else None
        if postgres is not None:
            postgres.create("registry")
        found = run(Path(folder), faults=asked.faults, seed=asked.seed, postgres=postgres)
    sys.stdout.write(json.dumps(found.__dict__, indent=2) + "\n")
    return 1 if found.lost or found.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
