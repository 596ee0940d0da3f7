"""The Guide's enterprise functions: scan, image, environments, and the way back."""

import base64
import json
from pathlib import Path

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.environments import MalformedEnvironmentError, NoEnvironmentsError
from qirvo.guide.enterprise import (
    EnterpriseConfig,
    EnterpriseDeployment,
    MalformedDeploymentIdError,
    OtherImageError,
    OtherReleaseError,
    ResourceRequirements,
    SecurityConfig,
    create_container_image,
    deploy_to_enterprise,
    deploy_to_environments,
    generate_dockerfile,
    get_deployment,
    open_enterprise,
    perform_security_scan,
    push_to_registry,
    rollback,
    rollback_environment,
)
from tests.support.companies import DeployerInMemory, a_deployer, no_registry, opened
from tests.support.plugins import write_plugin

NAMES = ("dev", "production")


@pytest.fixture
def deployer(tmp_path: Path) -> DeployerInMemory:
    return a_deployer(tmp_path, *NAMES)


def a_plugin(folder: Path, version: str = "1.0.0") -> Path:
    return write_plugin(folder / f"plugin-{version}", version=version)


def wanted(version: str = "1.0.0", *environments: str, **more: object) -> EnterpriseDeployment:
    return EnterpriseDeployment(
        name="acme.weather",
        version=version,
        environments=environments or NAMES,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def deploy(deployer: DeployerInMemory, folder: Path, version: str, *environments: str) -> str:
    """Deploy a version; return the deployment's id."""
    made = deploy_to_enterprise(
        a_plugin(folder, version), wanted(version, *environments), deployer=deployer, open_release=opened
    )
    assert made.success, made.errors
    assert made.deploymentId is not None
    return made.deploymentId


def test_a_plugin_is_scanned_made_pushed_and_deployed(deployer: DeployerInMemory, tmp_path: Path):
    told: list[str] = []
    made = deploy_to_enterprise(a_plugin(tmp_path), wanted(), deployer=deployer, open_release=opened, say=told.append)
    assert (made.success, made.errors) == (True, [])
    assert [(one.environment, one.outcome, one.version) for one in made.environments] == [
        ("dev", "deployed", "1.0.0"),
        ("production", "deployed", "1.0.0"),
    ]
    assert made.imageUrl is not None
    assert made.imageUrl.startswith("images.example/team/acme/weather@sha256:")
    assert any(line.startswith("dev: ") for line in told)
    kept = get_deployment(str(made.deploymentId), deployer=deployer)
    assert kept is not None
    assert (kept.environments, kept.imageUrl) == (["dev", "production"], made.imageUrl)


def test_no_environment_is_an_error(deployer: DeployerInMemory, tmp_path: Path):
    nowhere = EnterpriseDeployment(name="acme.weather", version="1.0.0", environments=[])
    with pytest.raises(NoEnvironmentsError):
        deploy_to_enterprise(a_plugin(tmp_path), nowhere, deployer=deployer, open_release=opened)
    with pytest.raises(NoEnvironmentsError):
        deploy_to_environments("images.example/team/acme/weather:1.0.0", [], deployer=deployer)
    with pytest.raises(MalformedEnvironmentError, match="moon"):
        deploy_to_enterprise(
            a_plugin(tmp_path, "2.0.0"), wanted("2.0.0", "moon"), deployer=deployer, open_release=opened
        )


def test_what_the_scan_finds_is_not_built(deployer: DeployerInMemory, tmp_path: Path):
    secret = "AKIA" + base64.b32encode(bytes.fromhex(Digest.of(b"a secret").hex)).decode()[:16]
    plugin = write_plugin(tmp_path / "leaky", added={"dist/more.js": f"export const token = '{secret}';\n"})
    scan = perform_security_scan(plugin)
    made = deploy_to_enterprise(plugin, wanted(), deployer=deployer, open_release=opened)
    assert not scan.passed
    assert made.errors == scan.vulnerabilities != []
    assert not (tmp_path / "images").exists()
    assert perform_security_scan(a_plugin(tmp_path)).passed


@pytest.mark.parametrize("other", [{"version": "9.9.9"}, {"name": "acme.sky"}])
def test_another_release_than_the_named_one_is_refused(
    deployer: DeployerInMemory, tmp_path: Path, other: dict[str, str]
):
    asked = EnterpriseDeployment(**({"name": "weather", "version": "1.0.0", "environments": ["dev"]} | other))  # type: ignore[arg-type]  # fields by name
    with pytest.raises(OtherReleaseError):
        deploy_to_enterprise(a_plugin(tmp_path), asked, deployer=deployer, open_release=opened)


def test_an_image_has_its_digest_and_size_and_platform(deployer: DeployerInMemory, tmp_path: Path):
    made = create_container_image(a_plugin(tmp_path), wanted(), deployer=deployer, open_release=opened)
    assert made.success
    assert made.imageId is not None
    assert (made.size or 0) > 1_000
    assert push_to_registry(made.imageId, wanted(), deployer=deployer).imageUrl.endswith(made.imageId)
    with pytest.raises(OtherImageError):
        push_to_registry(str(Digest("b" * 64)), wanted(), deployer=deployer)
    foreign = wanted("1.1.0", platform="linux/arm64")
    refused = create_container_image(a_plugin(tmp_path, "1.1.0"), foreign, deployer=deployer, open_release=opened)
    assert (refused.success, refused.imageId) == (False, None)


def test_resources_and_security_are_those_of_the_deployment(deployer: DeployerInMemory, tmp_path: Path):
    for wrong in (
        {"resources": ResourceRequirements(cpu="much", memory="1Gi")},
        {"resources": ResourceRequirements(cpu="1", memory="1Ki")},
        {"security": SecurityConfig(user=0)},
        {"security": SecurityConfig(capabilities=["ALL"])},
    ):
        with pytest.raises(MalformedEnvironmentError):
            deploy_to_enterprise(a_plugin(tmp_path), wanted(**wrong), deployer=deployer, open_release=opened)
    asked = wanted(
        resources=ResourceRequirements(cpu="1.5", memory="1Gi", storage="2Gi"),
        security=SecurityConfig(networkHosts=["api.acme.example"]),
    )
    made = deploy_to_enterprise(a_plugin(tmp_path), asked, deployer=deployer, open_release=opened)
    assert made.success
    given = deployer.targets["dev"].running
    (running,) = given.values()
    assert (running.environment.resources.cpu_millis, running.environment.resources.storage_bytes) == (1_500, 2 * 2**30)
    assert "api.acme.example" in running.manifests["given.txt"]


def test_one_environment_that_fails_is_told_and_those_after_it_are_left(deployer: DeployerInMemory, tmp_path: Path):
    deploy(deployer, tmp_path, "1.0.0")
    deployer.targets["dev"].is_down = True
    plugin = a_plugin(tmp_path, "1.1.0")
    made = deploy_to_enterprise(plugin, wanted("1.1.0"), deployer=deployer, open_release=opened)
    assert (made.success, [one.outcome for one in made.environments]) == (False, ["failed", "skipped"])
    assert made.errors[0].startswith("dev: ")


def test_rolling_back_goes_where_the_deployment_runs(deployer: DeployerInMemory, tmp_path: Path):
    first = deploy(deployer, tmp_path, "1.0.0")
    none = rollback(first, deployer=deployer)
    assert (none.success, none.errors) == (False, ["No previous version available for rollback"])
    second = deploy(deployer, tmp_path, "1.1.0", "dev")
    back = rollback(second, deployer=deployer)
    assert (back.success, back.rolledBackTo) == (True, "1.0.0")
    assert [one.environment for one in back.environments] == ["dev"]
    assert rollback(second, deployer=deployer).errors == ["The deployment runs nowhere any more"]
    again = deploy(deployer, tmp_path, "1.2.0", "dev")
    one = rollback_environment("dev", "acme.weather", deployer=deployer)
    assert (again != second, one.success, one.version) == (True, True, "1.0.0")


def test_a_deployment_that_nobody_wrote_down_is_not_found(deployer: DeployerInMemory):
    unknown = f"acme.weather@1.0.0#{Digest('c' * 64)}"
    assert get_deployment(unknown, deployer=deployer) is None
    assert rollback(unknown, deployer=deployer).errors == ["Deployment not found"]
    with pytest.raises(MalformedDeploymentIdError):
        rollback("deployment-1", deployer=deployer)


def test_the_containerfile_names_no_program_that_is_not_there(tmp_path: Path):
    text = generate_dockerfile(
        a_plugin(tmp_path), tmp_path / "build", base="docker.io/library/node:18-alpine", open_release=opened
    )
    assert text.startswith("FROM docker.io/library/node:18-alpine\n")
    assert "npm" not in text
    assert json.loads(text.partition("\nCMD ")[2]) == ["qirvo", "plugin", "serve", "--port", "3000"]


def test_a_configuration_opens_a_deployer(tmp_path: Path):
    a_deployer(tmp_path, "dev")
    config = EnterpriseConfig(registryUrl="https://other.example/apps/", deployment=tmp_path / "qirvo-deploy.toml")
    opened_by = open_enterprise(config, environ={}, named="olga", open_client=no_registry)
    assert opened_by.settings.image.registry == "other.example/apps"
    assert opened_by.by == "olga"
