"""What hosts report of how releases fare, as it travels."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginBody:
    """A host begins to install a release."""

    pluginId: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginAnswer:
    """A ticket for one report of how that ended, by `deadline`; null where the report does not count."""

    ticket: str | None
    deadline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBody:
    """How the installation of a ticket ended: `healthy` or `failed`; `withdrawn` where it never came to a start."""

    ticket: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDocument:
    """How a release fares, and what the test makes of it.

    Attributes:
        silent: How many began and were not heard of again; they count as failed.
        usualRate: Of failures in the release before, or the least that counts.
        weight: The test's sum; at `alarmAt` the rollout is paused.
        said: All of it in a sentence.
    """

    healthy: int
    failed: int
    silent: int
    usualRate: float
    weight: float
    alarmAt: float
    alarmedAt: str | None
    said: str
