"""A plugin's report over HTTP and as a page, and who is sent it: once a period, also after a time away."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import text

from qirvo.domain.advisories import Advisory, Danger, Span
from qirvo.domain.names import PluginId
from qirvo.domain.report_schedules import MOST_CAUGHT_UP
from qirvo.domain.versions import Version
from qirvo.server.component_ports import Part
from qirvo.server.event_ports import EventStore
from qirvo.server.events.engine import EventStoreUnavailableError
from qirvo.server.http.report_documents import told_of_report
from qirvo.server.usecases.distribution_reports import Reporting
from qirvo.server.usecases.report_schedules import send_reports
from tests.support.fake_events import FakeEventStore
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

HERE, SCHEDULE = f"/v1/plugins/{PLUGIN}/distribution-report", f"/v1/plugins/{PLUGIN}/report-schedule"
PAGE = f"/plugins/{PLUGIN}/distribution-report"
BROWSER = "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0"
WEATHER, VERSION = PluginId.parse(PLUGIN), Version("1.0.0")
LODASH = Part(name="lodash", version="4.17.15", purl="pkg:npm/lodash@4.17.15", percent=90, file="dist/index.js")
ADVISORY = Advisory(
    id="GHSA-1",
    package="lodash",
    danger=Danger.HIGH,
    spans=(Span(introduced="4.0.0", until="4.17.21", is_fixed=True),),
)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)  # of a Monday


@pytest.fixture
def published(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path, behind_proxy=True)
    registry.published("1.0.0")
    return registry


def downloaded(registry: RegistryInProcess) -> None:
    (artifact,) = (registry.read_plane / "artifacts").iterdir()
    for number in range(3):
        headers = {"User-Agent": BROWSER, "X-Forwarded-For": f"192.0.{number}.7"}
        registry.client.get(f"/repositories/public/artifacts/{artifact.name}", headers=headers)
    registry.count()


def test_the_report_tells_what_happened(published: RegistryInProcess):
    downloaded(published)
    published.eve.ask("PUT", f"/v1/plugins/{PLUGIN}/ratings/mine", json={"stars": 4})
    published.eve.post(f"/v1/plugins/{PLUGIN}/reports", {"kind": "broken", "text": "It does not start."})
    found = published.ann.get(HERE).json()
    figures = {each["name"]: each["value"] for each in found["summary"] + found["feedback"]["figures"]}
    assert (figures["totalDownloads"], figures["uniqueDownloads"], figures["averageRating"]) == (3, 3, 4.0)
    assert (figures["ratings"], figures["problemReports"], found["feedback"]["problems"]) == (1, 1, {"broken": 1})
    assert found["distribution"]["divisions"][0]["rows"] == [{"value": "1.0.0", "downloads": 3, "uniqueDownloads": 3}]
    assert (found["before"], found["notCompared"][:22]) == (None, "it was first published")
    assert (found["recommendations"], len(found["distribution"]["daily"])) == ([], 30)
    assert set(figures) | {"change"} <= set(found["definitions"])


def test_every_form_is_given_by_name_and_by_what_is_accepted(published: RegistryInProcess):
    downloaded(published)
    for form, media_type in (
        ("json", "application/json"),
        ("html", "text/html"),
        ("text", "text/plain"),
        ("csv", "text/csv"),
        ("parquet", "application/vnd.apache.parquet"),
    ):
        named = published.ann.get(HERE, format=form)
        headers = {**published.ann.headers, "Accept": f"image/png, {media_type};q=0.9, */*"}
        accepted = published.client.get(HERE, headers=headers)
        kinds = [answer.headers["Content-Type"].partition(";")[0] for answer in (named, accepted)]
        assert (kinds, named.status_code, accepted.status_code) == ([media_type] * 2, 200, 200)
    assert published.ann.get(HERE, format="pdf").status_code == 422


def test_parquet_and_csv_hold_the_same_table(published: RegistryInProcess, tmp_path: Path):
    downloaded(published)
    files = {form: tmp_path / f"report.{form}" for form in ("csv", "parquet")}
    for form, path in files.items():
        path.write_bytes(published.ann.get(HERE, format=form).content)
    asked = "SELECT value FROM query_table($file) WHERE section = 'summary' AND name = 'totalDownloads'"
    found = [duckdb.execute(asked, {"file": str(path)}).fetchall() for path in files.values()]
    assert found == [[(3,)]] * 2
    counts = [duckdb.read_csv(str(files["csv"])).shape, duckdb.read_parquet(str(files["parquet"])).shape]
    assert counts[0] == counts[1]


def test_members_and_those_with_a_right_see_it_and_nobody_else(published: RegistryInProcess):
    seen = [who.get(HERE).status_code for who in (published.ann, published.rob, published.admin, published.eve)]
    assert (seen, published.client.get(HERE).status_code) == ([200, 200, 200, 403], 401)
    missing = published.admin.get("/v1/plugins/acme.nothing/distribution-report")
    assert (missing.status_code, missing.json()["code"]) == (404, "plugin-unlisted")


def test_a_plugin_with_a_vulnerable_package_is_advised_to_update_it(published: RegistryInProcess):
    made = published.assembly.registry
    with made.new_uow() as uow:
        artifact = uow.plugins.releases(WEATHER, [VERSION])[VERSION].artifact.digest
        uow.components.record(artifact, [LODASH])
        uow.advisories.replace({"GHSA-1": [ADVISORY]})
        uow.commit()
    (said,) = published.ann.get(HERE).json()["recommendations"]
    assert (said["rule"], said["evidence"][0]["what"]) == ("component-vulnerable", "lodash 4.17.15: GHSA-1, high")
    assert said["page"].startswith("http://registry.test/plugins/")


def test_the_page_shows_it_under_a_policy_that_lets_nothing_in(published: RegistryInProcess):
    downloaded(published)
    ann = browsing(published, "ann")
    assert "Reports of" in ann.get(PAGE).text
    shown = ann.get(f"{PAGE}/shown", period="7d")
    assert "<h1>Weather</h1>" in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert [browsing(published, "eve").get(path).status_code for path in (PAGE, f"{PAGE}/shown")] == [403, 403]
    assert published.client.get(PAGE, headers={"Accept": "text/html"}, follow_redirects=False).status_code == 303


def test_a_schedule_is_chosen_changed_and_ended(published: RegistryInProcess):
    ann = published.ann
    assert ann.get(SCHEDULE).json()["every"] == "never"
    assert ann.ask("PUT", SCHEDULE, json={"every": "weekly"}).json()["every"] == "weekly"
    assert [each["pluginId"] for each in ann.get("/v1/report-schedules").json()["schedules"]] == [PLUGIN]
    browser = browsing(published, "ann")
    assert browser.send(PAGE, {"every": "monthly"}).status_code == 303
    assert 'value="monthly" selected' in browser.get(PAGE).text
    assert ann.ask("DELETE", SCHEDULE).status_code == 204
    assert ann.get(SCHEDULE).json() == {"pluginId": PLUGIN, "every": "never", "toldUntil": None}


def test_nobody_chooses_what_they_may_not_see(published: RegistryInProcess):
    refused = published.eve.ask("PUT", SCHEDULE, json={"every": "weekly"})
    unknown = published.ann.ask("PUT", SCHEDULE, json={"every": "daily"})
    assert (refused.status_code, unknown.status_code, unknown.json()["code"]) == (403, 422, "report-schedule-unknown")
    assert browsing(published, "ann").send(PAGE, {"every": "daily"}).status_code == 422


def sends(registry: RegistryInProcess, now: datetime, store: EventStore | None = None) -> int:
    """Send what is due as of `now`; return how many that were."""
    made = registry.assembly.registry
    return send_reports(
        now=now,
        new_uow=made.new_uow,
        reporting=Reporting(reading=made.reading, store=store or FakeEventStore(), search=made.search),
        tell=partial(told_of_report, registry="Qirvo", address="http://registry.test", made_at=now),
        new_id=made.new_id,
    )


def chosen(registry: RegistryInProcess, told_until: date, *, every: str = "weekly", who: str = "ann") -> None:
    """Let somebody have chosen reports so long ago."""
    registry.people[who].ask("PUT", SCHEDULE, json={"every": every})
    with registry.assembly.database.engine.begin() as connection:
        connection.execute(text("UPDATE report_schedules SET told_until = :day"), {"day": told_until.isoformat()})


def notices(registry: RegistryInProcess, who: str = "ann") -> list[Any]:
    registry.do_the_work()
    page = registry.people[who].get("/v1/notices", limit=50).json()["notices"]
    return [each["notice"] for each in page if each["notice"]["kind"] == "figures"]


def test_a_week_is_told_of_once_when_it_has_settled(published: RegistryInProcess):
    chosen(published, date(2026, 11, 22))
    assert [sends(published, NOON + timedelta(hours=hours)) for hours in (-1, 0, 0, 5)] == [0, 1, 0, 0]
    (told,) = notices(published)
    assert told["title"] == f"{PLUGIN}: report of 23 to 29 November 2026"
    assert told["link"] == f"http://registry.test{PAGE}/shown?period=7d&last=2026-11-29"
    assert "downloads" in told["text"]
    assert "What to do" in told["text"] or "Nothing stands out" in told["text"]
    assert notices(published, "rob") == []


def test_after_a_time_away_each_week_is_told_of_but_not_without_end(published: RegistryInProcess):
    chosen(published, date(2026, 11, 8))
    assert sends(published, NOON) == 3
    assert [each["title"].rpartition("of ")[2] for each in notices(published)] == [
        "23 to 29 November 2026",
        "16 to 22 November 2026",
        "9 to 15 November 2026",
    ]
    assert sends(published, NOON + timedelta(weeks=30)) == MOST_CAUGHT_UP
    assert sends(published, NOON + timedelta(weeks=30)) == 0


def test_it_is_mailed_with_a_link(published: RegistryInProcess):
    made = published.assembly.registry
    with made.new_uow() as uow:
        known = uow.sign_in.get("ann")
        uow.sign_in.save(replace(known, mail="ann@acme.example", is_mail_proven=True))
        uow.commit()
    chosen(published, date(2026, 11, 22))
    sends(published, NOON)
    published.do_the_work()
    published.send_out()
    (mail,) = (published.assembly.settings.data_folder / "mail").glob("*.eml")
    told = message_from_bytes(mail.read_bytes(), policy=default)
    body = told.get_body()
    assert body is not None
    assert f"{PAGE}/shown?period=7d&last=2026-11-29" in body.get_content()
    assert told["Subject"].startswith(f"{PLUGIN}: report of 23 to 29 November 2026")


def test_who_left_the_publisher_is_sent_nothing_more(published: RegistryInProcess):
    ann = published.ann
    ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "viewer"})
    published.eve.post("/v1/publishers/acme/join")
    chosen(published, date(2026, 11, 22), who="eve")
    ann.ask("DELETE", "/v1/publishers/acme/members/eve")
    assert (sends(published, NOON), notices(published, "eve")) == (0, [])
    assert published.eve.get("/v1/report-schedules").json()["schedules"] == []


class DamagedStore(FakeEventStore):
    """Answers of no plugin."""

    def figures(self, *_asked: Any) -> Any:
        raise EventStoreUnavailableError("the engine is away")


def test_what_cannot_be_made_is_made_the_next_time(published: RegistryInProcess):
    chosen(published, date(2026, 11, 22))
    assert [sends(published, NOON, DamagedStore()), sends(published, NOON)] == [0, 1]


def test_the_worker_sends_reports(published: RegistryInProcess):
    names = {routine.name for routine in published.assembly.improver.routines}
    assert "send-reports" in names
    assert io.BytesIO(published.ann.get(HERE, format="parquet").content).read(4) == b"PAR1"
