"""What an environment says of its cluster, read into values that cannot be wrong."""

import re
from collections.abc import Iterable
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.environments import Environment, MalformedEnvironmentError

WORKLOAD_SETTINGS = frozenset({"namespace", "autoscale", "volume", "storage_class", "pull_secret"})
"""What every place that is a cluster in the end understands."""

CLUSTER_SETTINGS = WORKLOAD_SETTINGS | {"kubeconfig", "take_over"}
ONE_NODE = "ReadWriteOnce"
MANY_NODES = "ReadWriteMany"
_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?")
_MOST_REPLICAS = 100
_MOST_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscale:
    """Between how many replicas a cluster chooses by itself.

    Attributes:
        cpu: Of what a replica asks for, in percent, that they should use on average.
    """

    least: int
    most: int
    cpu: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """The settings of an environment that is a cluster.

    Attributes:
        namespace: Empty for the context's own.
        kubeconfig: Path of the file with the cluster's address; empty for the usual places.
        autoscale: None for a fixed number of replicas.
        volume: How the volume with what the plugin keeps is mounted; empty when it keeps nothing.
        storage_class: Of that volume; empty for the cluster's default.
        pull_secret: Name of the Secret that pulls the image; empty where none is needed.
        take_over: Whether fields that somebody else changed are set anew.
    """

    namespace: str = ""
    kubeconfig: str = ""
    autoscale: Autoscale | None = None
    volume: str = ""
    storage_class: str = ""
    pull_secret: str = ""
    take_over: bool = False

    @classmethod
    def of(cls, environment: Environment, *, known: Iterable[str] = CLUSTER_SETTINGS) -> Self:
        """Read the settings of `environment`.

        Raises:
            MalformedEnvironmentError: One is unknown, or not of its form, or two do not go together.
        """
        unknown = sorted(set(environment.settings) - set(known))
        if unknown:
            raise MalformedEnvironmentError(f"`{environment.name}`: a cluster knows no setting `{unknown[0][:40]}`")
        take_over = environment.settings.get("take_over", False)
        if not isinstance(take_over, bool):
            raise MalformedEnvironmentError(f"`take_over` of `{environment.name}` is `true` or `false`")
        settings = cls(
            namespace=_name(environment, "namespace", _LABEL),
            kubeconfig=_text(environment, "kubeconfig"),
            autoscale=_autoscale(environment),
            volume=_text(environment, "volume"),
            storage_class=_name(environment, "storage_class", _SUBDOMAIN),
            pull_secret=_name(environment, "pull_secret", _SUBDOMAIN),
            take_over=take_over,
        )
        settings._check(environment)
        return settings

    @property
    def least_replicas(self) -> int | None:
        """How few replicas the cluster may come down to by itself; None when it does not choose."""
        return None if self.autoscale is None else self.autoscale.least

    def _check(self, environment: Environment) -> None:
        if self.volume not in ("", ONE_NODE, MANY_NODES):
            raise MalformedEnvironmentError(
                f"`{self.volume[:40]}` of `{environment.name}` is no way to mount a volume",
                hint=f"Write `{ONE_NODE}` or `{MANY_NODES}`.",
            )
        if self.volume and environment.resources.storage_bytes is None:
            raise MalformedEnvironmentError(f"`{environment.name}` asks for a volume, and its resources for no storage")
        if self.storage_class and not self.volume:
            raise MalformedEnvironmentError(f"`{environment.name}` names a storage class, and asks for no `volume`")
        if self.volume == ONE_NODE and (environment.replicas > 1 or self.autoscale is not None):
            raise MalformedEnvironmentError(
                f"`{environment.name}` has one volume for one node, and more than one replica",
                hint=f"Use `{MANY_NODES}`, where the storage class can, or one replica.",
            )


def _autoscale(environment: Environment) -> Autoscale | None:
    given = environment.settings.get("autoscale")
    if given is None:
        return None
    wrong = MalformedEnvironmentError(
        f"`autoscale` of `{environment.name}` is not of its form",
        hint="Write `autoscale = {min = 2, max = 6, cpu = 70}`: replicas, and percent of what each asks for.",
    )
    if not isinstance(given, dict) or set(given) - {"min", "max", "cpu"} or "max" not in given:
        raise wrong
    least, most, cpu = given.get("min", environment.replicas), given["max"], given.get("cpu", 80)
    if any(isinstance(each, bool) for each in (least, most, cpu)):
        raise wrong
    if not 1 <= least <= most <= _MOST_REPLICAS or not 1 <= cpu <= _MOST_PERCENT:
        raise wrong
    if environment.replicas > least:
        raise MalformedEnvironmentError(
            f"`{environment.name}` asks for {environment.replicas} replicas, and lets the cluster go down to {least}"
        )
    return Autoscale(least=least, most=most, cpu=cpu)


def _text(environment: Environment, name: str) -> str:
    value = environment.settings.get(name, "")
    if not isinstance(value, str):
        raise MalformedEnvironmentError(f"`{name}` of `{environment.name}` is a text")
    return value


def _name(environment: Environment, name: str, form: re.Pattern[str]) -> str:
    value = _text(environment, name)
    if value and form.fullmatch(value) is None:
        raise MalformedEnvironmentError(
            f"`{value[:80]}` of `{environment.name}` cannot name a {name.replace('_', ' ')}"
        )
    return value
