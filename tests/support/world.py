"""A registry that runs, and the people around it."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.people import QIRVO, Person, Server, running, wait_until

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plugins"
_COMMAND = "async uptime(args, context, { seconds = false } = {}) {"
UPTIME = "examples.uptime-service"
_LOOKS = 40  # twenty a second


@dataclass
class World:
    """A registry with `ann`, who publishes `examples`, and `rob`, who reviews."""

    folder: Path
    registry: str
    server: Server
    ann: Person
    rob: Person

    @property
    def read_plane(self) -> Path:
        """The folder of the public repository."""
        return self.folder / "registry" / "repositories" / "public"

    def host(self, name: str, *words: str) -> Person:
        """A host that trusts the registry; `words` say how."""
        host = Person(name, self.folder / name)
        host.does("source", "add", self.registry, "--yes", *words)
        return host

    def publish(self, plugin: Path, *words: str) -> str:
        """Publish `plugin` and approve it; return the submission's id once the release is live."""
        return publish(plugin, *words, by=self.ann, reviewed_by=self.rob)

    def await_deltas(self) -> None:
        """Wait until the newest index offers a delta, and no other index follows: a registry makes them afterwards."""
        seen: list[str] = []

        def is_settled() -> bool:
            newest = max((self.read_plane / "targets").rglob("*.json"), key=lambda path: path.stat().st_mtime_ns)
            if b'"deltas"' in newest.read_bytes():
                seen.append(newest.name)
            return len(seen) > _LOOKS and len(set(seen[-_LOOKS:])) == 1

        wait_until(is_settled, "a delta in the newest index")

    def version_of(self, host: Person, plugin_id: str = UPTIME) -> str | None:
        """The version that `host` has installed."""
        return version_of(host, plugin_id)


def publish(plugin: Path, *words: str, by: Person, reviewed_by: Person) -> str:
    """Have `plugin` published and approved; return the submission's id once the release is live."""
    submission = str(by.asks("plugin", "publish", plugin, "--wait", "review", *words)["submissionId"])
    reviewed_by.does("review", "approve", submission)
    by.does("submission", "show", submission, "--wait", "published")
    return submission


def version_of(host: Person, plugin_id: str = UPTIME) -> str | None:
    """The version of a plugin that `host` has installed."""
    path = host.home / "plugins" / plugin_id / "installation.json"
    return str(json.loads(path.read_text(encoding="utf-8"))["version"]) if path.is_file() else None


def a_version_of(folder: Path, version: str, source: Path = EXAMPLES / "uptime-service" / "1.1.0") -> Path:
    """Copy an example plugin into `folder` as `version`."""
    target = folder / f"plugin-{version}"
    shutil.copytree(source, target)
    for path in (target / "manifest.json", target / "package.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(document | {"version": version}, indent=2), encoding="utf-8")
    return target


def a_paid_version(folder: Path, version: str) -> Path:
    """Return a release of a plugin that costs money."""
    plugin = a_version_of(folder, version)
    manifest = plugin / "manifest.json"
    pricing = {"type": "subscription", "price": 499, "currency": "EUR", "interval": "monthly"}
    document = json.loads(manifest.read_text(encoding="utf-8")) | {"pricing": pricing}
    manifest.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return plugin


def a_failing_version(folder: Path, version: str) -> Path:
    """Return a release that comes up well, and answers its command with an error."""
    plugin = a_version_of(folder, version)
    path = plugin / "dist" / "index.js"
    code = path.read_text(encoding="utf-8")
    assert _COMMAND in code
    path.write_text(code.replace(_COMMAND, f"{_COMMAND}\n    throw new Error('out of time');"), encoding="utf-8")
    return plugin


@contextlib.contextmanager
def a_registry(folder: Path, port: int, env: Mapping[str, str]) -> Iterator[World]:
    """Start a registry and let the people in."""
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [QIRVO, "server", "run", "--port", str(port), "--data", folder / "registry"]
    with running(command, env, f"{address}/health/ready", folder / "registry.log") as server:
        owner, ann, rob = (Person(name, folder / name) for name in ("owner", "ann", "rob"))
        owner.does("auth", "login", address, "--token", printed_token(server))
        for person, words in ((ann, ["--publisher", "examples", "--publisher", "acme"]), (rob, ["--reviewer"])):
            token = str(owner.asks("account", "create", person.name, *words)["oneTimeToken"])
            person.does("auth", "login", address, "--token", token)
        yield World(folder, address, server, ann, rob)


@contextlib.contextmanager
def restarted(world: World, env: Mapping[str, str]) -> Iterator[World]:
    """Start a registry again where it was, upon what lies there now."""
    port = world.registry.rpartition(":")[2]
    command: list[str | Path] = [QIRVO, "server", "run", "--port", port, "--data", world.folder / "registry"]
    with running(command, env, f"{world.registry}/health/ready", world.folder / "registry.log") as server:
        yield replace(world, server=server)


def printed_token(server: Server) -> str:
    """The one-time token that the registry printed."""

    def found() -> str:
        return next((match[0] for line in list(server.printed) if (match := re.search(r"qot_\w+", line))), "")

    wait_until(lambda: found() != "", "one-time token")
    return found()
