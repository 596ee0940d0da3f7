"""A registry whose blobs are in a bucket of a real S3 server, and one whose blobs are moved there and back."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pytest

from qirvo.server.blobs.bucket import Bucket
from scripts.people import Person, environment, free_port, wait_until
from tests.support.swift import SwiftServer, a_swift
from tests.support.world import EXAMPLES, UPTIME, World, a_registry, a_version_of, restarted

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


@pytest.fixture
def server() -> Iterator[SwiftServer]:
    with a_swift() as made:
        yield made


def configured(path: Path, bucket: Bucket, *, uses_it: bool = True) -> Path:
    """Write settings that reach the bucket; `uses_it` says whether the blobs are there."""
    values = {
        "s3_endpoint": bucket.endpoint,
        "s3_region": bucket.region,
        "s3_key_id": bucket.key_id,
        "s3_secret": bucket.secret,
        **({"blobs_url": bucket.address} if uses_it else {}),
    }
    path.write_text("bins_bits = 4\n" + "".join(f'{name} = "{value}"\n' for name, value in values.items()))
    return path


def with_settings(folder: Path, config: Path) -> Mapping[str, str]:
    return environment(folder, QIRVO_SERVER_CONFIG=str(config))


def readiness(world: World) -> tuple[int, bool]:
    """The status of the answer, and whether the blobs can be read."""
    answer = httpx2.get(f"{world.registry}/health/ready", timeout=60)
    return answer.status_code, answer.json()["checks"]["blobs"]


def objects_of(bucket: Bucket) -> set[str]:
    return {each["path"] for some in bucket.open().list() for each in some}


def flaws_of(keeper: Person, data: Path, config: Path) -> list[object]:
    return list(keeper.asks("server", "verify", "--data", data, "--config", config)["flaws"])


def test_a_registry_lives_on_a_bucket(tmp_path: Path, server: SwiftServer):
    bucket, data = server.a_bucket(), tmp_path / "registry"
    config = configured(tmp_path / "bucket.toml", bucket)
    with a_registry(tmp_path, free_port(), with_settings(tmp_path, config)) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        host.does("plugin", "install", UPTIME, "--yes")
        assert readiness(world) == (200, True)
    assert not (data / "blobs").exists()
    assert objects_of(bucket) >= {path.stem for path in (world.read_plane / "artifacts").iterdir()}

    shutil.rmtree(data / "blob-copies")
    with restarted(world, with_settings(tmp_path, config)) as world:
        world.publish(a_version_of(tmp_path, "1.1.0"))  # compared with the release before, which is fetched again
        server.kill()
        sent = world.ann.tries("plugin", "publish", a_version_of(tmp_path, "1.2.0"), "--json")
        assert "bucket-unavailable" in sent.err
        assert readiness(world) == (503, False)
        host.does("plugin", "update", UPTIME, "--yes")  # the read plane asks no bucket
        assert world.version_of(host) == "1.1.0"
        server.start()
        wait_until(lambda: readiness(world) == (200, True), "a registry that is ready again")
        world.publish(tmp_path / "plugin-1.2.0")
    assert flaws_of(Person("keeper", tmp_path / "keeper"), data, config) == []


def test_a_living_registry_moves_to_a_bucket_and_back(tmp_path: Path, server: SwiftServer):
    bucket, data, keeper = server.a_bucket(), tmp_path / "registry", Person("keeper", tmp_path / "keeper")
    in_folder = configured(tmp_path / "folder.toml", bucket, uses_it=False)
    in_bucket = configured(tmp_path / "bucket.toml", bucket)
    move = ("server", "migrate-storage", "--data", data, "--blobs-to")
    with a_registry(tmp_path, free_port(), with_settings(tmp_path, in_folder)) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        moved = keeper.asks(*move, bucket.address, "--config", in_folder)
        assert moved["blobs"] == moved["blobsCopied"] == len(list((data / "blobs").rglob("*/*")))
        again = keeper.asks(*move, bucket.address, "--config", in_folder)
        assert (again["blobs"], again["blobsCopied"]) == (moved["blobs"], 0)
        refused = world.ann.tries("plugin", "publish", a_version_of(tmp_path, "1.1.0"), "--json")
        assert "blobs-moved" in refused.err
        host.does("plugin", "install", UPTIME, "--yes")
    shutil.rmtree(data / "blobs")

    with restarted(world, with_settings(tmp_path, in_bucket)) as world:
        world.publish(tmp_path / "plugin-1.1.0")
        made = keeper.asks("server", "backup", tmp_path / "backups", "--data", data, "--config", in_bucket)
        assert flaws_of(keeper, data, in_bucket) == []
        keeper.does(*move, "folder", "--config", in_bucket)

    with restarted(world, with_settings(tmp_path, in_folder)) as world:
        world.publish(a_version_of(tmp_path, "1.2.0"))
        host.does("plugin", "update", UPTIME, "--yes")
        assert world.version_of(host) == "1.2.0"
    assert flaws_of(keeper, data, in_folder) == []

    another = configured(tmp_path / "another.toml", server.a_bucket())
    for name, config in (("in-folder", in_folder), ("in-bucket", another)):
        place = tmp_path / name / "registry"
        keeper.does("server", "restore", made["backup"], "--data", place, "--config", config)
        assert flaws_of(keeper, place, config) == []
        assert (place / "blobs").exists() == (name == "in-folder")
