"""The Guide's `DistributionMonitor` as a library."""

import json

from qirvo.guide.monitoring import get_performance_metrics, monitor, raised_alerts, set_alert
from qirvo.wire.monitoring import (
    AlertBody,
    AlertDocument,
    AlertPage,
    ConditionDocument,
    MonitoringDocument,
    ReadingDocument,
)
from tests.support.clients import a_client, an_answer

RATE = ReadingDocument(value=0.3, atLeast=0.1, atMost=None, sample=40)
ONE = ConditionDocument(
    name="1.0.0", status="failing", reasons=["The error rate is 30 %."], figures={"error-rate": RATE}, events={}
)
RULE = AlertBody(figure="error-rate", threshold=0.1)


def a_monitoring() -> MonitoringDocument:
    return MonitoringDocument(
        pluginId="acme.weather",
        window="1h",
        since="2026-11-23T08:00:00Z",
        until="2026-11-23T09:00:00Z",
        total=ONE,
        versions=[ONE],
        distributionChannels=[],
    )


def an_alert(name: str, *, raised: bool) -> AlertDocument:
    return AlertDocument(
        name=name, rule=RULE, usual=False, watches="", raised=raised, since=None, version="", evidence="30 % of 40"
    )


USUAL = an_alert("errors", raised=True)


def test_a_plugin_is_monitored_by_version():
    client, transport = a_client(an_answer(a_monitoring()))
    found = monitor("acme.weather", "1h", client=client)
    assert (found.overall.errorRate, found.overall.crashRate, found.overall.status) == (0.3, None, "failing")
    assert (list(found.byVersion), dict(found.byChannel)) == (["1.0.0"], {})
    assert transport.sent[0].path == "/v1/plugins/acme.weather/monitoring?window=1h"


def test_performance_is_of_all():
    client, _transport = a_client(an_answer(a_monitoring()))
    assert get_performance_metrics("acme.weather", client=client).reasons == ("The error rate is 30 %.",)


def test_an_alert_is_changed_where_there_is_one_and_else_made():
    page = an_answer(AlertPage(alerts=[USUAL]))
    client, transport = a_client(
        page, an_answer(an_alert("errors", raised=True)), page, an_answer(an_alert("x", raised=False))
    )
    for name in ("errors", "mine"):
        set_alert("acme.weather", name, RULE, client=client)
    assert [(each.method, each.path.rpartition("/")[2]) for each in transport.sent] == [
        ("GET", "alerts"),
        ("PUT", "errors"),
        ("GET", "alerts"),
        ("POST", "alerts"),
    ]
    assert json.loads(transport.sent[3].content)["name"] == "mine"


def test_raised_alerts_come_with_what_was_seen():
    client, _transport = a_client(
        an_answer(AlertPage(alerts=[an_alert("errors", raised=True), an_alert("other", raised=False)]))
    )
    assert raised_alerts("acme.weather", client=client) == {"errors": "30 % of 40"}
