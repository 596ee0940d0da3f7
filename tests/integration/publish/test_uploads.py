"""Receiving archives: who may, how much, and what is left behind when it was refused."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

FORM = "multipart/form-data; boundary=b"


def left_behind(registry: RegistryInProcess) -> list[str]:
    settings = registry.assembly.settings
    folders = (settings.staging_folder, settings.blobs_folder)
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]


def test_an_upload_tells_what_was_received(registry: RegistryInProcess):
    answer = registry.ann.upload(registry.pack("1.2.3"))
    told = answer.json()
    assert (answer.status_code, told["success"], told["pluginId"], told["version"]) == (201, True, PLUGIN, "1.2.3")


def test_the_same_bytes_are_the_same_upload(registry: RegistryInProcess):
    archive = registry.pack()
    first, again = registry.ann.upload(archive).json(), registry.ann.upload(archive).json()
    assert first == again


def test_what_is_packed_as_we_pack_is_stored_once(registry: RegistryInProcess):
    archive = registry.pack()
    assert registry.ann.upload(archive).status_code == 201
    assert left_behind(registry) == [hashlib.sha256(archive.read_bytes()).hexdigest()]


def test_what_is_packed_otherwise_is_stored_beside_the_artifact(registry: RegistryInProcess, tmp_path: Path):
    artifact = registry.pack()
    with zipfile.ZipFile(artifact) as packed, zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        for name in packed.namelist():
            other.writestr(name, packed.read(name))
    assert registry.ann.upload(tmp_path / "other.zip").status_code == 201
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (artifact, tmp_path / "other.zip")}
    assert set(left_behind(registry)) == digests


def test_an_upload_can_be_looked_at_by_its_own_account_only(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()["packageId"]
    statuses = [who.get(f"/v1/uploads/{upload}").status_code for who in (registry.ann, registry.rob)]
    assert statuses == [200, 404]


def test_without_a_token_nothing_is_read(registry: RegistryInProcess):
    taken: list[bytes] = []

    def body() -> Iterator[bytes]:
        for _ in range(100):
            taken.append(b"x")
            yield b"x" * 65536

    answer = registry.client.post("/v1/uploads", content=body(), headers={"Content-Type": FORM})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="qirvo"')


@pytest.mark.parametrize("token", ["", "qpt_", "qpt_" + "0" * 64, "qot_" + "0" * 64, "x" * 10_000])
def test_a_foreign_token_is_refused(registry: RegistryInProcess, token: str):
    registry.ann.token = token
    answer = registry.ann.upload(registry.pack())
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_foreign_publisher_is_refused_and_nothing_is_kept(registry: RegistryInProcess):
    answer = registry.eve.upload(registry.pack())
    assert (answer.status_code, answer.json()["code"], left_behind(registry)) == (403, "right-missing", [])


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut off", b"\x1f\x8b\x08 cut off"])
def test_what_is_no_archive_is_refused_and_nothing_is_kept(registry: RegistryInProcess, tmp_path: Path, content: bytes):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(content)
    answer = registry.ann.upload(bad)
    assert (answer.status_code, answer.json()["success"], left_behind(registry)) == (422, False, [])


def test_a_bad_manifest_is_refused_with_its_findings(registry: RegistryInProcess):
    answer = registry.ann.upload(registry.pack("not-a-version"))
    rules = [finding["rule"] for finding in answer.json()["errors"]]
    assert answer.status_code == 422
    assert any(rule.startswith("manifest/") for rule in rules)


def test_an_announced_length_over_the_limit_is_refused_at_once(tmp_path: Path):
    registry = a_registry(tmp_path, max_upload_bytes=1024)
    headers = {**registry.ann.headers, "Content-Type": FORM, "Content-Length": str(10**9)}
    answer = registry.client.post("/v1/uploads", content=b"--b", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_a_body_that_does_not_announce_its_length_is_counted(tmp_path: Path):
    registry = a_registry(tmp_path, max_upload_bytes=1024)
    head = b'--b\r\nContent-Disposition: form-data; name="plugin"; filename="p.zip"\r\n\r\n'
    pieces = [head, *[b"x" * 65536] * 4]
    headers = {**registry.ann.headers, "Content-Type": FORM}
    answer = registry.client.post("/v1/uploads", content=iter(pieces), headers=headers)
    assert (answer.status_code, left_behind(registry)) == (413, [])


def test_an_archive_is_as_long_as_the_limit_and_no_longer(tmp_path: Path):
    archive = a_registry(tmp_path).pack()
    size = len(archive.read_bytes())
    statuses = [
        a_registry(tmp_path, max_upload_bytes=most).ann.upload(archive).status_code for most in (size, size - 1)
    ]
    assert statuses == [201, 413]


def part(name: str, size: int) -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), b"x" * size)


def test_the_fields_of_a_form_are_bounded_together(registry: RegistryInProcess):
    body = b"".join(part(f"field-{number}", 300_000) for number in range(4))
    answer = registry.client.post("/v1/uploads", content=body, headers={**registry.ann.headers, "Content-Type": FORM})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-malformed")


def test_a_field_that_is_said_twice_is_refused(registry: RegistryInProcess):
    body = part("version", 1) + part("version", 2) + b"--b--\r\n"
    answer = registry.client.post("/v1/uploads", content=body, headers={**registry.ann.headers, "Content-Type": FORM})
    assert (answer.status_code, "twice" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"", 415),
        (FORM, b"", 422),
        (FORM, b"--b", 422),
        (FORM, b"no boundary at all", 422),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="timestamp"\r\n\r\n1\r\n--b--\r\n', 422),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="other"; filename="p"\r\n\r\n1\r\n--b--\r\n', 422),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="plugin"; filename="p"\r\n\r\ncut', 422),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="t"\r\n\r\n\r\n' * 60, 422),
    ],
)
def test_a_form_of_another_shape_is_refused(registry: RegistryInProcess, content_type: str, body: bytes, status: int):
    headers = {**registry.ann.headers, "Content-Type": content_type}
    answer = registry.client.post("/v1/uploads", content=body, headers=headers)
    assert (answer.status_code, left_behind(registry)) == (status, [])
