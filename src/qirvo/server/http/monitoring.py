"""How a plugin fares, and its alerts, over HTTP; for its publisher."""

from math import isinf
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.alerts import AlertRule, Comparison, MalformedAlertError, Severity, Versions
from qirvo.domain.names import PluginId
from qirvo.domain.readings import Figure, Reading
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import alerts
from qirvo.server.usecases.alerts import Alert
from qirvo.server.usecases.monitoring import Monitored, Monitoring, monitor
from qirvo.wire.monitoring import (
    AlertBody,
    AlertDocument,
    AlertPage,
    ConditionDocument,
    MonitoringDocument,
    NamedAlertBody,
    ReadingDocument,
)

router = LateRouter(prefix="/v1/plugins/{plugin_id}", tags=["analytics"])
_CHOICES = {"figure": Figure, "comparison": Comparison, "severity": Severity, "versions": Versions}


@router.get("/monitoring", openapi_extra=dict(BEARER))
def show(
    request: Request,
    by: Caller,
    plugin_id: str,
    *,
    window: Annotated[str, Query(max_length=40, description="`5m`, `15m`, `1h`, `6h`, `1d` or `7d`.")] = "1d",
) -> MonitoringDocument:
    """Show how a plugin fared lately to its publisher's members, and to whoever holds a right in the registry."""
    plugin = PluginId.parse(plugin_id)
    return monitoring_document(plugin, window, monitored(request, plugin, window, by))


@router.get("/alerts", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller, plugin_id: str) -> AlertPage:
    """List a plugin's alerts."""
    found = alerts.list_alerts(PluginId.parse(plugin_id), by=by, uow=registry_of(request).reading())
    return AlertPage(alerts=[alert_document(each) for each in found])


@router.post("/alerts", status_code=201, openapi_extra=described(NamedAlertBody))
def create(
    request: Request, by: Caller, plugin_id: str, body: Annotated[NamedAlertBody, Depends(json_body(NamedAlertBody))]
) -> AlertDocument:
    """Watch one more figure."""
    rule = rule_of(body.name, body.rule)
    return alert_document(alerts.create_alert(PluginId.parse(plugin_id), rule, acting=acting_of(request, by)))


@router.put("/alerts/{name}", openapi_extra=described(AlertBody))
def change(
    request: Request, by: Caller, plugin_id: str, name: str, body: Annotated[AlertBody, Depends(json_body(AlertBody))]
) -> AlertDocument:
    """Watch by another rule what is watched under this name."""
    rule = rule_of(name, body)
    return alert_document(alerts.change_alert(PluginId.parse(plugin_id), rule, acting=acting_of(request, by)))


@router.delete("/alerts/{name}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, plugin_id: str, name: str) -> None:
    """Watch no more what is watched under this name; a usual alert is as it was before anything was decided."""
    alerts.remove_alert(PluginId.parse(plugin_id), name, acting=acting_of(request, by))


def monitored(request: Request, plugin_id: PluginId, window: str, by: Caller) -> Monitoring:
    """Return how the plugin fared."""
    registry = registry_of(request)
    return monitor(
        plugin_id,
        window,
        by=by,
        now=registry.clock(),
        store=registry.figures,
        most_of_a_network=registry.health_policy.per_network,
    )


def rule_of(name: str, body: AlertBody) -> AlertRule:
    """Return the rule that is asked for.

    Raises:
        MalformedAlertError: It makes no sense.
    """
    for field, choice in _CHOICES.items():
        given = getattr(body, field)
        if given not in set(choice):
            known = ", ".join(f"`{each}`" for each in choice)
            raise MalformedAlertError(f"`{given[:40]}` is no `{field}`", hint=f"Choose one of {known}.")
    return AlertRule(
        name=name,
        figure=Figure(body.figure),
        comparison=Comparison(body.comparison),
        threshold=body.threshold,
        window=body.window,
        least=body.least,
        severity=Severity(body.severity),
        rest_s=body.rest,
        versions=Versions(body.versions),
        is_off=body.off,
    )


def alert_document(alert: Alert) -> AlertDocument:
    """Return an alert as it travels."""
    rule, state = alert.rule, alert.state
    return AlertDocument(
        name=rule.name,
        rule=AlertBody(
            figure=rule.figure.value,
            threshold=rule.threshold,
            comparison=rule.comparison.value,
            window=rule.window,
            least=rule.least,
            severity=rule.severity.value,
            rest=rule.rest_s,
            versions=rule.versions.value,
            off=rule.is_off,
        ),
        usual=alert.is_usual,
        watches=rule.sentence,
        raised=state.is_raised,
        since=None if state.since is None else moment(state.since),
        version=state.version,
        evidence=state.evidence,
    )


def monitoring_document(plugin_id: PluginId, window: str, found: Monitoring) -> MonitoringDocument:
    """Return how a plugin fared as it travels."""
    return MonitoringDocument(
        pluginId=str(plugin_id),
        window=window,
        since=moment(found.since),
        until=moment(found.until),
        total=_condition("", found.all),
        versions=[_condition(name, each) for name, each in found.by_version.items()],
        distributionChannels=[_condition(name, each) for name, each in found.by_distribution_channel.items()],
    )


def _condition(name: str, found: Monitored) -> ConditionDocument:
    return ConditionDocument(
        name=name,
        status=found.condition.status.value,
        reasons=list(found.condition.reasons),
        figures={figure.value: _reading(reading) for figure, reading in found.condition.readings.items()},
        events={kind.value: count for kind, count in sorted(found.vitals.events.items())},
    )


def _reading(reading: Reading) -> ReadingDocument:
    return ReadingDocument(
        value=reading.value,
        atLeast=reading.low,
        atMost=None if isinf(reading.high) else reading.high,
        sample=reading.sample,
    )
