"""What the Guide's analytics functions ask of a registry, and what they make of its answer."""

import msgspec

from qirvo.guide.analytics import DistributionEvent, get_distribution_metrics, track_distribution
from qirvo.wire.analytics import AnalyticsDocument
from qirvo.wire.events import EventsAnswer, EventsBody
from tests.support.clients import a_client, an_answer

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


def test_the_metrics_have_the_guides_names():
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
    document = AnalyticsDocument(
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
    client, transport = a_client(an_answer(document))
    found = get_distribution_metrics("acme.weather", "30d", client=client)
    assert (found.totalDownloads, found.uniqueUsers) == (7, 5)
    assert (found.downloadsByChannel, found.downloadsByLocation) == ({"marketplace": 7}, {"DE": 7})
    assert transport.sent[0].path.endswith("/v1/plugins/acme.weather/analytics?period=30d")
