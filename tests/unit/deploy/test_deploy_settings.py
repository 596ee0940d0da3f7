"""The settings file of a deployment."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.deploy.settings import MalformedDeploySettingsError, NoDeploySettingsError, read_deploy_settings
from qirvo.domain.environments import NoEnvironmentsError, parse_bytes, parse_cpu
from qirvo.domain.errors import QirvoError

IMAGE = '[image]\nbase = "registry.example/base/node:20"\nregistry = "registry.example/acme"\n'
WHOLE = (
    IMAGE
    + """
key = "keys/image.key"
[[environment]]
name = "production"
target = "engine"
address = "unix:///run/podman/podman.sock"
replicas = 2
resources = {cpu = "1.5", memory = "1Gi", storage = "10G"}
security = {user = 1001, capabilities = ["NET_BIND_SERVICE"], secrets = {API_KEY = "env:API_KEY"}}
gates = {approvals = 2, soak = "1d12h", freeze = "Fri 16:00-24:00, Sat-Sun", scan_age = "30d"}
health = {timeout = "90s"}
settings = {port = 8080}
"""
)


def a_file(folder: Path, text: str) -> Path:
    path = folder / "qirvo-deploy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_is_said_is_read(tmp_path: Path):
    settings = read_deploy_settings(a_file(tmp_path, WHOLE))
    place = settings.pipeline.get("production")
    assert settings.image.key == tmp_path / "keys" / "image.key"
    assert (place.resources.cpu_millis, place.resources.memory_bytes, place.resources.storage_bytes) == (
        1500,
        2**30,
        10**10,
    )
    assert (place.gates.approvals, place.gates.soak) == (2, timedelta(days=1, hours=12))
    assert place.confinement.secrets == {"API_KEY": "env:API_KEY"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('name = "production"', 'name = "Production!"', "cannot name an environment"),
        ("replicas = 2", "replicas = 0", "replicas"),
        ('memory = "1Gi"', 'memory = "lots"', "`lots`"),
        ('memory = "1Gi"', 'memory = "1Mi"', "too few"),
        ('cpu = "1.5"', 'cpu = "0"', "`0`"),
        ("user = 1001", "user = 0", "user `0`"),
        ('["NET_BIND_SERVICE"]', '["ALL"]', "`ALL`"),
        ("API_KEY = ", '"A=B" = ', "environment variable"),
        ('soak = "1d12h"', 'soak = "soon"', "`soon`"),
        ('freeze = "Fri 16:00-24:00, Sat-Sun"', 'freeze = "Feb"', "`Feb`"),
        ("replicas = 2", "replica = 2", "replica"),
        ('target = "engine"', "target = 5", r"environment\[0\]\.target|environment\[...\]\.target"),
        ("[[environment]]", "[[environment", "line"),
    ],
)
def test_a_wrong_value_is_named_with_its_file(tmp_path: Path, before: str, after: str, said: str):
    assert before in WHOLE
    path = a_file(tmp_path, WHOLE.replace(before, after))
    with pytest.raises(MalformedDeploySettingsError, match=said) as error:
        read_deploy_settings(path)
    assert "qirvo-deploy.toml" in error.value.message


def test_images_are_made_without_an_engine_unless_it_is_said(tmp_path: Path):
    assert read_deploy_settings(a_file(tmp_path, WHOLE)).image.engine is None
    with_engine = WHOLE.replace("[image]", '[image]\nbuilder = "engine"\nengine = "unix:///run/podman/podman.sock"')
    assert read_deploy_settings(a_file(tmp_path, with_engine)).image.engine == "unix:///run/podman/podman.sock"
    with pytest.raises(MalformedDeploySettingsError, match="builder"):
        read_deploy_settings(a_file(tmp_path, WHOLE.replace("[image]", '[image]\nbuilder = "magic"')))


def test_no_environment_is_an_error(tmp_path: Path):
    with pytest.raises(NoEnvironmentsError):
        read_deploy_settings(a_file(tmp_path, IMAGE))


def test_no_file_is_an_error_that_says_what_to_do(tmp_path: Path):
    with pytest.raises(NoDeploySettingsError, match=r"qirvo-deploy\.toml"):
        read_deploy_settings(tmp_path / "qirvo-deploy.toml")


@pytest.mark.parametrize(("text", "millis"), [("500m", 500), ("2", 2000), ("0.25", 250), ("1.5", 1500)])
def test_processors_are_counted_in_thousandths(text: str, millis: int):
    assert parse_cpu(text) == millis


@pytest.mark.parametrize("text", ["", "m", "-1", "1.0001", "1e3", "0m"])
def test_what_is_no_amount_of_processor_is_refused(text: str):
    with pytest.raises(QirvoError):
        parse_cpu(text)


@pytest.mark.parametrize(("text", "size"), [("64Mi", 64 * 2**20), ("1G", 10**9), ("512", 512)])
def test_bytes_have_the_units_of_kubernetes(text: str, size: int):
    assert parse_bytes(text) == size
