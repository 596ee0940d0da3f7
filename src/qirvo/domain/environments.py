"""Where a release is deployed to inside a company, and what each such place demands: values that cannot be wrong.

Environments stand in an order, the first the least precious. What a place gives a plugin (processor, memory, storage)
and forbids it is part of the environment, not of the release.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.weekly_hours import WeeklyHours

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CPU = re.compile(r"(?P<whole>[0-9]{1,4})(?:\.(?P<part>[0-9]{1,3}))?|(?P<millis>[0-9]{1,7})m")
_BYTES = re.compile(r"(?P<number>[0-9]{1,12})(?P<unit>Ki|Mi|Gi|Ti|k|M|G|T|)")
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_LEAST_MEMORY = 32 * 2**20  # Node alone takes more to start
_SECRET = re.compile(r"[A-Z_][A-Z0-9_]{0,127}")
_CAPABILITY = re.compile(r"[A-Z][A-Z_]{1,40}")
_MOST_REPLICAS = 100


Setting = str | int | bool | dict[str, int]
"""A further word to a target, as it was written."""


class MalformedEnvironmentError(InvalidError):
    """A value of an environment is not of its form."""

    code = "environment-malformed"
    hint = "Mend the value in the deployment's settings file; docs/guides/operator.md has an example of each."


class NoEnvironmentsError(InvalidError):
    """Nowhere is no place to deploy to."""

    code = "environments-missing"
    hint = "Name at least one `[[environment]]` in the deployment's settings file."


def parse_cpu(text: str) -> int:
    """Return the thousandths of a processor that `text` (`500m`, `1.5`) stands for.

    Raises:
        MalformedEnvironmentError: It stands for none.
    """
    match = _CPU.fullmatch(text)
    millis = 0
    if match is not None:
        millis = int(match["millis"]) if match["millis"] else int(match["whole"]) * 1000 + _thousandths(match["part"])
    if not millis:
        raise MalformedEnvironmentError(f"`{text[:40]}` is no amount of processor: write `500m` or `1.5`")
    return millis


def parse_bytes(text: str) -> int:
    """Return the bytes that `text` (`256Mi`, `1G`) stands for.

    Raises:
        MalformedEnvironmentError: It stands for none.
    """
    match = _BYTES.fullmatch(text)
    if match is None or not int(match["number"]):
        raise MalformedEnvironmentError(f"`{text[:40]}` is no amount of bytes: write `256Mi` or `1Gi`")
    return int(match["number"]) * _UNITS[match["unit"]]


def require_environment_name(text: str) -> str:
    """Return `text` when it may name an environment.

    Raises:
        MalformedEnvironmentError: It may not.
    """
    if _NAME.fullmatch(text) is None:
        raise MalformedEnvironmentError(f"`{text[:80]}` cannot name an environment")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What one replica may use.

    Attributes:
        cpu_millis: Thousandths of a processor.
        memory_bytes: Main memory.
        storage_bytes: What it may write; None for no limit.
    """

    cpu_millis: int = 500
    memory_bytes: int = 256 * 2**20
    storage_bytes: int | None = None

    def __post_init__(self) -> None:
        if self.memory_bytes < _LEAST_MEMORY:
            raise MalformedEnvironmentError(f"`{self.memory_bytes}` bytes of memory are too few for any plugin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What a replica may do on the machine that runs it.

    Attributes:
        user: Number of the user it runs as; never the machine's owner.
        capabilities: Of the kernel, that are left to it; none by default.
        network_hosts: Machines it may speak to; None for those that its manifest declares.
        secrets: Name of an environment variable → where the target finds its value; never the value.
    """

    user: int = 1000
    capabilities: tuple[str, ...] = ()
    network_hosts: tuple[str, ...] | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not 1 <= self.user <= 2**31 - 1:
            raise MalformedEnvironmentError(f"a plugin does not run as user `{self.user}`")
        for name in self.secrets:
            if _SECRET.fullmatch(name) is None:
                raise MalformedEnvironmentError(f"`{name[:80]}` cannot name an environment variable")
        for capability in self.capabilities:
            if _CAPABILITY.fullmatch(capability) is None or capability == "ALL":
                raise MalformedEnvironmentError(f"`{capability[:40]}` is no capability that can be left to a plugin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What has to be so before an environment takes a release.

    Attributes:
        approvals: How many people, none of them who asks for it, must have agreed.
        soak: How long the image must have run well in the environment before.
        freeze: Hours of the week, in UTC, in which nothing is changed.
        scan_age: How old the last scan may be; None where none is asked for.
        signed: Whether a trusted key must have signed the image.
    """

    approvals: int = 0
    soak: timedelta = timedelta()
    freeze: WeeklyHours | None = None
    scan_age: timedelta | None = None
    signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """How many requests may fail after a change.

    Attributes:
        at_most: The share of them, 0 to below 1.
        window: How long is watched.
        minimum: With fewer requests nothing is concluded.
    """

    at_most: float
    window: timedelta
    minimum: int = 50

    def __post_init__(self) -> None:
        if not 0 <= self.at_most < 1:  # not a number is neither
            raise MalformedEnvironmentError(f"`{self.at_most}` is no share of requests: write `0.05` for five in 100")
        if self.window <= timedelta() or self.minimum < 1:
            raise MalformedEnvironmentError("an error rate needs a window and a minimum of requests above zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCriteria:
    """When a deployment counts as well.

    Attributes:
        timeout: Within which every replica must be healthy.
        window: How long they must then stay healthy.
        interval: Between two looks.
        failures: How many bad looks in a row are one too many.
        error_rate: How many requests may fail afterwards; None to watch none.
    """

    timeout: timedelta = timedelta(seconds=60)
    window: timedelta = timedelta(seconds=5)
    interval: timedelta = timedelta(seconds=1)
    failures: int = 2
    error_rate: ErrorRate | None = None

    def __post_init__(self) -> None:
        if self.timeout <= timedelta() or self.interval <= timedelta() or self.failures < 1:
            raise MalformedEnvironmentError("health needs a timeout, an interval and a number of failures above zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A named place to deploy to.

    Attributes:
        name: Lower-case letters, digits and inner hyphens.
        target: The kind of place: `engine`, `kubernetes`, `gitops`.
        address: Where that is: a socket, a context, a folder.
        settings: Further words to the target, as they were written.
    """

    name: str
    target: str
    address: str = ""
    replicas: int = 1
    resources: Resources = Resources()
    confinement: Confinement = field(default_factory=Confinement)
    gates: Gates = Gates()
    health: HealthCriteria = HealthCriteria()
    settings: Mapping[str, Setting] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        require_environment_name(self.name)
        if not 1 <= self.replicas <= _MOST_REPLICAS:
            raise MalformedEnvironmentError(
                f"`{self.replicas}` replicas of `{self.name}` are not 1 to {_MOST_REPLICAS}"
            )


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Environments in the order in which a release goes through them."""

    environments: tuple[Environment, ...]

    @classmethod
    def of(cls, environments: tuple[Environment, ...]) -> Self:
        """Return the pipeline of `environments`.

        Raises:
            NoEnvironmentsError: There are none: deploying to nowhere is no success.
            MalformedEnvironmentError: Two have one name.
        """
        if not environments:
            raise NoEnvironmentsError("there is no environment to deploy to")
        names = [environment.name for environment in environments]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise MalformedEnvironmentError(f"two environments are called `{twice}`")
        return cls(environments)

    def get(self, name: str) -> Environment:
        """Return the environment called `name`.

        Raises:
            MalformedEnvironmentError: There is none.
        """
        found = next((environment for environment in self.environments if environment.name == name), None)
        if found is None:
            known = ", ".join(f"`{environment.name}`" for environment in self.environments)
            raise MalformedEnvironmentError(f"there is no environment `{name[:80]}`; there are {known}")
        return found

    def before(self, name: str) -> Environment | None:
        """Return the environment that a release goes through right before `name`; None for the first."""
        names = [environment.name for environment in self.environments]
        position = names.index(self.get(name).name)
        return self.environments[position - 1] if position else None


def _thousandths(part: str | None) -> int:
    return int((part or "0").ljust(3, "0"))
