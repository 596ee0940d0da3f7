"""How a plugin fares, and what is watched, as a page for its publisher's members."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.alerts import DEFAULTS, WINDOWS, AlertRule, MalformedAlertError, NoSuchAlertError
from qirvo.domain.durations import duration_text, parse_duration
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.readings import MEANINGS, Figure, readable
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.monitoring import monitored, rule_of
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import alerts
from qirvo.server.web.forms import Form, OwnForm
from qirvo.server.web.rendering import page, refused_here, seen_elsewhere
from qirvo.server.web.visitors import SignedIn
from qirvo.wire.monitoring import AlertBody

router = LateRouter(prefix="/plugins/{plugin_id}/monitoring")
_HEADS = {
    Figure.ACTIVE: "Active",
    Figure.ERROR_RATE: "Errors",
    Figure.CRASH_RATE: "Crashes",
    Figure.REVERT_RATE: "Taken back",
    Figure.LOAD_TIME: "Start, 95 %",
    Figure.DOWNLOADS: "Downloads",
    Figure.DOWNLOAD_FAILURE_RATE: "Broken off",
}
_FIELDS = ("name", "figure", "comparison", "threshold", "window", "least", "severity", "rest", "versions")
_NEW = dict.fromkeys(_FIELDS, "") | {"window": "1h", "least": "20", "severity": "warning", "rest": "1h"}


class UnknownAlertActError(InvalidError):
    """The form asks for something that cannot be done to alerts."""

    code = "alert-act-unknown"
    hint = "Create, change, remove one, or turn one off or on."


@router.get("")
def show(request: Request, by: SignedIn, plugin_id: str, window: str = "1d") -> Response:
    """Show how a plugin fared within the window, and its alerts."""
    return _shown(request, by, PluginId.parse(plugin_id), window)


@router.post("")
def change(request: Request, by: SignedIn, plugin_id: str, form: OwnForm) -> Response:
    """Create, change or remove an alert, or turn it off or on."""
    plugin = PluginId.parse(plugin_id)
    try:
        _change(request, by, plugin, form)
    except QirvoError as refused:
        return _shown(request, by, plugin, "1d", refused=refused, form=form)
    return seen_elsewhere(f"/plugins/{plugin}/monitoring")


def _change(request: Request, by: Account, plugin_id: PluginId, form: Form) -> None:
    act, name, acting = form.text("act"), form.text("name"), acting_of(request, by)
    if act == "create":
        alerts.create_alert(plugin_id, _rule(form), acting=acting)
    elif act == "change":
        alerts.change_alert(plugin_id, _rule(form), acting=acting)
    elif act == "remove":
        alerts.remove_alert(plugin_id, name, acting=acting)
    elif act in {"on", "off"}:
        present = alerts.list_alerts(plugin_id, by=by, uow=registry_of(request).reading())
        rule = next((alert.rule for alert in present if alert.rule.name == name), None)
        if rule is None:
            raise NoSuchAlertError(f"`{plugin_id}` has no alert `{name[:80]}`")
        alerts.change_alert(plugin_id, replace(rule, is_off=act == "off"), acting=acting)
    else:
        raise UnknownAlertActError(f"`{act[:40]}` is nothing that can be done to alerts")


def _rule(form: Form) -> AlertRule:
    try:
        threshold, least = float(form.text("threshold")), int(form.text("least"))
    except ValueError as exc:
        raise MalformedAlertError("the limit and the least number of reports are numbers") from exc
    body = AlertBody(
        figure=form.text("figure"),
        comparison=form.text("comparison"),
        threshold=threshold,
        window=form.text("window"),
        least=least,
        severity=form.text("severity"),
        rest=parse_duration(form.text("rest")),
        versions=form.text("versions"),
    )
    return rule_of(form.text("name"), body)


def _fields_of(rule: AlertRule) -> Mapping[str, str]:
    return {
        "name": rule.name,
        "figure": rule.figure.value,
        "comparison": rule.comparison.value,
        "threshold": f"{rule.threshold:g}",
        "window": rule.window,
        "least": str(rule.least),
        "severity": rule.severity.value,
        "rest": duration_text(rule.rest_s),
        "versions": rule.versions.value,
    }


def _shown(
    request: Request,
    by: Account,
    plugin_id: PluginId,
    window: str,
    *,
    refused: QirvoError | None = None,
    form: Form | None = None,
) -> Response:
    registry = registry_of(request)
    found = monitored(request, plugin_id, window, by)
    with registry.reading() as uow:
        plugin = uow.plugins.get(plugin_id)
    problem = None if refused is None else refused_here(request, refused)
    typed = _NEW if form is None else {name: form.text(name) for name in (*_FIELDS, "act")}
    return page(
        request,
        "monitoring.html",
        status=200 if problem is None else problem.status,
        plugin=plugin,
        found=found,
        window=window,
        windows=list(WINDOWS),
        heads=_HEADS,
        readable=readable,
        meanings=MEANINGS,
        alerts=alerts.list_alerts(plugin_id, by=by, uow=registry.reading()),
        usual={rule.name for rule in DEFAULTS},
        fields_of=_fields_of,
        typed=typed,
        problem=problem,
    )
