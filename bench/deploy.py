"""Deploying: from a plugin to a pushed, signed image beside `podman build`; rollback; a plan for many environments.

The bars: at most 1 s for the image and ten times faster than the engine's build of the same containerfile, the same
digest every time; at most 3 s for going back beside what the engine itself needs; 0.2 s for planning 100 environments.
Every round has a release of its own, so both builders find the base and the runtime and not the plugin.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import urllib3

from bench.figures import Bar, Comparison, Report
from bench.measuring import compared, in_turns
from qirvo.cli.session import Session
from qirvo.deploy.apply import Operations
from qirvo.deploy.engine_access import open_engine
from qirvo.deploy.images.building import Base
from qirvo.deploy.images.containerfile import CONTAINERFILE, write_build_folder
from qirvo.deploy.images.contents import release_labels
from qirvo.deploy.images.described import describe_image
from qirvo.deploy.images.http_registry import HttpImageRepository, connect
from qirvo.deploy.images.local_base import make_local_base
from qirvo.deploy.images.releasing import ReleaseImage, make_release_image
from qirvo.deploy.images.sboms import sbom_of
from qirvo.deploy.images.signing_keys import ImageKey, create_image_key, read_image_key
from qirvo.deploy.plan import plan_deployment
from qirvo.deploy.ports import Target
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.deploy.targets.engine import EngineTarget
from qirvo.domain.deployments import DeployedImage, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Gates, HealthCriteria, Pipeline
from qirvo.domain.images import ImageReference
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.engines import Engine, an_engine
from tests.support.image_facts import facts
from tests.support.image_registries import an_image_registry
from tests.support.world import a_version_of

ROUNDS = 5
PODMAN = "podman build and push"
_ENVIRONMENTS = 100
_REVISIONS = 10  # of each
_NUMBER = 198
_PLUGIN = PluginId("examples", "uptime-service")
_NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Yard:
    """An image registry with a base, an engine, a key, and where plugins lie."""

    folder: Path
    registry: str
    engine: Engine
    key: ImageKey
    session: Session
    pool: urllib3.PoolManager = field(default_factory=connect)

    def repository(self, name: str) -> HttpImageRepository:
        """Return the repository of that name."""
        return HttpImageRepository(ImageReference(self.registry, name), pool=self.pool)

    def make(self, plugin: Path, name: str) -> ReleaseImage:
        """Make, push and sign the image of a plugin, as `qirvo deploy image build` does."""
        base = self.repository("base/node")
        with self.session.host().release_to_deploy(str(plugin), source=None) as release:
            return make_release_image(
                release,
                base=Base(repository=base, pointer="local", called=f"{base.name}:local"),
                target=self.repository(name),
                clock=lambda: datetime.now(UTC),
                key=self.key,
                sbom=sbom_of,
            )


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name, _yard(Path(name)) as yard:
        comparisons = [_images(yard), _going_back(yard), _plans(yard)]
    return Report(title="Deploying a plugin", comparisons=comparisons)


@contextmanager
def _yard(folder: Path) -> Iterator[Yard]:
    with ExitStack() as running:
        registry = running.enter_context(an_image_registry(folder / "registry")).name
        engine = running.enter_context(an_engine(folder / "engine", number=_NUMBER, image_registry=registry))
        create_image_key(folder / "image.key")
        environ = {"PATH": os.environ["PATH"], "QIRVO_HOME": str(folder / "home")}
        yard = Yard(folder, registry, engine, read_image_key(folder / "image.key"), Session.from_environment(environ))
        make_local_base(yard.repository("base/node"), tag="local", environ=os.environ)
        engine.asks("pull", "--quiet", f"{registry}/base/node:local")
        yield yard


def _images(yard: Yard) -> Comparison:
    plugins = [a_version_of(yard.folder, f"1.2.{n}") for n in range(ROUNDS + 1)]
    ours, theirs = iter(plugins), iter([_build_folder(yard, plugin) for plugin in plugins])
    made: list[tuple[Path, ReleaseImage]] = []

    used: list[float] = []

    def daemonless() -> None:
        plugin = next(ours)
        with _processor(used):
            made.append((plugin, yard.make(plugin, "bench/ours")))

    def engine() -> None:
        name = f"{yard.registry}/bench/theirs:{time.monotonic_ns()}"
        folder = next(theirs)
        yard.engine.asks(
            "build", "--format", "docker", "--tag", name, "--file", str(folder / CONTAINERFILE), str(folder)
        )
        yard.engine.asks("push", "--quiet", name)

    figures = in_turns({"qirvo: made, pushed, proven, attested, signed": daemonless, PODMAN: engine}, rounds=ROUNDS)
    again = {yard.make(plugin, "bench/again").built.digest == image.built.digest for plugin, image in made}
    same = "Every digest was the same when made again" if again == {True} else "MADE AGAIN, A DIGEST WAS ANOTHER"
    bars = Bar(limit=1_000), Bar(limit=0.1, beside=PODMAN)
    return compared("From a plugin to an image in a registry", figures, *bars, note=f"{same}; {_told(used)}.")


def _build_folder(yard: Yard, plugin: Path) -> Path:
    folder = yard.folder / f"build-{plugin.name}"
    with yard.session.host().release_to_deploy(str(plugin), source=None) as release:
        write_build_folder(release, folder, base=f"{yard.registry}/base/node:local", labels=release_labels(release))
    return folder


def _going_back(yard: Yard) -> Comparison:
    health = HealthCriteria(window=timedelta(), interval=timedelta(milliseconds=100))
    environment = Environment(
        name="bench",
        target="engine",
        address=yard.engine.address,
        health=health,
        settings={"network": yard.engine.network},
    )
    targets: dict[str, Target] = {
        "bench": EngineTarget(yard.engine.address, environ={}, wait=lambda span: time.sleep(span.total_seconds()))
    }
    operations = Operations(
        pipeline=Pipeline.of((environment,)),
        targets=targets,
        records=SqliteRevisions(yard.folder / "rollbacks.db"),
        clock=lambda: datetime.now(UTC),
        by="bench",
        signer_of=lambda _: yard.key.public.fingerprint,
        examine=lambda _: facts(),
    )
    images = [yard.make(a_version_of(yard.folder, version), "bench/live") for version in ("1.3.0", "1.3.1")]
    for image in images:
        described = describe_image(yard.repository("bench/live"), str(image.built.digest))
        outcome = operations.deploy(described.image, network_hosts=described.network_hosts)[0]
        if outcome.revision is None:
            raise RuntimeError(outcome.reason)
    reference = f"{yard.registry}/bench/live@{images[0].built.digest}"

    def back() -> None:
        outcome = operations.roll_back(_PLUGIN)[0]
        if outcome.error is not None:
            raise outcome.error

    figures = in_turns(
        {
            "qirvo: rollback, tried first, then changed over": back,
            "the engine alone: two starts until well, two stops": _starts(yard, reference),
        },
        rounds=ROUNDS,
    )
    beside = f"{figures[0].median - figures[1].median:.0f} ms beside the engine's own; at most 3,000 are asked of that."
    return compared("Going back in one environment", figures, note=beside)


def _starts(yard: Yard, reference: str) -> Callable[[], None]:
    """Return an act that does with the engine what a rollback cannot do without: twice up, twice down."""

    def act() -> None:
        with open_engine(yard.engine.address) as engine:
            for _ in range(2):
                container = engine.containers.create(reference, network=yard.engine.network)
                container.start()
                while container.exec_run(["qirvo", "plugin", "status"]).exit_code != 0:
                    time.sleep(0.1)
                container.stop(timeout=10)
                container.remove(v=True)

    return act


def _plans(yard: Yard) -> Comparison:
    """Plan for many environments, each with a past, from the records file to the last manifest."""
    names = [f"place-{n}" for n in range(_ENVIRONMENTS)]
    gates = Gates(soak=timedelta(hours=1), approvals=1)
    pipeline = Pipeline.of(tuple(Environment(name=name, target="engine", replicas=3, gates=gates) for name in names))
    target = EngineTarget(yard.engine.address, environ={}, wait=lambda _: None)
    targets: dict[str, Target] = dict.fromkeys(names, target)
    records = SqliteRevisions(yard.folder / "plans.db")
    for number in range(_REVISIONS):
        image = _an_image(number)
        for environment in pipeline.environments:
            begun = records.begin(
                Revision(
                    environment=environment.name,
                    number=0,
                    image=image,
                    by="bench",
                    began_at=_NOW - timedelta(days=_REVISIONS - number),
                    manifests=target.render(environment, image, ()),
                )
            )
            records.end(_ended(begun))
    operations = Operations(
        pipeline=pipeline,
        targets=targets,
        records=records,
        clock=lambda: _NOW,
        by="bench",
        signer_of=lambda _: yard.key.public.fingerprint,
        examine=lambda _: facts(),
    )

    used: list[float] = []

    def plan() -> None:
        image = _an_image(_REVISIONS)
        with _processor(used):
            plan_deployment(
                image,
                pipeline=pipeline,
                targets=targets,
                evidence=operations.evidence(image),
                policies={},
                network_hosts=("api.example",),
                by="bench",
                now=_NOW,
            )

    figures = in_turns({f"qirvo: {_ENVIRONMENTS} environments, {_REVISIONS} revisions each": plan}, rounds=ROUNDS)
    return compared("A plan", figures, Bar(limit=200), note=f"{_told(used).capitalize()}.")


@contextmanager
def _processor(used: list[float]) -> Iterator[None]:
    """Note the processor's time, which says more than the clock on a machine that others use, too."""
    began = time.process_time()
    yield
    used.append((time.process_time() - began) * 1000)


def _told(used: list[float]) -> str:
    return f"processor time of ours: {statistics.median(used):.0f} ms a round"


def _an_image(number: int) -> DeployedImage:
    version = Version(f"1.0.{number}")
    return DeployedImage(
        plugin_id=_PLUGIN, version=version, name="registry.example/acme/uptime", digest=Digest.of(str(version).encode())
    )


def _ended(revision: Revision) -> Revision:
    return replace(revision, state=RevisionState.HEALTHY, ended_at=revision.began_at + timedelta(minutes=1))
