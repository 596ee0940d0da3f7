"""The signed files over HTTP: validators, ranges, caching, and nothing else of the disk."""

import json
from pathlib import Path

import httpx2
import pytest

from tests.support.registries import PLUGIN, RegistryInProcess

ROOT = "/repositories/public"
IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def published(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published("1.0.0")
    return registry


def artifact_path(registry: RegistryInProcess) -> str:
    digest = registry.client.get(f"/v1/plugins/{PLUGIN}").json()["versions"][0]["digest"]
    return f"{ROOT}/artifacts/{digest.removeprefix('sha256:')}.zip"


def get(registry: RegistryInProcess, path: str, **headers: str) -> httpx2.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: httpx2.Response = registry.client.get(path, headers=sent)
    return answer


def test_an_artifact_is_immutable_and_named_by_its_digest(published: RegistryInProcess):
    path = artifact_path(published)
    answer = get(published, path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, IMMUTABLE)
    assert answer.headers["ETag"] == f'"{path[-68:-4]}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_index_is_immutable(published: RegistryInProcess):
    index = next((published.read_plane / "targets").rglob("*.json"))
    answer = get(published, f"{ROOT}/{index.relative_to(published.read_plane).as_posix()}")
    assert (answer.headers["Cache-Control"], answer.headers["Content-Type"]) == (IMMUTABLE, "application/json")


def test_the_timestamp_is_asked_for_again_and_the_root_is_not(published: RegistryInProcess):
    names = ("timestamp.json", "1.root.json")
    answers = [get(published, f"{ROOT}/metadata/{name}").headers["Cache-Control"] for name in names]
    assert answers == ["no-cache", IMMUTABLE]


def test_the_catalog_document_is_what_the_api_shows(published: RegistryInProcess):
    answer = get(published, f"{ROOT}/catalog/acme/weather.json")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.json() == published.client.get(f"/v1/plugins/{PLUGIN}").json()


def test_a_known_file_is_not_sent_again(published: RegistryInProcess):
    path = f"{ROOT}/metadata/timestamp.json"
    etag = get(published, path).headers["ETag"]
    statuses = [
        get(published, path, If_None_Match=known).status_code
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*", '"x"')
    ]
    assert statuses == [304, 304, 304, 304, 200]


def test_a_changed_timestamp_has_another_etag(published: RegistryInProcess):
    path = f"{ROOT}/metadata/timestamp.json"
    before = get(published, path)
    published.published("1.1.0")
    after = get(published, path, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert after.content != before.content


def test_a_range_is_a_part_of_the_whole(published: RegistryInProcess):
    path = artifact_path(published)
    whole = get(published, path).content
    part = get(published, path, Range="bytes=10-19")
    beyond = get(published, path, Range=f"bytes={len(whole)}-")
    assert (part.status_code, part.content, beyond.status_code) == (206, whole[10:20], 416)


@pytest.mark.parametrize("asked", ["items=0-9", "bytes=5-2", "bytes=0-1,4-5", "nonsense"])
def test_a_range_that_is_none_is_passed_over(published: RegistryInProcess, asked: str):
    path = artifact_path(published)
    answer = get(published, path, Range=asked)
    assert (answer.status_code, answer.content) == (200, get(published, path).content)


def test_a_range_beyond_the_end_is_a_problem_document(published: RegistryInProcess):
    path = artifact_path(published)
    size = len(get(published, path).content)
    answer = get(published, path, Range="bytes=99999999-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert (answer.json()["code"], answer.headers["Cache-Control"]) == ("range-unsatisfiable", "no-cache")


@pytest.mark.parametrize("path", ["metadata/timestamp.json", "catalog/acme/weather.json"])
def test_a_changing_file_has_ranges_too(published: RegistryInProcess, path: str):
    whole = get(published, f"{ROOT}/{path}").content
    part = get(published, f"{ROOT}/{path}", Range="bytes=-7")
    assert (part.status_code, part.content) == (206, whole[-7:])
    assert part.headers["Content-Range"] == f"bytes {len(whole) - 7}-{len(whole) - 1}/{len(whole)}"


@pytest.mark.parametrize("part", ["artifact", "timestamp"])
def test_a_range_is_part_of_the_version_that_is_named_or_the_whole_is_sent(published: RegistryInProcess, part: str):
    path = {"artifact": artifact_path(published), "timestamp": f"{ROOT}/metadata/timestamp.json"}[part]
    etag = get(published, path, Accept_Encoding="identity").headers["ETag"]  # parts are of the file as it is
    statuses = [
        get(published, path, Range="bytes=0-9", If_Range=known).status_code for known in (etag, f"W/{etag}", '"x"')
    ]
    assert statuses == [206, 200, 200]


def test_a_head_looks_at_no_range(published: RegistryInProcess):
    answer = published.client.head(artifact_path(published), headers={"Range": "bytes=0-9"})
    whole = len(get(published, artifact_path(published)).content)
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, whole)


def test_validators_may_come_in_several_headers(published: RegistryInProcess):
    path = f"{ROOT}/metadata/timestamp.json"
    etag = get(published, path).headers["ETag"]
    answer = published.client.get(path, headers=[("If-None-Match", '"x"'), ("If-None-Match", etag)])
    assert answer.status_code == 304


def test_another_version_than_the_one_demanded_is_not_sent(published: RegistryInProcess):
    path = artifact_path(published)
    etag = get(published, path).headers["ETag"]
    statuses = [get(published, path, If_Match=known).status_code for known in (etag, "*", f"W/{etag}", '"x"')]
    assert statuses == [200, 200, 412, 412]


def test_a_head_has_no_body(published: RegistryInProcess):
    answer = published.client.head(artifact_path(published))
    assert (answer.status_code, answer.content, int(answer.headers["Content-Length"]) > 0) == (200, b"", True)


def test_nothing_can_be_written(published: RegistryInProcess):
    answer = published.client.put(f"{ROOT}/metadata/timestamp.json", content=b"{}")
    assert (answer.status_code, answer.headers["Allow"], answer.json()["success"]) == (405, "GET, HEAD", False)


@pytest.mark.parametrize(
    "path",
    [
        "metadata/2.root.json",
        "",
        "metadata",
        "metadata/",
        "metadata//timestamp.json",
        "metadata/%2e%2e/metadata/timestamp.json",
        "metadata/..%2f..%2f..%2fregistry.db",
        "../../registry.db",
        "%2e%2e/%2e%2e/registry.db",
        "keys/online.json",
        ".signing.lock",
        "metadata/.signing.lock",
        "metadata/timestamp.json%00",
        "metadata\\timestamp.json",
        "targets/" + "a/" * 40 + "a.json",
        "artifacts/" + "a" * 5000,
    ],
)
def test_whatever_is_not_a_file_of_the_read_plane_is_unknown(published: RegistryInProcess, path: str):
    raw = f"{ROOT}/{path}"
    answer = published.client.get(httpx2.URL("http://registry.test").copy_with(raw_path=raw.encode()))
    assert answer.status_code == 404


def test_a_missing_file_is_not_remembered_as_missing(published: RegistryInProcess):
    assert get(published, f"{ROOT}/metadata/2.root.json").headers["Cache-Control"] == "no-cache"


def test_a_root_that_is_not_there_yet_costs_no_more_than_the_headers(published: RegistryInProcess):
    answer = get(published, f"{ROOT}/metadata/2.root.json")
    assert (answer.status_code, answer.content) == (404, b"")
    assert get(published, f"{ROOT}/catalog/acme/none.json").json()["code"] == "file-unknown"


def test_a_link_does_not_lead_outside(published: RegistryInProcess, tmp_path: Path):
    (tmp_path / "secret.json").write_text("{}", encoding="utf-8")
    (published.read_plane / "catalog" / "acme" / "link.json").symlink_to(tmp_path / "secret.json")
    assert get(published, f"{ROOT}/catalog/acme/link.json").status_code == 404


@pytest.mark.parametrize(
    ("headers", "counted"),
    [({}, 1), ({"Range": "bytes=0-9"}, 1), ({"Range": "bytes=10-19"}, 0), ({"If-None-Match": "*"}, 0)],
)
def test_a_download_is_counted_when_its_first_byte_is_sent(
    published: RegistryInProcess, headers: dict[str, str], counted: int
):
    published.client.get(artifact_path(published), headers=headers)
    assert published.downloads() == counted


def test_a_look_is_no_download(published: RegistryInProcess):
    published.client.head(artifact_path(published))
    get(published, f"{ROOT}/metadata/timestamp.json")
    assert published.downloads() == 0


def test_the_signed_metadata_are_what_lies_on_the_disk(published: RegistryInProcess):
    answer = get(published, f"{ROOT}/metadata/timestamp.json")
    on_disk = (published.read_plane / "metadata" / "timestamp.json").read_bytes()
    assert answer.content == on_disk
    assert json.loads(on_disk)["signed"]["_type"] == "timestamp"
