"""Our registry, as its users start it: everything is checked, reviewed and signed."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from bench.peers.clients import kept_connection, run_program, through
from bench.peers.ports import Asked, Package
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from scripts.people import QIRVO, Person, StepFailedError, environment, free_port, wait_until
from tests.support.plugins import write_plugin
from tests.support.world import World, a_registry, restarted

_UNLIMITED = {"QIRVO_SERVER_REQUESTS_PER_MINUTE": "1000000", "QIRVO_SERVER_LOG_LEVEL": "warning"}
_SETTLES_S = 240
_LIVE_LOOK_S = 0.01


@dataclass(frozen=True)
class OurRunning:
    """Our registry with its people: `ann` publishes, `rob` reviews."""

    world: World
    stage: Path
    ann: httpx2.Client
    rob: httpx2.Client
    submitted: dict[str, str] = field(default_factory=dict)  # of packages that are not live yet

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.world.server.process.pid

    def prepared(self, package: Package) -> Callable[[], None]:
        """Pack the plugin; what is returned submits it."""
        plugin = _plugin(self.stage / "plugins" / f"{package.name}-{package.version}", package)
        archive = plugin.with_suffix(".zip")
        write_canonical_archive(FolderSource(plugin), archive)
        content = archive.read_bytes()
        asked = json.dumps({"metadata": {"digest": str(Digest.of(content))}})  # as `qirvo plugin publish` says
        files = {"plugin": ("plugin.zip", content)}
        request = self.ann.build_request("POST", "/v1/submissions", files=files, data={"submission": asked})
        request.read()

        def publish() -> None:
            sent = self.ann.send(request).raise_for_status().json()
            self.submitted[f"{package.name} {package.version}"] = str(sent["submissionId"])

        return publish

    def settle(self) -> None:
        """Wait for the checks of all that was submitted, approve it, and wait until it is live."""
        for called in list(self.submitted):
            self.live_after_approval_s(called)

    def live_after_approval_s(self, called: str) -> float:
        """Wait until the reviewer may decide, approve, and return the seconds until the release is live."""
        submission = self.submitted.pop(called)
        wait_until(lambda: self._state(submission) == "in-review", f"{called} in review", limit_s=_SETTLES_S)
        began = time.perf_counter()
        self.rob.post(f"/v1/submissions/{submission}/decision", json={"decision": "approve"}).raise_for_status()
        while self._state(submission) != "published":
            if time.perf_counter() - began > _SETTLES_S:
                raise StepFailedError(f"`{called}` is not live")
            time.sleep(_LIVE_LOOK_S)
        return time.perf_counter() - began

    def _state(self, submission: str) -> str:
        answer = self.ann.get(f"/v1/submissions/{submission}").raise_for_status()
        state = str(answer.json()["state"])
        if state in ("refused", "rejected", "failed"):
            raise StepFailedError(answer.text[:2_000])
        return state

    def metadata(self, name: str) -> Asked:
        """Return the signed release index, from which a host chooses."""
        plugin_id = _plugin_id(name)
        folder = self.world.read_plane / "targets" / "index" / plugin_id.publisher
        newest = max(folder.glob(f"*.{plugin_id.name}.json"), key=lambda path: path.stat().st_mtime_ns)
        place = newest.relative_to(self.world.read_plane).as_posix()
        return Asked(f"{self.world.registry}/repositories/public/{place}")

    def document(self, name: str) -> Asked:
        """Return what the registry says of a plugin to programs: all its versions."""
        return Asked(f"{self.world.registry}/v1/plugins/{_plugin_id(name)}")

    def artifact(self, package: Package) -> Asked:
        """Return where the archive is in the read plane."""
        document = self.ann.get(self.document(package.name).url).raise_for_status().json()
        digest = next(each["digest"] for each in document["versions"] if each["version"] == package.version)
        hexadecimal = str(digest).removeprefix("sha256:")
        return Asked(f"{self.world.registry}/repositories/public/artifacts/{hexadecimal}.zip")

    def ready(self, place: Path) -> None:
        """Have a new host trust the registry."""
        place.mkdir()
        self._host("source", "add", self.world.registry, "--yes", place=place)

    def install(self, package: Package, place: Path, *, proxy: str = "") -> None:
        """Have a host that trusts the registry install the plugin, all of it verified."""
        self._host("plugin", "install", str(_plugin_id(package.name)), "--yes", place=place, proxy=proxy)

    def check(self, place: Path, *, proxy: str = "") -> None:
        """Have a host with plugins ask whether there is anything newer."""
        self._host("plugin", "update", "--check", place=place, proxy=proxy)

    def _host(self, *words: str, place: Path, proxy: str = "") -> None:
        run_program([QIRVO, *words], home=place, env={"QIRVO_HOME": str(place), **through(proxy)})


@dataclass
class Ours:
    """Qirvo Distribution with its defaults, and what `settings` of its environment say."""

    name: str = "qirvo"
    settings: Mapping[str, str] = field(default_factory=dict)
    _worlds: dict[Path, World] = field(default_factory=dict)

    def is_installed(self) -> bool:
        """It is what is here."""
        return True

    @contextmanager
    def running(self, stage: Path) -> Iterator[OurRunning]:
        """Run it; its people are let in at the first start."""
        env = environment(stage, **_UNLIMITED, **self.settings)
        if stage not in self._worlds:
            stage.mkdir(exist_ok=True)
            with a_registry(stage, free_port(), env) as world:
                self._worlds[stage] = world
        with (
            restarted(self._worlds[stage], env) as world,
            _client(world, world.ann) as ann,
            _client(world, world.rob) as rob,
        ):
            yield OurRunning(world, stage, ann, rob)


def _client(world: World, person: Person) -> httpx2.Client:
    return kept_connection(world.registry, {"Authorization": f"Bearer {person.token_for(world.registry)}"})


def _plugin_id(name: str) -> PluginId:
    return PluginId("acme", name)


def _plugin(folder: Path, package: Package) -> Path:
    """Write a plugin that every check accepts, with the package's noise beside its code."""
    manifest = {"id": str(_plugin_id(package.name)), "name": package.name.replace("-", " ").title()}
    folder = write_plugin(
        folder,
        version=package.version,
        manifest=manifest,
        package={"name": f"@acme/plugin-{package.name}"},
    )
    (folder / "dist" / "noise.bin").write_bytes(package.noise())
    return folder
