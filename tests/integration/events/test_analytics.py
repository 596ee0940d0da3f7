"""A plugin's figures, from what happened to the API: for its publisher and those who run the registry."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry

HERE = f"/v1/plugins/{PLUGIN}/analytics"
CURL, BROWSER, CRAWLER = "curl/8.5.0", "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", "SomeBot/1.0"


@pytest.fixture
def published(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True, country_header="X-Country")
    registry.published("1.0.0")
    return registry


def fetch(
    registry: RegistryInProcess,
    *,
    by: str = CURL,
    of: str = "192.0.2.7",
    country: str = "",
    method: str = "GET",
    **more: str,
) -> int:
    """Ask for the artifact, and return what was answered."""
    (artifact,) = (registry.read_plane / "artifacts").iterdir()
    headers = {"User-Agent": by, "X-Forwarded-For": of, "X-Country": country, **more}
    path = f"/repositories/public/artifacts/{artifact.name}"
    return int(registry.client.request(method, path, headers=headers).status_code)


def figures(registry: RegistryInProcess, who: Person | None = None, **query: str) -> Any:
    registry.count()
    return (who or registry.ann).get(HERE, **query).json()


def test_each_visitor_counts_once_and_every_answer_in_all(published: RegistryInProcess):
    for address in ("192.0.2.7", "192.0.2.99", "198.51.100.1", "2001:db8:1::1"):
        fetch(published, of=address)
    fetch(published, by=BROWSER)
    found = figures(published)
    assert (found["totalDownloads"], found["uniqueDownloads"], found["uniqueUsers"]) == (5, 4, 4)
    assert found["downloadsByAgent"] == {"curl": 4, "firefox": 1}
    assert (found["downloadsByVersion"], found["uniqueDownloadsByChannel"]) == ({"1.0.0": 5}, {"marketplace": 4})


def test_crawlers_and_mirrors_are_told_apart(published: RegistryInProcess):
    for agent in (CRAWLER, CRAWLER, "qirvo-mirror/1.0", ""):
        fetch(published, by=agent)
    found = figures(published)
    assert [found[f"{name}Downloads"] for name in ("total", "unique", "automated", "mirror")] == [4, 0, 3, 1]


def test_what_gives_no_beginning_is_no_download(published: RegistryInProcess):
    assert fetch(published, method="HEAD") == 200
    assert fetch(published, Range="bytes=5-") == 206
    assert fetch(published, Range="bytes=0-4") == 206
    assert figures(published)["totalDownloads"] == 1


def test_a_country_is_as_the_server_in_front_noted_it(published: RegistryInProcess):
    for number, noted in enumerate(("DE", "de", "FR", "XX", "<b>", "")):
        fetch(published, country=noted, of=f"192.0.{number}.1")
    assert figures(published)["downloadsByLocation"] == {"unknown": 3, "DE": 2, "FR": 1}


def test_pages_that_are_looked_at_and_searches_are_events(published: RegistryInProcess):
    agent = {"User-Agent": BROWSER}
    assert published.client.get(f"/plugins/{PLUGIN}", headers=agent).status_code == 200
    assert published.client.get("/search?q=weather", headers=agent).status_code == 200
    assert published.client.get("/plugins/acme.unknown", headers=agent).status_code == 404
    found = figures(published)
    assert found["events"] == {"impression": 1, "rollout": 1, "view": 1}  # its publication is a decision
    assert found["visitors"] == {"impression": 1, "view": 1}


def test_a_day_has_its_own_figures_and_a_quiet_one_none(published: RegistryInProcess):
    fetch(published)
    found = figures(published, period="7d")
    (day,) = found["daily"]
    assert (day["day"], day["downloads"], day["uniqueUsers"]) == (found["last"], 1, 1)
    assert figures(published, last="2020-01-31")["daily"] == []


def test_what_is_no_period_is_refused(published: RegistryInProcess):
    periods = ("", "0d", "30", "900d", "5h", "99999d", "1d; drop")
    answers = [published.ann.get(HERE, period=period) for period in periods]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "period-malformed")}


def test_members_and_operators_see_figures_and_nobody_else(published: RegistryInProcess):
    seen = [who.get(HERE).status_code for who in (published.ann, published.rob, published.admin, published.eve)]
    assert (seen, published.client.get(HERE).status_code) == ([200, 200, 200, 403], 401)


def test_every_figure_has_a_definition(published: RegistryInProcess):
    defined = published.client.get("/v1/analytics/definitions").json()["definitions"]
    assert {"totalDownloads", "uniqueDownloads", "uniqueUsers"} <= set(defined)


def test_no_address_is_stored(published: RegistryInProcess):
    fetch(published, of="203.0.113.77")
    published.client.post("/v1/events", json={"events": [told()]}, headers={"X-Forwarded-For": "203.0.113.77"})
    published.count()
    folder = published.assembly.settings.events_folder
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"203.0.113" not in stored


def told(**changes: Any) -> dict[str, Any]:
    return {"id": "event-0001", "kind": "install", "pluginId": PLUGIN, "version": "1.0.0", **changes}


A_DOWNLOAD = told(kind="download", distributionChannel="direct", userAgent=CURL, location="NL", source="newsletter")


def test_a_publisher_tells_of_downloads_at_places_of_its_own(published: RegistryInProcess):
    told_twice = [published.ann.post("/v1/events", {"events": [A_DOWNLOAD]}).json() for _ in range(2)]
    assert [answer["accepted"] for answer in told_twice] == [1, 0]
    found = figures(published)
    assert (found["totalDownloads"], found["uniqueDownloads"]) == (1, 0)
    assert (found["downloadsByChannel"], found["downloadsByLocation"]) == ({"direct": 1}, {"NL": 1})
    assert (found["downloadsBySource"], found["downloadsByAgent"]) == ({"newsletter": 1}, {"curl": 1})


def test_nobody_else_tells_of_them(published: RegistryInProcess):
    statuses = [who.post("/v1/events", {"events": [A_DOWNLOAD]}).status_code for who in (published.eve, published.rob)]
    anonymous = published.client.post("/v1/events", json={"events": [A_DOWNLOAD]})
    own = published.ann.post("/v1/events", {"events": [A_DOWNLOAD | {"distributionChannel": "marketplace"}]})
    assert (statuses, anonymous.status_code, own.status_code) == ([403, 403], 422, 422)


WRONG: list[dict[str, Any]] = [
    {"location": "Germany"},
    {"source": "<script>"},
    {"source": "x" * 41},
    {"detail": "A B"},
    {"lastDay": "yesterday"},
    {"lastDay": "2026-02-30"},
    {"installedWeek": "2020-01-07"},
    {"loadMs": "fast"},
    {"kind": "rollout"},
    {"kind": "impression"},
]


def test_what_would_make_figures_wrong_is_refused(published: RegistryInProcess):
    answers = [published.ann.post("/v1/events", {"events": [A_DOWNLOAD | changes]}) for changes in WRONG]
    assert {answer.status_code for answer in answers} == {422}


def test_hosts_tell_of_active_installations_and_errors(published: RegistryInProcess):
    events = [
        told(kind="active", installedWeek="2020-01-06", lastDay="2020-01-08", loadMs=180),
        told(id="event-0002", kind="error", detail="load-failed"),
        told(id="event-0003", kind="crash"),
    ]
    assert published.client.post("/v1/events", json={"events": events}).json()["accepted"] == 3
    found = figures(published)
    assert (found["events"], found["activeUsers"]) == ({"active": 1, "crash": 1, "error": 1, "rollout": 1}, 1)
    assert (found["vitals"]["errorRate"], found["vitals"]["loads"]) == (1.0, {"200": 1})
    assert found["adoption"] == {"1.0.0": [{"day": 0, "active": 1, "of": 1}]}


def test_an_installation_counts_once_a_day_and_in_the_week_in_which_it_was_first_told_of(published: RegistryInProcess):
    first = told(kind="active", installedWeek="2020-01-06")
    answer = published.client.post("/v1/events", json={"events": [first]}).json()
    again = told(id="event-0002", kind="active", lastDay=answer["day"])
    assert published.client.post("/v1/events", json={"events": [again]}).json()["accepted"] == 0
    found = figures(published)
    assert (found["activeUsersToday"], found["cohorts"]) == (1, [])
    monday = date.fromisoformat(answer["day"]) - timedelta(days=date.fromisoformat(answer["day"]).weekday())
    new = told(id="event-0003", kind="active", installedWeek=monday.isoformat())
    published.client.post("/v1/events", json={"events": [new]})
    assert figures(published)["cohorts"] == [{"week": monday.isoformat(), "size": 1, "retained": {}}]


def test_steps_from_looking_to_using_are_told_with_their_bounds(published: RegistryInProcess):
    for number in range(4):
        published.client.get(
            f"/plugins/{PLUGIN}", headers={"User-Agent": BROWSER, "X-Forwarded-For": f"192.0.{number}.1"}
        )
    fetch(published, by=BROWSER)
    fetch(published, by="qirvo/1.0")
    found = figures(published)
    assert (found["funnel"]["viewers"], found["funnel"]["downloaders"]) == (4, 2)
    assert found["funnel"]["newcomers"] == {
        "of": 4,
        "atLeast": 1,
        "atMost": 2,
        "shareAtLeast": 0.25,
        "shareAtMost": 0.5,
    }
    assert (found["conversionRate"], found["reportingShare"], found["retentionRate"]) == (0.5, 0.0, None)


def test_a_damaged_store_keeps_figures_away_and_nothing_else(tmp_path: Path):
    registry = a_registry(tmp_path, behind_proxy=True)
    parts = registry.assembly.settings.events_folder / "store" / "parts.json"
    parts.parent.mkdir(parents=True)
    parts.write_text("{", encoding="utf-8")
    registry.published("1.0.0")
    assert fetch(registry) == 200
    refused = registry.ann.get(HERE)
    assert (refused.status_code, refused.json()["code"]) == (500, "event-store-damaged")
    parts.unlink()
    assert figures(registry)["totalDownloads"] == 1
