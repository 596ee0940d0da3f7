"""Files asked for again and again: their answers are kept ready, and never older than the disk or wider than rights."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.support.registries import RegistryInProcess, a_registry

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = "/repositories/public"
TIMESTAMP = f"{ROOT}/metadata/timestamp.json"
LARGE = f"{ROOT}/metadata/1.root.json"
MANY = f"{ROOT}/catalog/acme/many.json"


@pytest.fixture
def published(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published("1.0.0")
    return registry


def get(registry: RegistryInProcess, path: str, codings: str = "identity", **headers: str) -> httpx2.Response:
    """Ask twice, so that the second answer is the one that was kept, and return that."""
    sent = {"Accept-Encoding": codings} | {name.replace("_", "-"): value for name, value in headers.items()}
    registry.client.get(path, headers=sent)
    answer: httpx2.Response = registry.client.get(path, headers=sent)
    return answer


@pytest.mark.parametrize("path", [TIMESTAMP, f"{ROOT}/catalog/acme/weather.json"])
def test_what_is_published_next_is_sent_at_once(published: RegistryInProcess, path: str):
    before = get(published, path)
    published.published("1.1.0")
    after = published.client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    on_disk = (published.read_plane / path.removeprefix(f"{ROOT}/")).read_bytes()
    assert (after.status_code, after.content, before.content == on_disk) == (200, on_disk, False)


def test_a_kept_answer_is_the_answer(published: RegistryInProcess):
    first, second = (published.client.get(LARGE, headers={"Accept-Encoding": "identity"}) for _ in range(2))
    assert (first.status_code, dict(first.headers), first.content) == (
        second.status_code,
        dict(second.headers),
        second.content,
    )
    assert second.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("known", ["{etag}", "W/{etag}", '"x", {etag}', "*"])
def test_a_known_file_is_not_sent_again(published: RegistryInProcess, known: str):
    etag = get(published, TIMESTAMP).headers["ETag"]
    answer = get(published, TIMESTAMP, If_None_Match=known.format(etag=etag))
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_parts_preconditions_and_heads_are_looked_at_closely(published: RegistryInProcess):
    whole = get(published, LARGE)
    part = get(published, LARGE, codings="gzip", Range="bytes=5-9")
    assert (part.status_code, part.content) == (206, whole.content[5:10])
    assert get(published, LARGE, Range="bytes=5-9", If_Range='"other"').status_code == 200
    assert get(published, LARGE, If_Match='"other"').status_code == 412
    head = published.client.head(LARGE, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    assert published.client.put(LARGE, content=b"{}").status_code == 405


def test_json_travels_packed_to_whoever_takes_it(published: RegistryInProcess):
    plain, packed = get(published, LARGE), get(published, LARGE, codings="br, gzip;q=0.5")
    assert (packed.headers["Content-Encoding"], packed.content) == ("gzip", plain.content)
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    assert plain.headers["ETag"] != packed.headers["ETag"]  # strong validators name bytes
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    known = get(published, LARGE, codings="gzip", If_None_Match=packed.headers["ETag"])
    assert (known.status_code, known.headers["Vary"]) == (304, "Accept-Encoding")


@pytest.mark.parametrize(("codings", "unpack"), [("gzip, zstd", zstd.decompress), ("gzip", gzip.decompress)])
def test_of_what_is_taken_the_smallest_is_sent(
    published: RegistryInProcess, codings: str, unpack: Callable[[bytes], bytes]
):
    content = json.dumps({f"bins-{number:03x}.json": {"version": number % 7} for number in range(1_000)}).encode()
    (published.read_plane / MANY.removeprefix(f"{ROOT}/")).write_bytes(content)

    def raw(codings: str) -> bytes:
        with published.client.stream("GET", MANY, headers={"Accept-Encoding": codings}) as answer:
            return b"".join(answer.iter_raw())

    packed = [raw(codings) for _ in range(2)]
    assert packed[0] == packed[1]
    assert unpack(packed[0]) == content
    assert len(raw("gzip, zstd")) < len(raw("gzip")) < len(raw("identity"))


@pytest.mark.parametrize("codings", ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*"])
def test_and_plain_to_everybody_else(published: RegistryInProcess, codings: str):
    assert "Content-Encoding" not in get(published, LARGE, codings=codings).headers


def test_the_packed_bytes_are_those_of_the_file(published: RegistryInProcess):
    with published.client.stream("GET", LARGE, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == (published.read_plane / "metadata" / "1.root.json").read_bytes()


def taken_away(path: Path) -> None:
    path.unlink()


def led_elsewhere(path: Path) -> None:
    other = path.with_name("elsewhere")
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize("change", [taken_away, led_elsewhere])
def test_what_is_no_file_any_more_is_not_sent(published: RegistryInProcess, change: Callable[[Path], None]):
    path = f"{ROOT}/catalog/acme/weather.json"
    assert get(published, path).status_code == 200
    change(published.read_plane / "catalog" / "acme" / "weather.json")
    assert published.client.get(path).status_code == 404


def test_every_reader_of_a_private_file_is_asked_for_rights(tmp_path: Path):
    registry = a_registry(tmp_path)
    registry.published(release={"private": True})
    path = "/repositories/private/acme/metadata/timestamp.json"
    granted = [registry.client.get(path, headers=registry.ann.headers) for _ in range(2)]
    assert [answer.status_code for answer in granted] == [200, 200]
    assert granted[1].headers["Cache-Control"].startswith("private")
    for headers in ({}, registry.eve.headers, {"If-None-Match": granted[1].headers["ETag"]}):
        assert registry.client.get(path, headers=headers).status_code == 404


def test_a_revoked_token_reads_nothing_more(tmp_path: Path):
    registry = a_registry(tmp_path)
    registry.published(release={"private": True})
    path = "/repositories/private/acme/metadata/timestamp.json"
    made = registry.ann.post("/v1/tokens", {"name": "host", "scopes": ["read"]}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert [registry.client.get(path, headers=bearer).status_code for _ in range(2)] == [200, 200]
    registry.ann.ask("DELETE", f"/v1/tokens/{made['id']}")
    assert registry.client.get(path, headers=bearer).status_code == 404
