"""The Guide's *Enterprise Deployment* with its names: `deployToEnterprise`, `rollback`, and what they are made of.

Its class kept nothing between two calls, so that nothing could be rolled back. Here each function is given a deployer,
which writes down every change of an environment (ADR-0032, ADR-0035). What one environment did not take is in its own
outcome; what makes no sense at all, such as deploying to no environment, raises.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.checks.runner import check_archive, check_folder
from qirvo.checks.suite import profile_for
from qirvo.deferred import dataclass
from qirvo.domain.deployments import Revision, RevisionState, revision_to_restore
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel, Requirement
from qirvo.domain.environments import (
    Confinement,
    Environment,
    NoEnvironmentsError,
    Pipeline,
    Resources,
    parse_bytes,
    parse_cpu,
)
from qirvo.domain.errors import ConflictError, InvalidError, QirvoError
from qirvo.domain.findings import Verdict
from qirvo.domain.images import Platform
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

if TYPE_CHECKING:
    from qirvo.deploy.apply import EnvironmentOutcome
    from qirvo.deploy.bootstrap import Deployer, OpenClient
    from qirvo.deploy.ports import VerifiedRelease

Say = Callable[[str], None]
OpenRelease = Callable[[str], AbstractContextManager["VerifiedRelease"]]
_WELL = frozenset({"deployed", "unchanged"})


class OtherReleaseError(InvalidError):
    """The plugin is not the one that the deployment names."""

    code = "enterprise-other-release"
    hint = "Name the plugin's own id and version, or deploy the release that is meant."


class MalformedDeploymentIdError(InvalidError):
    """This names no deployment."""

    code = "enterprise-deployment-id-malformed"
    hint = "Give the `deploymentId` of an earlier answer, `publisher.name@version#sha256:…`."


class OtherImageError(ConflictError):
    """The image registry has another image under that name."""

    code = "enterprise-other-image"
    hint = "Make the image again; deployments go by its digest."


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRequirements:
    """What one replica may use: `500m` or `1.5` processors, `256Mi` of memory, `1Gi` of storage."""

    cpu: str
    memory: str
    storage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityConfig:
    """What a replica may do; the Guide names the type and does not define it.

    Attributes:
        user: Number of the user it runs as.
        capabilities: Of the kernel, that are left to it.
        networkHosts: Machines it may speak to; None for those that its manifest declares.
        secrets: Environment variable → where the target finds its value.
    """

    user: int = 1000
    capabilities: Sequence[str] = ()
    networkHosts: Sequence[str] | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseConfig:
    """Where images go, and how they are deployed.

    Attributes:
        registryUrl: The image registry; None for the one that the settings name.
        deployment: The settings file, `qirvo-deploy.toml`.
    """

    registryUrl: str | None = None
    deployment: Path = Path("qirvo-deploy.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseDeployment:
    """A plugin that is to be deployed.

    Attributes:
        name: Its id, or the id's last part.
        version: Has to be the plugin's.
        environments: Names from the settings; none at all is an error.
        platform: Of the image; the settings' without one, which are `linux/amd64` without any.
        resources: In place of what the settings give in these environments.
        security: The same.
    """

    name: str
    version: str
    environments: Sequence[str]
    platform: str | None = None
    resources: ResourceRequirements | None = None
    security: SecurityConfig | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScan:
    """What a scan came to; `vulnerabilities` is what stands against it, a sentence each."""

    passed: bool
    vulnerabilities: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerResult:
    """An image that was made and pushed; `imageId` is its digest, `size` its layers' bytes, `pluginId` ours."""

    success: bool
    pluginId: str | None = None
    imageId: str | None = None
    size: int | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryResult:
    """Where the image registry has an image, by its digest."""

    imageUrl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentResult:
    """What came of one environment.

    Attributes:
        outcome: `deployed`, `unchanged`, `waiting`, `failed` or `skipped`.
        version: What it was to run; None where nothing was found to go back to.
    """

    environment: str
    success: bool
    outcome: str
    version: str | None = None
    revision: int | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentResult:
    """What came of a deployment; it is a success when every environment took it."""

    success: bool
    deploymentId: str | None = None
    environments: list[EnvironmentResult] = field(default_factory=list)
    imageUrl: str | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackResult:
    """What came of going back; `rolledBackTo` is None where environments went to different versions."""

    success: bool
    rolledBackTo: str | None = None
    environments: list[EnvironmentResult] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDeployment:
    """What was written down of a deployment, one revision for each change of an environment."""

    id: str
    pluginId: str
    version: str
    imageUrl: str
    revisions: tuple[Revision, ...]

    @property
    def environments(self) -> list[str]:
        """Where it was put, in the order in which it was."""
        return list(dict.fromkeys(one.environment for one in self.revisions))


def open_enterprise(
    config: EnterpriseConfig, *, environ: Mapping[str, str], named: str, open_client: "OpenClient"
) -> "Deployer":
    """Return the deployer that `config` describes.

    Args:
        config: The Guide's.
        environ: Where passwords and secrets are looked for.
        named: Who deploys, where no registry knows better.
        open_client: Opens a client of a registry that keeps the records.

    Raises:
        QirvoError: The settings cannot be read.
    """
    from qirvo.deploy.bootstrap import Deployer  # noqa: PLC0415  # its libraries are an extra
    from qirvo.deploy.settings import read_deploy_settings  # noqa: PLC0415  # the same

    settings = read_deploy_settings(config.deployment)
    if config.registryUrl is not None:
        name = config.registryUrl.removeprefix("https://").rstrip("/")
        settings = replace(settings, image=replace(settings.image, registry=name))
    return Deployer(settings=settings, environ=environ, named=named, open_client=open_client)


def deploy_to_enterprise(
    plugin_path: str | Path,
    deployment: EnterpriseDeployment,
    *,
    deployer: "Deployer",
    open_release: OpenRelease,
    say: Say = lambda _: None,
) -> DeploymentResult:
    """Scan the plugin, make and push its image, and take that through the environments.

    Args:
        plugin_path: A folder or an archive.
        deployment: The Guide's.
        deployer: Knows environments, keys and records.
        open_release: Gives a release that was verified, as a host's `release_to_deploy`.
        say: Hears how far it is.

    Raises:
        NoEnvironmentsError: It names none.
        MalformedEnvironmentError: It names one that does not exist, or a value that makes no sense.
        OtherReleaseError: The plugin is another.
    """
    narrowed = _narrowed(deployer, deployment)
    scan = perform_security_scan(Path(plugin_path))
    if not scan.passed:
        return DeploymentResult(success=False, errors=scan.vulnerabilities)
    made = create_container_image(plugin_path, deployment, deployer=narrowed, open_release=open_release, say=say)
    if made.imageId is None or made.pluginId is None:
        return DeploymentResult(success=False, errors=made.errors)
    try:
        whole = replace(deployment, name=made.pluginId)
        pushed = push_to_registry(made.imageId, whole, deployer=narrowed)
    except QirvoError as refused:
        return DeploymentResult(success=False, errors=[refused.message])
    image = narrowed.image(pushed.imageUrl).image
    environments = deploy_to_environments(pushed.imageUrl, deployment.environments, deployer=narrowed, say=say)
    return DeploymentResult(
        success=all(one.success for one in environments),
        deploymentId=f"{image.plugin_id}@{image.version}#{image.digest}",
        environments=environments,
        imageUrl=pushed.imageUrl,
        errors=[error for one in environments for error in one.errors],
    )


def perform_security_scan(plugin_path: Path) -> SecurityScan:
    """Look at the plugin with what an enterprise demands of security.

    Raises:
        QirvoError: There is no such folder or archive.
    """
    profile = profile_for("enterprise", DistributionChannel.ENTERPRISE, {Requirement.SECURITY})
    check = check_folder if plugin_path.is_dir() else check_archive
    report = check(plugin_path, profile=profile)
    against = [one for one in report.findings if one.refuses]
    told = [f"{one.rule}: {one.message}" + (f" ({one.help})" if one.help else "") for one in against]
    return SecurityScan(passed=report.verdict is not Verdict.REFUSED, vulnerabilities=told)


def create_container_image(
    plugin_path: str | Path,
    deployment: EnterpriseDeployment,
    *,
    deployer: "Deployer",
    open_release: OpenRelease,
    say: Say = lambda _: None,
) -> ContainerResult:
    """Make the release's image where the settings say, tagged `name:version`, and sign it when they name a key.

    Raises:
        OtherReleaseError: The plugin is not the one that `deployment` names.
    """
    from qirvo.deploy.images.sboms import sbom_of  # noqa: PLC0415  # its libraries are an extra

    maker = _for_platform(deployer, deployment.platform)
    try:
        with open_release(str(plugin_path)) as release:
            _require_named(release, deployment)
            made, plugin_id = maker.make_image(release, sbom=sbom_of, tell=say), str(release.manifest.id)
    except OtherReleaseError:
        raise
    except QirvoError as refused:
        return ContainerResult(success=False, errors=[f"Container build failed: {refused.message}"])
    return ContainerResult(success=True, pluginId=plugin_id, imageId=str(made.built.digest), size=made.built.size)


def push_to_registry(image_id: str, deployment: EnterpriseDeployment, *, deployer: "Deployer") -> RegistryResult:
    """Return where the image registry has the image, which `create_container_image` has pushed.

    Raises:
        MalformedNameError: `deployment` names the plugin by less than its id.
        OtherImageError: Another image has that name and version by now.
        QirvoError: There is none, or no answer.
    """
    from qirvo.domain.images import release_repository  # noqa: PLC0415  # beside its one use

    repository = release_repository(deployer.settings.image.registry, PluginId.parse(deployment.name))
    found = deployer.image(f"{repository.name}:{deployment.version}").image
    if found.digest != Digest.parse(image_id):
        raise OtherImageError(f"`{repository.name}:{deployment.version}` is `{found.digest}`, not `{image_id[:80]}`")
    return RegistryResult(imageUrl=found.reference)


def deploy_to_environments(
    image_url: str, environments: Sequence[str], *, deployer: "Deployer", say: Say = lambda _: None
) -> list[EnvironmentResult]:
    """Take an image through environments, in the order of the settings, as far as their gates open.

    Raises:
        NoEnvironmentsError: There is none.
        MalformedEnvironmentError: There is none of such a name.
        QirvoError: There is no such image.
    """
    if not environments:
        raise NoEnvironmentsError("deploying to no environment is no deployment")
    described = deployer.image(image_url)
    operations = deployer.operations(tell=lambda name, text: say(f"{name}: {text}"))
    outcomes = operations.deploy(described.image, network_hosts=described.network_hosts, only=tuple(environments))
    return [_result(outcome, str(described.image.version)) for outcome in outcomes]


def get_deployment(deployment_id: str, *, deployer: "Deployer") -> RecordedDeployment | None:
    """Return what was written down of a deployment; None when nothing was.

    Raises:
        MalformedDeploymentIdError: The id is none.
    """
    plugin_id, version, digest = _read_id(deployment_id)
    revisions = tuple(
        one for one in deployer.records.revisions(plugin_id) if (one.image.digest, one.restores) == (digest, None)
    )
    if not revisions:
        return None
    return RecordedDeployment(
        id=deployment_id,
        pluginId=str(plugin_id),
        version=str(version),
        imageUrl=revisions[0].image.reference,
        revisions=revisions,
    )


def get_previous_version(deployment: RecordedDeployment, environment: str, *, deployer: "Deployer") -> str | None:
    """Return what ran well in an environment before `deployment`; None when nothing did."""
    there = deployer.records.revisions(PluginId.parse(deployment.pluginId), environment)
    try:
        return str(revision_to_restore(there).image.version)
    except QirvoError:
        return None


def rollback(deployment_id: str, *, deployer: "Deployer", say: Say = lambda _: None) -> RollbackResult:
    """Go back, in every environment where the deployment runs, to what ran well there before.

    Raises:
        MalformedDeploymentIdError: The id is none.
    """
    deployment = get_deployment(deployment_id, deployer=deployer)
    if deployment is None:
        return RollbackResult(success=False, errors=["Deployment not found"])
    plugin_id = PluginId.parse(deployment.pluginId)
    running = [name for name in deployment.environments if _runs(deployment, name, deployer)]
    if not running:
        return RollbackResult(success=False, errors=["The deployment runs nowhere any more"])
    before = {name: get_previous_version(deployment, name, deployer=deployer) for name in running}
    if not any(before.values()):
        return RollbackResult(success=False, errors=["No previous version available for rollback"])
    operations = deployer.operations(tell=lambda name, text: say(f"{name}: {text}"))
    outcomes = operations.roll_back(plugin_id, only=tuple(running))
    environments = [_result(outcome, before[outcome.environment]) for outcome in outcomes]
    reached = {one.version for one in environments if one.success}
    return RollbackResult(
        success=all(one.success for one in environments),
        rolledBackTo=reached.pop() if len(reached) == 1 else None,
        environments=environments,
        errors=[error for one in environments for error in one.errors],
    )


def rollback_environment(
    environment: str, plugin_id: str, *, deployer: "Deployer", say: Say = lambda _: None
) -> EnvironmentResult:
    """Go back in one environment to what ran well there before.

    Raises:
        MalformedEnvironmentError: There is none of this name.
    """
    plugin = PluginId.parse(plugin_id)
    operations = deployer.operations(tell=lambda name, text: say(f"{name}: {text}"))
    (outcome,) = operations.roll_back(plugin, only=(environment,))
    there = deployer.records.revisions(plugin, environment)
    reached = there[-1].image.version if there and there[-1].state is RevisionState.HEALTHY else None
    return _result(outcome, None if reached is None else str(reached))


def generate_dockerfile(plugin_path: str | Path, folder: Path, *, base: str, open_release: OpenRelease) -> str:
    """Write everything a container engine builds the image from into `folder`, and return its containerfile.

    Raises:
        QirvoError: The release is not sound, the base names no image, or the folder holds something.
    """
    from qirvo.deploy.images.containerfile import write_build_folder  # noqa: PLC0415  # its libraries are an extra
    from qirvo.deploy.images.contents import release_labels  # noqa: PLC0415  # the same

    with open_release(str(plugin_path)) as release:
        path = write_build_folder(release, folder, base=base, labels=release_labels(release))
    return path.read_text(encoding="utf-8")


def _narrowed(deployer: "Deployer", deployment: EnterpriseDeployment) -> "Deployer":
    """Return the deployer with the deployment's own resources and security in its environments."""
    if not deployment.environments:
        raise NoEnvironmentsError("deploying to no environment is no deployment")
    pipeline = deployer.settings.pipeline
    named = {pipeline.get(name).name for name in deployment.environments}
    changed = tuple(_with_demands(one, deployment) if one.name in named else one for one in pipeline.environments)
    return replace(deployer, settings=replace(deployer.settings, pipeline=Pipeline.of(changed)))


def _with_demands(environment: Environment, deployment: EnterpriseDeployment) -> Environment:
    resources, security = deployment.resources, deployment.security
    if resources is not None:
        given = Resources(
            cpu_millis=parse_cpu(resources.cpu),
            memory_bytes=parse_bytes(resources.memory),
            storage_bytes=parse_bytes(resources.storage) if resources.storage else None,
        )
        environment = replace(environment, resources=given)
    if security is not None:
        hosts = security.networkHosts
        confinement = Confinement(
            user=security.user,
            capabilities=tuple(security.capabilities),
            network_hosts=None if hosts is None else tuple(hosts),
            secrets=dict(security.secrets),
        )
        environment = replace(environment, confinement=confinement)
    return environment


def _for_platform(deployer: "Deployer", platform: str | None) -> "Deployer":
    if platform is None:
        return deployer
    image = replace(deployer.settings.image, platforms=(Platform.parse(platform),))
    return replace(deployer, settings=replace(deployer.settings, image=image))


def _require_named(release: "VerifiedRelease", deployment: EnterpriseDeployment) -> None:
    plugin_id, version = release.manifest.id, release.manifest.version
    if deployment.name not in (str(plugin_id), plugin_id.name) or str(version) != deployment.version:
        raise OtherReleaseError(
            f"`{plugin_id}` `{version}` is not `{deployment.name[:140]}` `{deployment.version[:80]}`"
        )


def _read_id(deployment_id: str) -> tuple[PluginId, Version, Digest]:
    release, _, digest = deployment_id.partition("#")
    plugin_id, _, version = release.partition("@")
    try:
        return PluginId.parse(plugin_id), Version.parse(version), Digest.parse(digest)
    except QirvoError as exc:
        raise MalformedDeploymentIdError(f"`{deployment_id[:200]}` names no deployment") from exc


def _runs(deployment: RecordedDeployment, environment: str, deployer: "Deployer") -> bool:
    there = deployer.records.revisions(PluginId.parse(deployment.pluginId), environment)
    well = [one for one in there if one.state is RevisionState.HEALTHY]
    return bool(well) and well[-1].image.digest == deployment.revisions[0].image.digest


def _result(outcome: "EnvironmentOutcome", version: str | None) -> EnvironmentResult:
    failed = outcome.error is not None or outcome.kind.value not in _WELL
    return EnvironmentResult(
        environment=outcome.environment,
        success=not failed,
        outcome=outcome.kind.value,
        version=version,
        revision=outcome.revision,
        errors=[f"{outcome.environment}: {outcome.reason}"] if failed else [],
    )
