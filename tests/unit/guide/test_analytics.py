"""What the Guide's analytics functions ask of a registry, and what they make of its answer."""

import msgspec

from qirvo.guide.analytics import (
    DistributionEvent,
    DistributionMetrics,
    PerformanceMetrics,
    generate_distribution_report,
    generate_recommendations,
    get_distribution_metrics,
    track_distribution,
)
from qirvo.wire.analytics import AnalyticsDocument
from qirvo.wire.events import EventsAnswer, EventsBody
from tests.support.clients import a_client, an_answer
from tests.support.reports import a_busy_report, a_document

EVENT = DistributionEvent(
    channel="direct", version="1.0.0", userAgent="curl/8.5.0", location="DE", source="newsletter", eventId="mail-0001"
)


def test_a_distribution_is_told_with_the_guides_fields():
    client, transport = a_client(an_answer(EventsAnswer(accepted=1)))
    track_distribution("acme.weather", EVENT, client=client)
    (event,) = msgspec.json.decode(transport.sent[0].content, type=EventsBody).events
    assert (event.id, event.kind, event.pluginId, event.version) == ("mail-0001", "download", "acme.weather", "1.0.0")
    told = (event.distributionChannel, event.userAgent, event.location, event.source)
    assert told == ("direct", "curl/8.5.0", "DE", "newsletter")


def test_an_event_without_an_id_is_one_of_its_own():
    client, transport = a_client(an_answer(EventsAnswer(accepted=1)), an_answer(EventsAnswer(accepted=1)))
    for _ in range(2):
        track_distribution("acme.weather", DistributionEvent(channel="direct", version="1.0.0"), client=client)
    assert transport.sent[0].content != transport.sent[1].content


def a_document_of_figures() -> AnalyticsDocument:
    zeros: dict[str, object] = dict.fromkeys(("automatedDownloads", "mirrorDownloads", "uniqueDownloads"), 0)
    empty: dict[str, object] = {
        name: {}
        for name in (
            "downloadsBySource",
            "downloadsByAgent",
            "uniqueDownloadsByChannel",
            "uniqueDownloadsByVersion",
            "uniqueDownloadsByLocation",
            "events",
            "visitors",
        )
    }
    return AnalyticsDocument(
        pluginId="acme.weather",
        first="2026-11-01",
        last="2026-11-30",
        totalDownloads=7,
        uniqueUsers=5,
        uniqueUsersAtLeast=3,
        downloadsByChannel={"marketplace": 7},
        downloadsByVersion={"1.0.0": 7},
        downloadsByLocation={"DE": 7},
        daily=[],
        **(zeros | empty),  # type: ignore[arg-type]  # all of one type
    )


def test_the_metrics_have_the_guides_names():
    client, transport = a_client(an_answer(a_document_of_figures()))
    found = get_distribution_metrics("acme.weather", "30d", client=client)
    assert (found.totalDownloads, found.uniqueUsers) == (7, 5)
    assert (found.downloadsByChannel, found.downloadsByLocation) == ({"marketplace": 7}, {"DE": 7})
    assert transport.sent[0].path.endswith("/v1/plugins/acme.weather/analytics?period=30d")


def test_the_report_has_the_guides_parts():
    client, transport = a_client(an_answer(a_document(a_busy_report())), an_answer(a_document_of_figures()))
    found = generate_distribution_report("acme.weather", "12w", client=client)
    assert [each.path.partition("?")[2] for each in transport.sent] == ["period=12w&format=json", "period=12w"]
    assert (found.summary.averageRating, found.feedback.problemReports, found.period) == (4.03, 5, "12w")
    assert found.summary.totalDownloads > 100
    assert found.performance.errorRate > 0.05
    assert found.performance.loadTime == 150
    assert found.recommendations[0] == "Update `lodash` and publish a release"


def the_metrics(conversion: float, retention: float) -> DistributionMetrics:
    return DistributionMetrics(
        totalDownloads=12,
        uniqueUsers=9,
        downloadsByChannel={},
        downloadsByVersion={},
        downloadsByLocation={},
        conversionRate=conversion,
        retentionRate=retention,
    )


def test_the_guides_thresholds_are_its_own():
    assert generate_recommendations(the_metrics(0.1, 0.5), PerformanceMetrics(errorRate=0.05)) == []
    assert generate_recommendations(the_metrics(0.09, 0.49), PerformanceMetrics(errorRate=0.051)) == [
        "Consider improving plugin description and screenshots",
        "Address reported errors to improve user experience",
        "Focus on user onboarding and engagement features",
    ]
