"""Our registry beside those a user would pick instead, and nginx as the limit: all of them started for real.

Every server is kept to one core, and what asks to another; they take turns, so that whatever else the machine does
meets all of them. Ours checks, has reviewed and signs what the others only take.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.figures import Bar, Comparison, Figure, Report, figures_of
from bench.keep_alive import generator, load, this_process_on, validators
from bench.measuring import memory_mb
from bench.peers.nginx import nginx_before, nginx_over
from bench.peers.ours import OurRunning, Ours
from bench.peers.ports import Asked, Package, Peer, Running, on_one_core
from bench.peers.pypi import Devpi, Pypiserver
from bench.peers.verdaccio import Verdaccio
from tests.support.counting_proxy import counting_proxy
from tests.support.nginx import ACCEL_PATH, NGINX

OUR = Ours()
PEERS: Sequence[Peer] = (OUR, Verdaccio(), Devpi(), Pypiserver())
ROUNDS, SECONDS, STARTS = 3, 2, 3
SMALL_BYTES, LARGE_BYTES, HUGE_BYTES = 10_000, 1_000_000, 48_000_000
SMALL_A_ROUND, LARGE_A_ROUND = 6, 3
SMALL = Package("small-tool", "1.0.0", SMALL_BYTES)
LARGE = Package("large-tool", "1.0.0", LARGE_BYTES)
HUGE = Package("huge-tool", "1.0.0", HUGE_BYTES)
RANGE = {"Range": "bytes=100000-165535"}
OURS, SENT, LIMIT = "qirvo", "qirvo, sent by nginx", "nginx"
PYTHON_PEERS = ("devpi-server", "pypiserver")


@dataclass
class Field:
    """All that take part.

    Attributes:
        running: By name; ours comes first.
        files: nginx over our read plane, where it is installed: address and process.
        peaks: The most memory of each that was seen.
    """

    running: Mapping[str, Running]
    files: tuple[str, int] | None
    peaks: dict[str, float] = field(default_factory=dict)

    @property
    def ours(self) -> OurRunning:
        """Ours."""
        return next(one for one in self.running.values() if isinstance(one, OurRunning))

    def asked(self, what: Callable[[Running], Asked]) -> dict[str, Asked]:
        """Return what is asked of each; nginx shows the file that is asked of ours."""
        found = {name: what(one) for name, one in self.running.items()}
        if self.files is not None:
            found[LIMIT] = Asked(next(iter(found.values())).url.replace(self._read_plane, self.files[0]))
        return found

    @property
    def _read_plane(self) -> str:
        return f"{self.ours.world.registry}/repositories/public"

    def look(self) -> None:
        """Note how much memory each has now."""
        for name, one in self.running.items():
            self.peaks[name] = max(self.peaks.get(name, 0.0), memory_mb(one.pid))


def run() -> Report:
    """Measure all of them and return what was found."""
    peers = [peer for peer in PEERS if peer.is_installed()]
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name, ExitStack() as stack:
        stage = Path(name)
        found = [_cold_starts(peers, stage)]
        running = {peer.name: stack.enter_context(on_one_core(peer, stage)) for peer in peers}
        taking_part = Field(running, None)
        found += [_idle_memory(taking_part), *_publishing(taking_part)]
        if NGINX is not None:
            with this_process_on(0):
                taking_part.files = stack.enter_context(nginx_over(_read_plane(stage), stage / OURS))
        found += [*_reading(taking_part), *_clients(taking_part, stage), _most_memory(taking_part)]
        stack.close()
        found += [] if NGINX is None else _sent_by_nginx(stage)
    missing = ", ".join(peer.name for peer in PEERS if peer not in peers)
    note = f"; not there: {missing} (scripts/setup-bench)" if missing else ""
    return Report(title=f"Beside its peers ({generator()} asks{note})", comparisons=found)


def _cold_starts(peers: Sequence[Peer], stage: Path) -> Comparison:
    taken: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for counted in [False] + [True] * STARTS:  # the first makes what is there for good
        for peer in peers:
            began = time.perf_counter()
            with on_one_core(peer, stage):
                if counted:
                    taken[peer.name].append(time.perf_counter() - began)
    return Comparison(
        title="Cold start until it answers",
        unit="s",
        figures=figures_of(taken),
        bars=[Bar(limit=1.5)],
        note="Upon a folder that is there already, with nothing published.",
    )


def _idle_memory(taking_part: Field) -> Comparison:
    taking_part.look()
    return Comparison(
        title="Idle memory",
        unit="MB",
        figures=figures_of({name: [one] for name, one in taking_part.peaks.items()}),
        bars=[Bar(limit=150)],
        note="All processes of each (PSS), once all had answered and before anything was asked of them.",
    )


def _most_memory(taking_part: Field) -> Comparison:
    return Comparison(
        title="Most memory under all of these loads",
        unit="MB",
        figures=figures_of({name: [one] for name, one in taking_part.peaks.items()}),
        note="Looked at after every round.",
    )


def _publishing(taking_part: Field) -> list[Comparison]:
    """Publish small and large packages in turns, and wait each time until nothing is left to do for anybody."""
    rates: dict[int, dict[str, list[float]]] = {SMALL_BYTES: {}, LARGE_BYTES: {}}
    live: list[float] = []
    for turn in range(ROUNDS):
        for size, count in ((SMALL_BYTES, SMALL_A_ROUND), (LARGE_BYTES, LARGE_A_ROUND)):
            for name, one in taking_part.running.items():
                packages = [Package(f"round-{turn}-{size}-{number}", "1.0.0", size) for number in range(count)]
                acts = [one.prepared(package) for package in packages]
                began = time.perf_counter()
                for act in acts:
                    act()
                rates[size].setdefault(name, []).append(count / (time.perf_counter() - began))
                taking_part.look()
                if isinstance(one, OurRunning):
                    live += [one.live_after_approval_s(called) for called in list(one.submitted)]
    for one in taking_part.running.values():
        for package in (SMALL, LARGE, HUGE):
            one.prepared(package)()
        one.settle()
    taking_part.look()
    return [
        *(_publish_comparison(size, of) for size, of in rates.items()),
        Comparison(
            title="From a reviewer's approval until the release is live",
            unit="s",
            figures=[Figure(name=OURS, rounds=tuple(live))],
            bars=[Bar(limit=3)],
            note="Signed, indexed and in the catalog; the peers have no review.",
        ),
    ]


def _publish_comparison(size: int, rates: Mapping[str, Sequence[float]]) -> Comparison:
    return Comparison(
        title=f"Publish {size // 1000:,} kB, acknowledged",
        unit="packages/s",
        figures=figures_of(rates),
        is_more_better=True,
        bars=[Bar(limit=1, beside=name) for name in rates if name != OURS],
        note="One client, one after the other. Ours: the archive and what is asked of it in one request, acknowledged "
        "durably; it reads the archive, and its checks work meanwhile.",
    )


def _reading(taking_part: Field) -> list[Comparison]:
    metadata = taking_part.asked(lambda one: one.metadata(SMALL.name))
    documents = {f"{OURS}, /v1": taking_part.ours.document(SMALL.name)}
    large = taking_part.asked(lambda one: one.artifact(LARGE))
    huge = taking_part.asked(lambda one: one.artifact(HUGE))
    known = {name: Asked(asked.url, validators(asked.url)) for name, asked in metadata.items()}
    parts = {name: Asked(asked.url, RANGE) for name, asked in large.items()}
    with_validators = {name: asked for name, asked in known.items() if asked.headers}
    whole = f"{OURS}, whole"
    return [
        _rates(
            taking_part,
            "Metadata of a package",
            metadata | documents,
            bars=[Bar(limit=3, beside="verdaccio"), *(Bar(limit=10, beside=name) for name in PYTHON_PEERS)],
            note="The document from which a client chooses a version; ours is the signed release index. `/v1` is the "
            "same for programs that verify nothing.",
        ),
        _rates(
            taking_part,
            "Metadata that the client knows already",
            with_validators | {whole: metadata[OURS]},
            bars=[Bar(limit=1, beside=whole)],
            note="Answered 304. devpi-server and pypiserver give nothing to ask with.",
        ),
        _rates(
            taking_part,
            "Download of 1 MB",
            large,
            bars=[Bar(limit=4, beside="verdaccio"), Bar(limit=0.4, beside=LIMIT)],
            note="nginx shows the same folder: a read plane is files, and with nginx before it this is its rate.",
        ),
        _rates(
            taking_part,
            "64 kB of an artifact of 1 MB (Range)",
            parts | {whole: large[OURS]},
            bars=[Bar(limit=1, beside=whole)],
            note="verdaccio and pypiserver send all of it.",
        ),
        _rates(taking_part, "Download of 48 MB", huge, in_megabytes=True),
    ]


def _sent_by_nginx(stage: Path) -> list[Comparison]:
    """Start ours once more upon what it has, with nginx before it on the same core, which sends the artifacts."""
    ours = replace(OUR, settings={"QIRVO_SERVER_BEHIND_PROXY": "true", "QIRVO_SERVER_ACCEL_PATH": ACCEL_PATH})
    folder = stage / OURS
    with ExitStack() as stack:
        with this_process_on(0):
            running = stack.enter_context(ours.running(folder))
            registry = running.world.registry
            before, _ = stack.enter_context(nginx_before(registry, folder / "registry", folder / "nginx"))
            taking_part = Field({SENT: running}, stack.enter_context(nginx_over(_read_plane(stage), folder)))

        def asked(package: Package) -> dict[str, Asked]:
            found = taking_part.asked(lambda one: one.artifact(package))
            return found | {SENT: Asked(found[SENT].url.replace(registry, before))}

        bars = [Bar(limit=0.9, beside=LIMIT)]
        note = "`X-Accel-Redirect`: the registry knows rights and counts, nginx sends; both on one core."
        return [
            _rates(taking_part, "Download of 1 MB, sent by nginx", asked(LARGE), bars=bars, note=note),
            _rates(taking_part, "Download of 48 MB, sent by nginx", asked(HUGE), in_megabytes=True),
        ]


def _read_plane(stage: Path) -> Path:
    return stage / OURS / "registry" / "repositories" / "public"


def _rates(
    taking_part: Field,
    title: str,
    asked: Mapping[str, Asked],
    *,
    bars: Sequence[Bar] = (),
    note: str = "",
    in_megabytes: bool = False,
) -> Comparison:
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, one in asked.items():
            done = load(one.url, one.headers, seconds=SECONDS)
            rates[name].append(done.bytes_per_second / 1e6 if in_megabytes else done.per_second)
            taking_part.look()
    return Comparison(
        title=title,
        unit="MB/s" if in_megabytes else "answers/s",
        figures=figures_of(rates),
        is_more_better=True,
        bars=bars,
        note=note,
    )


def _clients(taking_part: Field, stage: Path) -> list[Comparison]:
    """Install with each registry's own client, and count what travels."""
    taken: dict[str, list[float]] = {name: [] for name in taking_part.running}
    for turn in range(ROUNDS):
        for name, one in taking_part.running.items():
            place = stage / f"client-{name}-{turn}"
            one.ready(place)
            began = time.perf_counter()
            one.install(LARGE, place)
            taken[name].append(time.perf_counter() - began)
    installing, checking = {}, {}
    for name, one in taking_part.running.items():
        place = stage / f"counted-{name}"
        with counting_proxy() as proxy:
            one.ready(place)
            one.install(LARGE, place, proxy=proxy.address)
            bodies = sorted(proxy.bodies.values())
            installing[name] = [float(sum(bodies[:-1]))]  # the largest is the artifact itself
            proxy.bodies.clear()
            one.check(place, proxy=proxy.address)
            checking[name] = [float(sum(proxy.bodies.values()))]
    return [
        Comparison(
            title="Install 1 MB with the registry's own client",
            unit="s",
            figures=figures_of(taken),
            note="qirvo plugin install (all verified, synced, started and watched) beside npm install and pip install.",
        ),
        Comparison(
            title="Metadata on the wire for one installation",
            unit="bytes",
            figures=figures_of(installing),
            note="Bodies of all answers but the artifact's. Ours is a chain of signatures.",
        ),
        Comparison(
            title="Metadata on the wire when asked again",
            unit="bytes",
            figures=figures_of(checking),
            note="qirvo plugin update --check, npm outdated, pip list --outdated.",
        ),
    ]
