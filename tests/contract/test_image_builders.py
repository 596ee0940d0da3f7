"""Whoever makes an image of a release, with a real engine or without one: what is promised of it."""

import io
import json
import os
import socket
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qirvo.deploy.engine_access import open_engine
from qirvo.deploy.images.building import (
    Base,
    BuildOptions,
    ImageBuilder,
    UnusableBaseError,
    build_image,
    check_image,
)
from qirvo.deploy.images.engine_builder import (
    EngineBuilder,
    EngineBuildFailedError,
    EnginePushFailedError,
    NotForEnginesError,
)
from qirvo.deploy.images.http_registry import HttpImageRepository, connect
from qirvo.deploy.images.media import ImageFormat
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.releasing import Workshop, make_release_image
from qirvo.deploy.images.signatures import attestations_of, verify_image
from qirvo.deploy.images.signing_keys import create_image_key, read_image_key
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository, TargetUnreachableError
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.images import ImageReference
from tests.support.builders import MONDAY
from tests.support.engines import Engine, an_engine
from tests.support.fake_builders import fake_build
from tests.support.image_registries import an_image_registry
from tests.support.images import AMD64, ARM64, a_base, a_release, put_base

pytestmark = pytest.mark.journey
_NUMBER = 197


@dataclass(frozen=True)
class Yard:
    """A builder, a base in an image registry, and where images go."""

    build: ImageBuilder
    registry: str
    name: str

    def repository(self, name: str) -> HttpImageRepository:
        return HttpImageRepository(ImageReference(self.registry, name), pool=connect())

    @property
    def target(self) -> HttpImageRepository:
        return self.repository(self.name)

    def base(self, pointer: str = "node") -> Base:
        repository = self.repository("base/node")
        return Base(repository=repository, pointer=pointer, called=f"{repository.name}:{pointer}")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with an_image_registry(tmp_path_factory.mktemp("registry")) as running:
        base = HttpImageRepository(ImageReference(running.name, "base/node"), pool=connect())
        put_base(base, AMD64, ARM64)
        yield running.name


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, registry: str) -> Iterator[Engine]:
    with an_engine(tmp_path_factory.mktemp("engine") / "engine", number=_NUMBER, image_registry=registry) as running:
        yield running


@pytest.fixture(params=["fake", "daemonless", "engine"])
def yard(request: pytest.FixtureRequest, registry: str, tmp_path: Path) -> Yard:
    name = f"test/{tmp_path.name.lower().rstrip('_-')}"
    builders: dict[str, ImageBuilder] = {"fake": fake_build, "daemonless": build_image}
    if request.param == "engine":
        builders["engine"] = EngineBuilder(address=request.getfixturevalue("engine").address)
    return Yard(builders[request.param], registry, name)


def the_config(repository: ImageRepository, digest: Digest) -> dict[str, Any]:
    told = repository.document(str(digest)).read()["config"]
    return dict(json.loads(b"".join(repository.blob(Digest.parse(told["digest"]), size=told["size"]))))


def test_what_is_said_is_there_whole_under_its_tag(yard: Yard, tmp_path: Path):
    built = yard.build(a_release(tmp_path), base=yard.base(), target=yard.target)
    assert (built.tag, yard.target.document("1.0.0").digest) == ("1.0.0", built.digest)
    check_image(yard.target, built.digest)
    layers = yard.target.document(str(built.digest)).parts("layers")
    assert built.size == sum(layer.size for layer in layers)
    assert 0 <= built.own_size < built.size


def test_an_image_says_which_release_it_is_and_how_it_runs(yard: Yard, tmp_path: Path):
    release = a_release(tmp_path)
    built = yard.build(release, base=yard.base(), target=yard.target, options=BuildOptions(tag="mine"))
    config = the_config(yard.target, built.digest)
    settings = config["config"]
    assert settings["Labels"]["org.opencontainers.image.title"] == str(release.manifest.id)
    assert settings["Labels"]["org.opencontainers.image.base.digest"] == str(built.base)
    assert settings["Labels"]["dev.qirvo.plugin.tree"] == str(release.tree_digest)
    assert (settings["User"], settings["Cmd"]) == ("1000:1000", ["qirvo", "plugin", "serve", "--port", "3000"])
    assert settings["Healthcheck"]["Test"] == ["CMD", "qirvo", "plugin", "status"]
    assert (config["os"], config["architecture"]) == ("linux", "amd64")


def test_several_platforms_are_one_index(yard: Yard, tmp_path: Path):
    options = BuildOptions(platforms=(AMD64, ARM64))
    built = yard.build(a_release(tmp_path), base=yard.base(), target=yard.target, options=options)
    listed = yard.target.document("1.0.0").parts("manifests")
    assert [entry.digest for entry in listed] == [digest for _, digest in built.platforms]
    assert [the_config(yard.target, entry.digest)["architecture"] for entry in listed] == ["amd64", "arm64"]
    check_image(yard.target, built.digest)


def test_what_is_made_is_signed_and_proven(yard: Yard, tmp_path: Path):
    create_image_key(tmp_path / "key")
    key = read_image_key(tmp_path / "key")
    workshop = Workshop(machine="ci-7", build=yard.build)
    made = make_release_image(
        a_release(tmp_path), base=yard.base(), target=yard.target, clock=lambda: MONDAY, key=key, workshop=workshop
    )
    verify_image(made.built.digest, trusted=[key.public], repository=yard.target)
    told = attestations_of(made.built.digest, trusted=[key.public], repository=yard.target)
    assert told[0].predicate["runDetails"]["builder"]["id"] == "urn:qirvo:builder:ci-7"


def test_a_base_that_is_not_there_is_said_to_be_missing(yard: Yard, tmp_path: Path):
    with pytest.raises(ImageNotFoundError, match="nothing"):
        yard.build(a_release(tmp_path), base=yard.base("nothing"), target=yard.target)


def test_a_base_that_is_not_for_the_platform_is_refused(yard: Yard, tmp_path: Path):
    base, only = yard.repository(f"{yard.name}/base"), "only"
    put_base(base, AMD64, tag=only)
    options = BuildOptions(platforms=(ARM64,))
    with pytest.raises(UnusableBaseError, match="linux/amd64"):
        yard.build(
            a_release(tmp_path),
            base=Base(repository=base, pointer=only, called="base"),
            target=yard.target,
            options=options,
        )


def test_no_platform_is_an_error(yard: Yard, tmp_path: Path):
    with pytest.raises(InvalidError, match="no platform"):
        yard.build(a_release(tmp_path), base=yard.base(), target=yard.target, options=BuildOptions(platforms=()))


def test_both_ways_put_the_same_files_into_an_image(engine: Engine, registry: str, tmp_path: Path):
    yard = Yard(EngineBuilder(address=engine.address), registry, "test/same-files")
    release = a_release(tmp_path)
    by_engine = yard.build(release, base=yard.base(), target=yard.target)
    without = build_image(release, base=yard.base(), target=yard.target, options=BuildOptions(tag="without"))
    first, second = (_files(engine, f"{yard.target.name}@{built.digest}") for built in (by_engine, without))
    plugin = {path: mode for path, mode in first.items() if path.startswith(("opt/qirvo/", "usr/lib/qirvo/"))}
    assert plugin == {path: mode for path, mode in second.items() if path in plugin}
    assert any(path.endswith("dist/index.js") for path in plugin)


def _files(engine: Engine, image: str) -> dict[str, int]:
    """Return the rights of every file in an image, as the engine unpacks it."""
    with open_engine(engine.address) as client:
        client.images.pull(image)
        container = client.containers.create(image)
        try:
            packed = b"".join(container.export())
        finally:
            container.remove()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return {member.name: member.mode for member in archive if member.isfile()}


def test_without_an_engine_it_is_said_where_none_answers(registry: str, tmp_path: Path):
    yard = Yard(EngineBuilder(address=f"unix://{tmp_path}/no.sock"), registry, "test/no-engine")
    with pytest.raises(TargetUnreachableError, match=r"no engine answers at `unix://.*no\.sock`") as error:
        yard.build(a_release(tmp_path), base=yard.base(), target=yard.target)
    assert "--builder daemonless" in error.value.hint


def _connections(engine: Engine) -> int:
    """Return how many connections to the engine this process has open."""
    found = 0
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(entry.name))) as candidate:
            found += candidate.getpeername() == engine.address.removeprefix("unix://")
    return found


def test_a_build_that_fails_tells_the_engines_last_words(engine: Engine, registry: str, tmp_path: Path):
    yard = Yard(EngineBuilder(address=engine.address), registry, "test/fails")
    with ExitStack() as running:
        other = running.enter_context(an_image_registry(tmp_path / "other")).name
        base = HttpImageRepository(ImageReference(other, "base/node"), pool=connect())
        put_base(base, AMD64, entrypoint="another")

        def gone(_: str) -> None:  # when the engine wants to pull
            running.close()

        with pytest.raises(EngineBuildFailedError, match=rf"was not built: .*{other}.*connection refused") as error:
            yard.build(
                a_release(tmp_path),
                base=Base(repository=base, pointer="node", called="base"),
                target=yard.target,
                progress=gone,
            )
    assert yard.target.tags() == ()
    assert error.value.hint
    assert not _connections(engine)


def test_a_push_that_is_refused_is_said_so(engine: Engine, registry: str, tmp_path: Path):
    with an_image_registry(tmp_path / "strange") as strange:
        target = HttpImageRepository(ImageReference(strange.name, "test/refused"), pool=connect())
        yard = Yard(EngineBuilder(address=engine.address), registry, "test/refused")
        with pytest.raises(EnginePushFailedError, match="was not pushed"):
            yard.build(a_release(tmp_path), base=yard.base(), target=target)


def test_an_engine_is_not_asked_for_what_it_cannot_do(registry: str, tmp_path: Path):
    yard = Yard(EngineBuilder(address="unix:///nowhere"), registry, "test/cannot")
    with pytest.raises(NotForEnginesError, match="image registries alone"):
        yard.build(a_release(tmp_path), base=yard.base(), target=OciLayoutRepository(tmp_path / "x"))
    with pytest.raises(NotForEnginesError, match="image registries alone"):
        yard.build(a_release(tmp_path), base=a_base(tmp_path), target=yard.target)
    with pytest.raises(NotForEnginesError, match="Docker's kinds"):
        yard.build(
            a_release(tmp_path),
            base=yard.base(),
            target=yard.target,
            options=BuildOptions(image_format=ImageFormat.OCI),
        )
