"""Artifacts that nginx is told to send: after everything else was decided, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.registries import RegistryInProcess, a_registry

ROOT = "/repositories/public"
ACCEL = "X-Accel-Redirect"
PRICE = {"type": "subscription", "price": 499, "currency": "EUR", "interval": "monthly"}


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path, behind_proxy=True, accel_path="/artifacts-internal/")


def name_in(registry: RegistryInProcess, folder: str) -> str:
    (file,) = (registry.read_plane / folder).glob("*.zip")
    return file.name


def test_nginx_is_told_where_the_artifact_is(registry: RegistryInProcess):
    registry.published("1.0.0")
    name = name_in(registry, "artifacts")
    answer = registry.client.get(f"{ROOT}/artifacts/{name}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers[ACCEL] == f"/artifacts-internal/public/artifacts/{name}"
    assert answer.headers["ETag"] == f'"{name[:-4]}"'
    assert answer.headers["Content-Type"] == "application/zip"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_registry_without_nginx_tells_it_nothing(tmp_path: Path):
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    path = f"{ROOT}/artifacts/{name_in(registry, 'artifacts')}"
    answer = registry.client.get(path, headers={"X-Accel-Redirect": "/", "X-Sendfile-Type": "X-Accel-Redirect"})
    assert ACCEL not in answer.headers
    assert answer.content == (registry.read_plane / "artifacts" / Path(path).name).read_bytes()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": "*"}, 304),
        ({"If-Match": '"other"'}, 412),
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=0-1,4-5"}, 200),
        ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
        ({"If-Modified-Since": "Fri, 27 Nov 2026 10:00:00 GMT"}, 200),
    ],
)
def test_what_nginx_would_judge_otherwise_is_answered_here(
    registry: RegistryInProcess, headers: dict[str, str], status: int
):
    registry.published("1.0.0")
    answer = registry.client.get(f"{ROOT}/artifacts/{name_in(registry, 'artifacts')}", headers=headers)
    assert (answer.status_code, ACCEL in answer.headers) == (status, False)


def test_only_the_bytes_of_artifacts_are_left_to_nginx(registry: RegistryInProcess):
    registry.published("1.0.0")
    artifact = f"{ROOT}/artifacts/{name_in(registry, 'artifacts')}"
    answers = [
        registry.client.head(artifact),
        registry.client.get(f"{ROOT}/artifacts/{'0' * 64}.zip"),
        registry.client.get(f"{ROOT}/metadata/timestamp.json"),
        registry.client.get(f"{ROOT}/catalog/acme/weather.json"),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 200]
    assert not any(ACCEL in answer.headers for answer in answers)


def test_nginx_sends_a_paid_artifact_to_whoever_may_have_it(registry: RegistryInProcess):
    registry.published(metadata={"pricing": PRICE})
    name = name_in(registry, "licensed")
    refused = registry.client.get(f"{ROOT}/artifacts/{name}")
    assert (refused.status_code, ACCEL in refused.headers) == (403, False)
    granted = registry.client.get(f"{ROOT}/artifacts/{name}", headers=registry.ann.headers)
    assert granted.headers[ACCEL] == f"/artifacts-internal/public/licensed/{name}"
    assert granted.headers["Cache-Control"].startswith("private")


def test_nginx_sends_a_private_artifact_to_whoever_may_have_it(registry: RegistryInProcess):
    registry.published(release={"private": True})
    (file,) = registry.assembly.settings.private_folder.glob("acme/artifacts/*.zip")
    path = f"/repositories/private/acme/artifacts/{file.name}"
    refused = registry.client.get(path, headers=registry.eve.headers)
    assert (refused.status_code, ACCEL in refused.headers) == (404, False)
    granted = registry.client.get(path, headers=registry.ann.headers)
    assert granted.headers[ACCEL] == f"/artifacts-internal/private/acme/artifacts/{file.name}"


@pytest.mark.parametrize(("headers", "counted"), [({}, 1), ({"Range": "bytes=0-9"}, 1), ({"Range": "bytes=10-19"}, 0)])
def test_a_download_is_counted_when_nginx_is_told_to_begin(
    registry: RegistryInProcess, headers: Mapping[str, str], counted: int
):
    registry.published("1.0.0")
    answer = registry.client.get(f"{ROOT}/artifacts/{name_in(registry, 'artifacts')}", headers=dict(headers))
    assert ACCEL in answer.headers
    assert registry.downloads() == counted
