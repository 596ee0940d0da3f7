"""Who the deployer is at an image registry."""

import base64
import json
from pathlib import Path

import pytest

from qirvo.deploy.images.credential_files import (
    CredentialFileUnreadableError,
    ImageCredential,
    credential_files,
    find_credential,
)

SECRET = base64.b64encode(b"ci:s3:cret").decode()


def a_file(folder: Path, document: object, name: str = "config.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_login_of_docker_is_found(tmp_path: Path):
    path = a_file(tmp_path, {"auths": {"registry.example:5000": {"auth": SECRET}}})
    assert find_credential("registry.example:5000", (path,)) == ImageCredential(user="ci", password="s3:cret")


def test_the_public_registry_is_known_by_its_old_name(tmp_path: Path):
    path = a_file(tmp_path, {"auths": {"https://index.docker.io/v1/": {"auth": SECRET}}})
    found = find_credential("docker.io", (path,))
    assert found is not None
    assert found.user == "ci"


def test_without_a_login_there_is_nobody(tmp_path: Path):
    path = a_file(tmp_path, {"auths": {"other.example": {"auth": SECRET}}})
    assert find_credential("registry.example", (tmp_path / "missing.json", path)) is None


def test_the_first_file_that_knows_the_registry_counts(tmp_path: Path):
    first = a_file(tmp_path, {"auths": {}}, "first.json")
    second = a_file(tmp_path, {"auths": {"registry.example": {"auth": SECRET}}}, "second.json")
    found = find_credential("registry.example", (first, second))
    assert found is not None


def test_a_helper_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "docker-credential-vault"
    program.write_text('#!/bin/sh\nread name\nprintf \'{"Username":"%s","Secret":"x"}\' "$name"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    path = a_file(tmp_path, {"credHelpers": {"registry.example": "vault"}})
    assert find_credential("registry.example", (path,)) == ImageCredential(user="registry.example", password="x")


@pytest.mark.parametrize("document", [[], {"auths": {"registry.example": {"auth": "%%%"}}}])
def test_a_damaged_file_is_named(tmp_path: Path, document: object):
    path = a_file(tmp_path, document)
    with pytest.raises(CredentialFileUnreadableError, match=r"config\.json"):
        find_credential("registry.example", (path,))


def test_the_environment_says_where_the_files_are(tmp_path: Path):
    places = credential_files({"DOCKER_CONFIG": "/d", "REGISTRY_AUTH_FILE": "/a.json"}, tmp_path)
    assert places[:2] == (Path("/a.json"), Path("/d/config.json"))


def test_a_credential_does_not_show_its_secret():
    assert "s3cret" not in repr(ImageCredential(user="ci", password="s3cret", identity_token="s3cret"))
