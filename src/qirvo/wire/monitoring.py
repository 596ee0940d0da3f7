"""How a plugin fares, and its alerts, as they travel."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDocument:
    """A figure.

    Attributes:
        atLeast: It is hardly less.
        atMost: Nor more; null where so few tell nothing of that.
        sample: Of how many installations, starts or downloads; null for what is a count itself.
    """

    value: float
    atLeast: float
    atMost: float | None
    sample: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionDocument:
    """How one release, one way out or all of a plugin fares.

    Attributes:
        name: The version, or the distribution channel; empty for all of it.
        status: `healthy`, `degraded`, `failing`, or `unknown` where nobody tells.
        figures: Figure → what it is; those that nothing is known of are left out.
        events: Kind → how often, each network a few times at most.
    """

    name: str
    status: str
    reasons: list[str]
    figures: dict[str, ReadingDocument]
    events: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringDocument:
    """How a plugin fared within the window that ends now."""

    pluginId: str
    window: str
    since: str
    until: str
    total: ConditionDocument
    versions: list[ConditionDocument]
    distributionChannels: list[ConditionDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBody:
    """When an alert is raised.

    Attributes:
        figure: `error-rate`, `crash-rate`, `revert-rate`, `download-failure-rate`, `load-time`, `downloads`, `active`.
        threshold: A share such as 0.05, milliseconds, or a count, by the figure.
        comparison: `above`, or `below` for counts.
        window: `5m`, `15m`, `1h`, `6h`, `1d` or `7d`.
        least: Of fewer reports nothing is said.
        severity: `note`, `warning` or `critical`.
        rest: For so many seconds after it was raised it is not raised again.
        versions: `offered` looks at each release that an update channel offers now, `all` at all together.
        off: Whether it is not watched.
    """

    figure: str
    threshold: float
    comparison: str = "above"
    window: str = "1h"
    least: int = 20
    severity: str = "warning"
    rest: int = 3_600
    versions: str = "offered"
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAlertBody:
    """A new alert, with its name among the plugin's."""

    name: str
    rule: AlertBody


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDocument:
    """An alert.

    Attributes:
        usual: Whether the publisher decided nothing about it.
        watches: The rule as a sentence.
        raised: Whether it is raised now.
        since: When it was raised or resolved last; null before.
        evidence: What was seen then.
    """

    name: str
    rule: AlertBody
    usual: bool
    watches: str
    raised: bool
    since: str | None
    version: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """The alerts of a plugin."""

    alerts: list[AlertDocument]
