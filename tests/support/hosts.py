"""A host without Node, npm or network: plugins built by code, a runtime and sources in memory, and sudden ends.

Run as a program, it does one act on a home and ends itself as a power cut would, at the state it is told:
`python -m tests.support.hosts HOME PLUGINS ACT STATE`.
"""

import itertools
import json
import os
import shutil
import signal
import sys
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from qirvo.artifacts.deltas import DeltaTarget
from qirvo.artifacts.disk import delete_folder
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.prefix_frames import FAST
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.deltas import Delta
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import ConflictError, NotFoundError, QirvoError, UnavailableError
from qirvo.domain.health import Ended
from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory
from qirvo.domain.probations import Look, Wellbeing
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact, LogHead, Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollout_log import LogEntry, follow, head_after, new_entries
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.host.bootstrap import Host
from qirvo.host.downloads import DownloadTooLongError, NotDownloadedError
from qirvo.host.installations import Installation
from qirvo.host.installed import Installations
from qirvo.host.layout import HostLayout
from qirvo.host.machine import Machine
from qirvo.host.ports import (
    Discovered,
    GivenTicket,
    PrivateAccess,
    Proposal,
    Receipt,
    Reporter,
    SignedFile,
    SourceProposal,
    StartReport,
)
from qirvo.host.probation import look_after_all
from qirvo.host.rollout_logs import NoRolloutLogError
from qirvo.host.settings import change_setting, open_settings
from qirvo.host.sources import Source, Sources
from tests.support.builders import FIRST_HOST, MONDAY, WEATHER
from tests.support.fleet_locks import FakeFleetLock

REGISTRY = "http://registry.example"
STATES = ("checked", "staged", "journalled", "re-read", "swapped", "probation", "committed")
CRASHING = "throw new Error('no such luck');\n"
WORKING = "exports.onEnable = () => {};\n"


def a_plugin(
    folder: Path,
    version: str = "1.0.0",
    *,
    code: str = WORKING,
    plugin_id: PluginId = WEATHER,
    package: Mapping[str, Any] | None = None,
    **manifest: Any,
) -> Path:
    """A plugin's folder below `folder`; more manifest fields by keyword."""
    plugin = folder / f"{plugin_id}-{version}"
    (plugin / "dist").mkdir(parents=True, exist_ok=True)
    document = {
        "manifest_version": 1,
        "id": str(plugin_id),
        "name": "Weather",
        "version": version,
        "description": "Tells the weather.",
        "type": "service",
        "author": {"name": "Acme"},
        "entry": "dist/index.js",
        "permissions": [],
        "engines": {"qirvo": ">=2.0.0 <3.0.0"},
    }
    (plugin / "manifest.json").write_text(json.dumps(document | manifest), encoding="utf-8")
    (plugin / "package.json").write_text(
        json.dumps({"name": "weather", "version": version, "private": True} | dict(package or {})), encoding="utf-8"
    )
    (plugin / "dist" / "index.js").write_text(f"// {version}\n{code}", encoding="utf-8")
    return plugin


def _write_whole(path: Path, text: str) -> None:
    """Replace `path` in one step, as the real runtime does."""
    beside = path.with_name(f".partial-{path.name}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


class FakeRuntime:
    """A runtime by one rule: a plugin comes up unless its entry module throws. `serving` is what a serve runs."""

    def __init__(self, layout: HostLayout, *, serves: bool = False) -> None:
        self._layout = layout
        self.serves = serves
        self.deaf = False
        self.serving: dict[str, str] = {}
        self.hooks: list[tuple[str, str, Mapping[str, Any]]] = []
        self.started: list[str] = []
        self.ill: dict[str, str] = {}
        self.busy_starting = False
        self.at_start: Callable[[PluginId], None] = lambda _plugin_id: None

    def check_available(self) -> None:
        """Always."""

    def start(self, plugin_id: PluginId) -> StartReport:
        self.at_start(plugin_id)
        installed = Installations(self._layout).get(plugin_id)
        self.started.append(str(installed.version))
        tree = self._layout.plugin(plugin_id).release(installed.release)
        code = (tree / (installed.manifest.entry or "")).read_text(encoding="utf-8")
        healthy = "throw" not in code
        if "migrates" in code:
            self._layout.plugin(plugin_id).data.mkdir(exist_ok=True)
            (self._layout.plugin(plugin_id).data / "storage.json").write_text("new form", encoding="utf-8")
        self.note_start(plugin_id, healthy=healthy)
        if self.serves and healthy:
            self.serving[str(plugin_id)] = str(installed.version)
        if healthy:
            run_state: dict[str, Any] = {
                "version": str(installed.version),
                "startedAt": MONDAY.isoformat(),
                "lastError": None,
            }
            _write_whole(self._layout.plugin(plugin_id).run_state, json.dumps(run_state))
            self._layout.plugin(plugin_id).data.mkdir(exist_ok=True)
        return StartReport(healthy=healthy, error="" if healthy else "no such luck")

    def reload(self, plugin_id: PluginId) -> StartReport | None:
        if not self.serves:
            return None
        if self.deaf:
            raise UnavailableError("serve does not answer")
        self.serving.pop(str(plugin_id), None)
        installed = Installations(self._layout).find(plugin_id)
        return StartReport(healthy=True) if installed is None or not installed.enabled else self.start(plugin_id)

    def note_start(self, plugin_id: PluginId, *, healthy: bool) -> None:
        """Write down a start as the real runtime does: a failed one is counted."""
        installed = Installations(self._layout).get(plugin_id)
        path = self._layout.plugin(plugin_id).run_state
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        before = known.get("attempts") or {"release": "", "count": 0}
        count = before["count"] + 1 if before["release"] == installed.release else 1
        known["attempts"] = {"release": installed.release, "count": 0 if healthy else count}
        _write_whole(path, json.dumps(known))

    def look(self, plugin_id: PluginId) -> Look | None:
        if not self.serves:
            return None
        version = self.serving.get(str(plugin_id))
        if self.busy_starting:
            return Look(wellbeing=Wellbeing.STARTING)
        detail = "it is not running" if version is None else self.ill.get(version, "")
        return Look(wellbeing=Wellbeing.UNHEALTHY if detail else Wellbeing.HEALTHY, detail=detail)

    def run_hook(self, plugin_id: PluginId, hook: str, payload: Mapping[str, Any]) -> str:
        self.hooks.append((str(plugin_id), hook, payload))
        return ""


@dataclass
class FakeRepositories:
    """A runtime by one rule: a plugin comes up unless its entry throws. `serving` is what a serve runs."""

    archives: Path
    indexes: dict[PluginId, ReleaseIndex] = field(default_factory=dict)
    signed_now: datetime = MONDAY + timedelta(hours=1)
    reported: list[Mapping[str, str]] = field(default_factory=list)
    refreshes: int = 0
    downloads: int = 0
    license_keys: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    sends_parts: bool = True
    at_refresh: dict[int, Callable[[], None]] = field(default_factory=dict)
    failure: QirvoError | None = None
    known_advisories: list[PluginAdvisory] = field(default_factory=list)
    asked_about: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    silence: QirvoError | None = None
    gives_tickets: bool = True
    is_deaf: bool = False
    refuses_events: bool = False
    counts_on: date | None = None
    logs: dict[PluginId, list[LogEntry]] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    ended: list[tuple[str, Ended]] = field(default_factory=list)
    _pinned: dict[str, bytes] = field(default_factory=dict)
    _refreshed: dict[PluginId, ReleaseIndex] | None = None

    def publish(self, plugin: Path, *, rollout: Ramp | None = None, **changes: Any) -> Release:
        """Publish a plugin's folder as the current release on stable."""
        self.archives.mkdir(parents=True, exist_ok=True)
        written = write_canonical_archive(FolderSource(plugin), self.archives / f"{plugin.name}.zip")
        stored = self.archives / f"{written.digest.hex}.zip"
        written.path.rename(stored)
        manifest = read_manifest((plugin / "manifest.json").read_bytes()).manifest
        assert manifest is not None
        release = Release(
            version=manifest.version,
            artifact=Artifact(digest=written.digest, size_bytes=written.size, tree_digest=written.tree.digest),
            published_at=MONDAY,
            platform=manifest.platform,
            permissions=manifest.permission_names,
        )
        self._enlist(manifest.id, replace(release, **changes), rollout or Ramp.immediate())
        return release

    def _enlist(self, plugin_id: PluginId, release: Release, ramp: Ramp) -> None:
        known = self.indexes.get(plugin_id)
        head = UpdateChannelHead(
            current=release.version,
            previous=None if known is None else known.heads[UpdateChannel.STABLE].current,
            rollout=Rollout(salt=f"{plugin_id}@{release.version}", start=MONDAY, ramp=ramp),
        )
        self.indexes[plugin_id] = ReleaseIndex(
            plugin_id=plugin_id,
            number=1 if known is None else known.number + 1,
            releases={} if known is None else dict(known.releases) | {release.version: release},
            heads={UpdateChannel.STABLE: head},
        )
        if known is None:
            self.indexes[plugin_id] = replace(self.indexes[plugin_id], releases={release.version: release})
        self._log(plugin_id, None if known is None else known.log)

    def _log(self, plugin_id: PluginId, head: LogHead | None) -> None:
        """Write down what is offered since, as a registry does."""
        log, index = self.logs.setdefault(plugin_id, []), self.indexes[plugin_id]
        last = {entry.update_channel: entry for entry in log}
        added = new_entries(index, list(last.values()), head=head, at=MONDAY)
        self.logs[plugin_id] = [*log, *added]
        self.indexes[plugin_id] = replace(index, log=head_after(added, head))

    def add_delta(self, base: str, target: str, *, content: bytes | None = None, **changes: Any) -> Delta:
        """Publish a delta between two releases; other `content` is what the source has instead."""
        index = self.indexes[WEATHER]
        release = index.release(Version(target))
        sides = [self.archives / Path(index.release(Version(each)).artifact.path).name for each in (target, base)]
        with open_archive(sides[0]) as newer, open_archive(sides[1]) as older:
            made = DeltaTarget(newer).delta_from(older, level=FAST)
        signed = made.content if content is None else content
        delta = Delta(
            base=Version(base),
            codec=made.codec,
            digest=Digest.of(signed),
            size_bytes=len(signed),
            unpacked_bytes=made.unpacked_bytes,
        )
        (self.archives / Path(delta.path).name).write_bytes(signed)
        delta = replace(delta, **changes)
        offered = replace(release, deltas=(*release.deltas, delta))
        self.indexes[WEATHER] = replace(index, releases={**index.releases, release.version: offered})
        return delta

    def take_back(self, version: str, plugin_id: PluginId = WEATHER) -> None:
        """Revoke a release."""
        index = self.indexes[plugin_id]
        revoked = replace(index.release(Version(version)), revoked="it eats data")
        self.indexes[plugin_id] = replace(
            index, number=index.number + 1, releases={**index.releases, Version(version): revoked}
        )

    def halt(self, plugin_id: PluginId = WEATHER) -> None:
        """Halt the current rollout on stable."""
        index = self.indexes[plugin_id]
        head = index.heads[UpdateChannel.STABLE]
        halted = replace(head, rollout=head.rollout.halt())
        self.indexes[plugin_id] = replace(index, number=index.number + 1, heads={UpdateChannel.STABLE: halted})

    def discover(self, address: str, *, private: PrivateAccess | None = None) -> Discovered:  # noqa: ARG002  # has none
        root = f"root of {address}".encode()
        repository = f"{address.rstrip('/')}/repositories/public/"
        api = f"{address.rstrip('/')}/v1"
        return Discovered(name="", repository=repository, api=api, root=root, fingerprint=str(Digest.of(root)))

    def pin(self, source: Source, root: bytes) -> None:
        if self._pinned.setdefault(source.name, root) != root:
            raise ConflictError(f"another root of `{source.name}` is pinned")

    def forget(self, source: Source) -> None:
        self._pinned.pop(source.name, None)

    def refresh(self, source: Source) -> datetime:  # noqa: ARG002  # one world for every source
        self.refreshes += 1
        self.at_refresh.get(self.refreshes, lambda: None)()
        if self.failure is not None:
            raise self.failure
        self._refreshed = dict(self.indexes)
        return self.signed_now

    def index(self, source: Source, plugin_id: PluginId) -> ReleaseIndex:
        if self._refreshed is None:
            self.refresh(source)
        found = (self._refreshed or {}).get(plugin_id)
        if found is None:
            raise NotFoundError(f"`{source.name}` has no plugin `{plugin_id}`")
        return found

    def prepare(self, source: Source, plugin_ids: Collection[PluginId]) -> None:  # noqa: ARG002  # one world
        if self._refreshed is None:
            self.refresh(source)

    def known(self, source: Source, plugin_id: PluginId) -> tuple[ReleaseIndex, datetime] | None:  # noqa: ARG002  # one world
        found = (self._refreshed or {}).get(plugin_id)
        return None if found is None else (found, self.signed_now)

    def download(
        self,
        source: Source,
        file: SignedFile,
        destination: Path,
        *,
        reporter: Reporter,
        license_key: str = "",
    ) -> None:
        self.license_keys.append(license_key)
        self.downloads += 1
        self.fetched.append(file.path)
        stored = self.archives / Path(file.path).name
        if not stored.is_file():
            raise UnavailableError(f"`{source.name}` has no `{file.path}` now")
        shutil.copyfile(stored, destination)
        content = destination.read_bytes()
        reporter.progress(len(content), file.size_bytes)
        if file.path.startswith("deltas/") and Digest.of(content) != file.digest:  # archives are swapped by some tests
            raise DigestMismatchError(f"`{file.path}` is other bytes than signed")

    def rollout_log(self, source: Source, plugin_id: PluginId, signed: LogHead) -> list[LogEntry]:
        if plugin_id not in self.logs:
            raise NoRolloutLogError(f"`{source.name}` shows no rollout log of `{plugin_id}`")
        follow(self.logs[plugin_id], signed=signed)
        return self.logs[plugin_id]

    def part(self, source: Source, file: SignedFile, start: int, end: int, *, license_key: str = "") -> bytes:
        self.license_keys.append(license_key)
        self.fetched.append(f"{file.path}#{start}-{end}")
        stored = self.archives / Path(file.path).name
        if not self.sends_parts or not stored.is_file():
            raise UnavailableError(f"`{source.name}` sends no parts of `{file.path}`")
        return stored.read_bytes()[start:end]

    def advisories(self, source: Source, installed: Mapping[PluginId, Version]) -> Sequence[PluginAdvisory]:
        self.asked_about.append((source.name, {str(each): str(version) for each, version in installed.items()}))
        if self.silence is not None:
            raise self.silence
        return [
            each
            for each in self.known_advisories
            if each.is_in_force and each.plugin_id in installed and each.known.affects(str(installed[each.plugin_id]))
        ]

    def begin_report(self, source: Source, plugin_id: PluginId, version: Version) -> GivenTicket | None:  # noqa: ARG002  # one world
        if not self.gives_tickets:
            return None
        self.begun.append(str(version))
        return GivenTicket(text=f"ticket-{len(self.begun)}", deadline=datetime.now(UTC) + timedelta(minutes=45))

    def end_report(self, source: Source, ticket: str, ended: Ended) -> bool:  # noqa: ARG002  # the same
        if self.is_deaf:
            return False
        self.ended.append((ticket, ended))
        return True

    def report(self, source: Source, events: Sequence[Mapping[str, Any]]) -> Receipt | None:  # noqa: ARG002  # one world
        if self.is_deaf:
            return None
        self.reported += events
        return Receipt(day=self.counts_on, is_refused=self.refuses_events)


class FakeProviding:
    """Notes what was asked for."""

    def __init__(self) -> None:
        self.asked: list[frozenset[str]] = []

    def provide(self, modules: frozenset[str]) -> str:
        self.asked.append(modules)
        return ""


class FakeDownloading:
    """Serves files of this machine at made-up addresses."""

    def __init__(self, served: Mapping[str, Path]) -> None:
        self._served = served

    def download(self, url: str, destination: Path, *, max_bytes: int) -> None:
        if url not in self._served:
            raise NotDownloadedError(f"`{url}` cannot be fetched: nothing is there")
        content = self._served[url].read_bytes()
        if len(content) > max_bytes:
            raise DownloadTooLongError(f"`{url}` is longer than `{max_bytes}` bytes")
        destination.write_bytes(content)


class Ids:
    """Random ids after the host's own, which is always the same."""

    def __init__(self) -> None:
        self._ids = itertools.chain([FIRST_HOST], (str(uuid.uuid4()) for _ in itertools.count()))

    def __call__(self) -> str:
        return next(self._ids)


class Ticking:
    """A clock that moves on by a second each time it is read, from `start`."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def pass_by(self, time: timedelta) -> None:
        """Let `time` pass."""
        self._now += time

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@dataclass(frozen=True)
class Place:
    """A host on `home`, with what stands around it at hand."""

    host: Host
    machine: Machine
    runtime: FakeRuntime
    repositories: FakeRepositories
    providing: FakeProviding
    clock: "Ticking"
    fleet_lock: FakeFleetLock

    def trusts(self, name: str = "main", *, report_events: bool = False) -> Source:
        """Trust a source called `name`."""
        return self.host.source_add(f"{REGISTRY}/{name}", confirm=agree, name=name, report_events=report_events)

    def installed(self, plugin_id: PluginId = WEATHER) -> Installation | None:
        return self.machine.installations.find(plugin_id)

    def version(self) -> str | None:
        """The version of the weather plugin that the record, the link and the tree on disk agree about."""
        found = self.installed()
        layout = self.machine.layout.plugin(WEATHER)
        if found is None:
            assert not layout.current.is_symlink()
            return None
        assert layout.current.readlink() == Path("releases") / found.release
        assert tree_of_folder(layout.current.resolve()).digest == found.tree_digest
        return str(found.version)

    def left_over(self) -> set[str]:
        """What is in the plugin's folder that nothing refers to."""
        layout = self.machine.layout.plugin(WEATHER)
        found = self.installed()
        releases = frozenset[str]() if found is None else found.releases
        kept = {place for name in releases for place in (f"releases/{name}", f"proofs/{name}.json")}
        known = {"installation.json", "current", "releases", "proofs", "runtime.json", "data", "snapshots", *kept}
        below = [path for pattern in ("*", "releases/*", "proofs/*") for path in layout.folder.glob(pattern)]
        return {str(path.relative_to(layout.folder)) for path in below} - (known if found is not None else set())


def a_place(
    home: Path,
    *,
    archives: Path | None = None,
    environ: Mapping[str, str] | None = None,
    lock: FakeFleetLock | None = None,
    served: Mapping[str, Path] | None = None,
    **chosen: Any,
) -> Place:
    """A host below `home`; settings by keyword. A new one has no probation beyond the first start.

    `served` is what lies at which address.
    """
    layout, new_id = HostLayout(home), Ids()
    clock = Ticking(datetime.now(UTC))  # a place opened later is later, as processes are
    is_new = not layout.host.exists()
    settings = open_settings(layout, new_id=new_id(), now=clock())
    if is_new:
        settings = change_setting(layout, "updates.probation", "0")
    settings = msgspec.structs.replace(settings, **chosen)
    runtime = FakeRuntime(layout)
    repositories = FakeRepositories(archives or home.parent / "archives")
    providing, fleet = FakeProviding(), lock or FakeFleetLock()
    machine = Machine(
        layout=layout,
        settings=settings,
        installations=Installations(layout),
        sources=Sources(layout),
        open_runtime=lambda: runtime,
        open_repositories=lambda: repositories,
        open_providing=lambda: providing,
        open_fleet_lock=lambda: fleet,
        open_downloading=lambda: FakeDownloading(served or {}),
        clock=clock,
        new_id=new_id,
        environ=environ or {},
        zone=UTC,
    )
    host = Host(home, machine.environ, open_machine=lambda: machine)
    return Place(host, machine, runtime, repositories, providing, clock, fleet)


def agree(proposal: Proposal | SourceProposal) -> bool:
    """Say yes."""
    return True


def refuse(proposal: Proposal | SourceProposal) -> bool:
    """Say no."""
    return False


@dataclass
class Noting:
    """A reporter that remembers the states."""

    states: list[str] = field(default_factory=list)
    at_state: Callable[[str], None] = lambda _state: None

    def reached(self, state: str) -> None:
        self.states.append(state)
        self.at_state(state)

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Pass over it."""

    def said(self, text: str) -> None:
        """Pass over it."""


def power_cut_at(state: str) -> Callable[[str], None]:
    """End this process at once when `state` is reached."""

    def at_state(reached: str) -> None:
        if reached == state:
            os.kill(os.getpid(), signal.SIGKILL)

    return at_state


ACTS: Mapping[str, Callable[[Place, Path, Reporter], object]] = {
    "install": lambda place, plugin, reporter: place.host.install(str(plugin), confirm=agree, reporter=reporter),
    "update": lambda place, _plugin, reporter: place.host.update(str(WEATHER), confirm=agree, reporter=reporter),
    "rollback": lambda place, _plugin, reporter: place.host.rollback(str(WEATHER), reporter=reporter),
    "settle": lambda place, _plugin, reporter: look_after_all(machine=place.machine, offline=True, reporter=reporter),
}


def main(home: str, plugin: str, act: str, state: str) -> None:
    """Do `act` with what is published as `plugin` and end at `state`, or where each sync to disk was about to be."""
    if state == "every-sync":
        sys.exit("\n".join(cut_at_every_sync(Path(home), Path(plugin), act)) or 0)
    act_on(Path(home), Path(plugin), act, Noting(at_state=power_cut_at(state)))


def act_on(home: Path, plugin: Path, act: str, reporter: Reporter) -> None:
    """Do `act` on `home`, with `plugin` published where it is an update."""
    place = a_place(home)
    if act == "update":
        place.repositories.publish(plugin)
    ACTS[act](place, plugin, reporter)


def cut_at_every_sync(home: Path, plugin: Path, act: str) -> Sequence[str]:
    """Do `act` on copies of `home`, each ended one sync to disk later than the last; return what was found wrong.

    A fork is ended rather than this process, so that the imports are paid once.
    """
    before = a_place(home).version()
    wrong: list[str] = []
    for count in itertools.count(1):
        copy = home.with_name(f"{home.name}-{count}")
        shutil.copytree(home, copy, symlinks=True)
        child = os.fork()
        if child == 0:
            _end_at_sync(count)
            act_on(copy, plugin, act, Noting())
            os._exit(0)
        finished = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        wrong += [f"sync {count}: {fault}" for fault in faults_of(copy, before, finished=finished)]
        delete_folder(copy)
        if finished:
            return wrong
    raise AssertionError("unreachable: every act ends")


def _end_at_sync(count: int) -> None:
    """Make this process end instead of its `count`-th sync."""
    left, sync = itertools.count(count - 1, -1), os.fsync

    def fsync(descriptor: int) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        sync(descriptor)

    os.fsync = fsync  # type: ignore[assignment]  # the operating system's part is played here


def faults_of(home: Path, before: str | None, *, finished: bool) -> Sequence[str]:
    """What the next command finds wrong on `home`, where `before` was active before the act that ended."""
    place = a_place(home)
    place.host.list_installations()
    version = place.version()
    faults = [f"left over: {place.left_over()}"] if place.left_over() else []
    if finished and version == before:
        faults.append("the act did nothing")
    if version is not None and not place.runtime.start(WEATHER).healthy:
        faults.append(f"{version} does not run")
    if version is None and place.machine.layout.plugin(WEATHER).folder.exists():
        faults.append("a folder without an installation")
    return faults


if __name__ == "__main__":
    main(*sys.argv[1:])
