"""The Guide's `DistributionMonitor`, which it names and never shows: how a plugin fares, and what is watched.

`docs/guide-monitoring.md` says which name is what.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qirvo.deferred import dataclass
from qirvo.wire.monitoring import AlertBody, AlertDocument, ConditionDocument, NamedAlertBody

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceMetrics:
    """What the Guide's report calls performance; None where nobody told.

    Attributes:
        errorRate: Errors for each active installation-day; the Guide advises above 0.05.
        crashRate: Crashes likewise.
        loadTime: Milliseconds within which 95 of 100 starts were done.
        downloadFailureRate: Downloads that broke off, of all.
        status: `healthy`, `degraded`, `failing` or `unknown`.
    """

    errorRate: float | None
    crashRate: float | None
    loadTime: float | None
    downloadFailureRate: float | None
    status: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringResult:
    """How a plugin fares, of all and by what the Guide divides by."""

    overall: PerformanceMetrics
    byVersion: Mapping[str, PerformanceMetrics]
    byChannel: Mapping[str, PerformanceMetrics]


def monitor(plugin_id: str, window: str = "1d", *, client: "RegistryClient") -> MonitoringResult:
    """Return how a plugin fared within the window that ends now.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    found = client.monitoring(plugin_id, window=window)
    return MonitoringResult(
        overall=_metrics(found.total),
        byVersion={each.name: _metrics(each) for each in found.versions},
        byChannel={each.name: _metrics(each) for each in found.distributionChannels},
    )


def get_performance_metrics(plugin_id: str, window: str = "1d", *, client: "RegistryClient") -> PerformanceMetrics:
    """Return how all of a plugin fared within the window that ends now.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    return monitor(plugin_id, window, client=client).overall


def set_alert(plugin_id: str, name: str, rule: AlertBody, *, client: "RegistryClient") -> AlertDocument:
    """Have a figure watched, by this rule from now on, whatever was watched under this name.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    if any(alert.name == name for alert in client.alerts(plugin_id).alerts):
        return client.change_alert(plugin_id, name, rule)
    return client.create_alert(plugin_id, NamedAlertBody(name=name, rule=rule))


def raised_alerts(plugin_id: str, *, client: "RegistryClient") -> Mapping[str, str]:
    """Return the alerts that are raised now, each with what was seen.

    Raises:
        QirvoError: The registry refused it, or could not be reached.
    """
    return {alert.name: alert.evidence for alert in client.alerts(plugin_id).alerts if alert.raised}


def _metrics(found: ConditionDocument) -> PerformanceMetrics:
    def value(figure: str) -> float | None:
        reading = found.figures.get(figure)
        return None if reading is None else reading.value

    return PerformanceMetrics(
        errorRate=value("error-rate"),
        crashRate=value("crash-rate"),
        loadTime=value("load-time"),
        downloadFailureRate=value("download-failure-rate"),
        status=found.status,
        reasons=tuple(found.reasons),
    )
