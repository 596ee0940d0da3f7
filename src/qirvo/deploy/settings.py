"""`qirvo-deploy.toml`: what is deployed how, read into values that cannot be wrong; an unknown word is an error."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.deployment_records import LONGEST_LEASE, SHORTEST_LEASE
from qirvo.domain.durations import parse_span
from qirvo.domain.environments import (
    Confinement,
    Environment,
    ErrorRate,
    Gates,
    HealthCriteria,
    Pipeline,
    Resources,
    Setting,
    parse_bytes,
    parse_cpu,
)
from qirvo.domain.errors import InvalidError, NotFoundError, QirvoError
from qirvo.domain.images import DEFAULT_PLATFORM, Platform
from qirvo.domain.names import parse_publisher_name
from qirvo.domain.weekly_hours import WeeklyHours

FILE = "qirvo-deploy.toml"
IN_REGISTRY = "registry"


class NoDeploySettingsError(NotFoundError):
    """There is no settings file."""

    code = "deploy-settings-missing"
    hint = f"Write one, `{FILE}`, or name it with `--settings FILE`; docs/guides/operator.md has an example."


class MalformedDeploySettingsError(InvalidError):
    """The settings file is not of its form."""

    code = "deploy-settings-malformed"
    hint = "Mend what the message names; docs/guides/operator.md has an example of every setting."


class _Image(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    base: str
    registry: str
    platforms: list[str] = msgspec.field(default_factory=lambda: [str(DEFAULT_PLATFORM)])
    key: str = ""
    trusted_keys: list[str] = []
    ca: str = ""
    plain_http: bool = False
    user: str = ""
    builder: Literal["daemonless", "engine"] = "daemonless"
    engine: str = ""


class _Resources(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    cpu: str = "500m"
    memory: str = "256Mi"
    storage: str = ""


class _Security(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    user: int = 1000
    capabilities: list[str] = []
    network_hosts: list[str] | None = None
    secrets: dict[str, str] = {}


class _Gates(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    approvals: int = 0
    soak: str = "0s"
    freeze: str = ""
    scan_age: str = ""
    signed: bool = True


class _ErrorRate(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    at_most: float
    window: str = "10m"
    minimum: int = 50


class _Health(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    timeout: str = "60s"
    window: str = "5s"
    interval: str = "1s"
    failures: int = 2
    error_rate: _ErrorRate | None = None


class _Environment(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    target: str
    address: str = ""
    replicas: int = 1
    resources: _Resources = msgspec.field(default_factory=_Resources)
    security: _Security = msgspec.field(default_factory=_Security)
    gates: _Gates = msgspec.field(default_factory=_Gates)
    health: _Health = msgspec.field(default_factory=_Health)
    policy: str = ""
    settings: dict[str, Setting] = {}


class _Policy(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    file: str = ""
    advisories: str = ""


class _Registry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    publisher: str
    address: str = ""
    kept: str = "qirvo-deploy-kept.db"
    lease: str = "3m"


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    image: _Image
    environment: list[_Environment] = []
    records: str = "qirvo-deploy.db"
    registry: _Registry | None = None
    policy: _Policy = msgspec.field(default_factory=_Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSettings:
    """How images are made and found.

    Attributes:
        base: What they stand on.
        registry: Where they go: an image registry, with a path where wanted.
        key: The file of the key that signs them; None to sign none.
        trusted_keys: Files of public keys whose signatures count.
        authority: Certificates to trust instead of the system's.
        engine: Address of the engine that builds them, empty for the usual one; None to build without an engine.
    """

    base: str
    registry: str
    platforms: tuple[Platform, ...]
    key: Path | None
    trusted_keys: tuple[Path, ...]
    authority: Path | None
    plain_http: bool
    user: str
    engine: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryKeeping:
    """Records that a registry keeps.

    Attributes:
        publisher: Whose environments they are.
        address: The registry's; empty for the one that the operator is signed in to.
        kept: The file in which words wait while it is away.
        lease: For how long an environment is held without a word.
    """

    publisher: str
    address: str
    kept: Path
    lease: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploySettings:
    """Everything the file says.

    Attributes:
        records: Where revisions are written down: a file, or a registry.
        policies: Environment → the file of its security policy; the usual one where none is named.
        advisories: OSV's, to look for known vulnerabilities in; None to look for none.
        folder: Of the file itself: what paths in it are meant from.
    """

    image: ImageSettings
    pipeline: Pipeline
    records: Path | RegistryKeeping
    policies: Mapping[str, Path]
    advisories: Path | None
    folder: Path


def read_deploy_settings(path: Path) -> DeploySettings:
    """Read the settings file at `path`; paths in it are meant from its own folder.

    Raises:
        NoDeploySettingsError: There is no such file.
        MalformedDeploySettingsError: It is not of its form; the message names the place.
        NoEnvironmentsError: It names no environment.
    """
    with disk_errors(path):
        try:
            content = path.read_bytes()
        except FileNotFoundError as exc:
            raise NoDeploySettingsError(f"there is no file `{path}`") from exc
    try:
        document = tomllib.loads(content.decode())
        file = msgspec.convert(document, _File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as exc:
        raise MalformedDeploySettingsError(f"`{path}`: {exc}") from exc
    folder = path.absolute().parent
    return DeploySettings(
        image=_image(file.image, folder),
        pipeline=Pipeline.of(tuple(_named(environment, path) for environment in file.environment)),
        records=_records(file, folder, path),
        policies={one.name: folder / name for one in file.environment if (name := one.policy or file.policy.file)},
        advisories=folder / file.policy.advisories if file.policy.advisories else None,
        folder=folder,
    )


def _records(file: _File, folder: Path, path: Path) -> Path | RegistryKeeping:
    if (file.records == IN_REGISTRY) != (file.registry is not None):
        raise MalformedDeploySettingsError(f'`{path}`: `records = "{IN_REGISTRY}"` and a table `registry` go together')
    if file.registry is None:
        return folder / file.records
    lease = parse_span(file.registry.lease)
    if not SHORTEST_LEASE <= lease <= LONGEST_LEASE:
        raise MalformedDeploySettingsError(f"`{path}`: `lease` of `registry` is from 10s to 30m")
    return RegistryKeeping(
        publisher=parse_publisher_name(file.registry.publisher),
        address=file.registry.address,
        kept=folder / file.registry.kept,
        lease=lease,
    )


def _image(image: _Image, folder: Path) -> ImageSettings:
    return ImageSettings(
        base=image.base,
        registry=image.registry,
        platforms=tuple(Platform.parse(text) for text in image.platforms),
        key=folder / image.key if image.key else None,
        trusted_keys=tuple(folder / name for name in image.trusted_keys),
        authority=folder / image.ca if image.ca else None,
        plain_http=image.plain_http,
        user=image.user,
        engine=image.engine if image.builder == "engine" else None,
    )


def _named(environment: _Environment, path: Path) -> Environment:
    """Return the environment, with its name in what is wrong with it."""
    try:
        return _environment(environment)
    except QirvoError as exc:
        said = f"`{path}`, environment `{environment.name[:80]}`: {exc.message}"
        raise MalformedDeploySettingsError(said, hint=exc.hint or None) from exc


def _environment(environment: _Environment) -> Environment:
    storage, security, gates, health = (
        environment.resources.storage,
        environment.security,
        environment.gates,
        environment.health,
    )
    return Environment(
        name=environment.name,
        target=environment.target,
        address=environment.address,
        replicas=environment.replicas,
        resources=Resources(
            cpu_millis=parse_cpu(environment.resources.cpu),
            memory_bytes=parse_bytes(environment.resources.memory),
            storage_bytes=parse_bytes(storage) if storage else None,
        ),
        confinement=Confinement(
            user=security.user,
            capabilities=tuple(security.capabilities),
            network_hosts=None if security.network_hosts is None else tuple(security.network_hosts),
            secrets=dict(security.secrets),
        ),
        gates=Gates(
            approvals=gates.approvals,
            soak=parse_span(gates.soak),
            freeze=WeeklyHours.parse(gates.freeze) if gates.freeze else None,
            scan_age=parse_span(gates.scan_age) if gates.scan_age else None,
            signed=gates.signed,
        ),
        health=HealthCriteria(
            timeout=parse_span(health.timeout),
            window=parse_span(health.window),
            interval=parse_span(health.interval),
            failures=health.failures,
            error_rate=None if health.error_rate is None else _error_rate(health.error_rate),
        ),
        settings=environment.settings,
    )


def _error_rate(written: _ErrorRate) -> ErrorRate:
    return ErrorRate(at_most=written.at_most, window=parse_span(written.window), minimum=written.minimum)
