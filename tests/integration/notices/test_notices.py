"""From a notice raised to the page, the mail and the webhook of whoever it concerns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qirvo.domain.events import EventKind
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.server.delivery_ports import WebhookUnansweredError
from qirvo.server.usecases.catalog import count_downloads
from qirvo.server.usecases.delivering import ATTEMPTS, deliver
from qirvo.wire.webhooks import require_signed
from tests.support.builders import MONDAY
from tests.support.fake_events import FakeEventStore
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry
from tests.support.registry_values import an_event
from tests.support.webhooks import listening


def raised(registry: RegistryInProcess, kind: NoticeKind = NoticeKind.UPDATE, **more: object) -> Notice:
    """Raise a notice for `acme` and let it be spread."""
    made = registry.assembly.registry
    fields = {"title": "Weather 1.1.0 is out", "link": "/plugins/acme.weather", "publishers": frozenset({"acme"})}
    notice = Notice(id=made.new_id("not_"), at=made.clock(), kind=kind, **(fields | more))  # type: ignore[arg-type]
    with made.new_uow() as uow:
        uow.notices.add(notice)
        uow.commit()
    registry.do_the_work()
    return notice


def test_members_of_the_publisher_hear_of_it_and_nobody_else(registry: RegistryInProcess):
    raised(registry)
    page = registry.ann.get("/v1/notices").json()
    assert [each["notice"]["title"] for each in page["notices"]] == ["Weather 1.1.0 is out"]
    assert page["notices"][0]["notice"]["link"] == "http://registry.test/plugins/acme.weather"
    assert page["unread"] == 1
    assert registry.eve.get("/v1/notices").json()["notices"] == []


def test_an_account_hears_of_what_is_for_it_once(registry: RegistryInProcess):
    raised(registry, accounts=frozenset({"ann", "eve", "ghost"}))
    assert [registry.people[who].get("/v1/notices").json()["unread"] for who in ("ann", "eve", "rob")] == [1, 1, 0]


def test_notices_are_marked_read_up_to_one(registry: RegistryInProcess):
    raised(registry)
    raised(registry)
    first = registry.ann.get("/v1/notices").json()["notices"][-1]["number"]
    assert registry.ann.post("/v1/notices/read", {"upTo": first}).json() == {"marked": 1}
    page = registry.ann.get("/v1/notices").json()
    assert (page["unread"], [bool(each["readAt"]) for each in page["notices"]]) == (1, [False, True])


def test_a_release_may_be_published_without_telling_anybody(registry: RegistryInProcess):
    hook = a_hook(registry, "update")
    registry.published("1.0.0", release={"notifyUsers": False})
    told = [each["notice"]["kind"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    deliveries = registry.ann.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["deliveries"]
    assert ("update" in told, deliveries) == (False, [])
    assert "1.0.0" in registry.client.get(f"/feeds/plugins/{PLUGIN}.json").text
    registry.published("1.1.0")
    told = [each["notice"]["kind"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    assert told.count("update") == 1


def test_notices_are_paged(registry: RegistryInProcess):
    for number in range(3):
        raised(registry, title=str(number))
    first = registry.ann.get("/v1/notices", limit=2).json()
    second = registry.ann.get("/v1/notices", limit=2, before=first["next"]).json()
    titles = [each["notice"]["title"] for page in (first, second) for each in page["notices"]]
    assert (titles, second["next"]) == (["2", "1", "0"], None)


def test_preferences_keep_what_always_comes(registry: RegistryInProcess):
    chosen = registry.ann.ask("PUT", "/v1/notice-preferences", json={"mailed": ["update"]}).json()
    assert chosen == registry.ann.get("/v1/notice-preferences").json()
    assert chosen == {
        "mailed": ["account", "figures", "security", "update"],
        "always": ["account", "figures", "security"],
    }
    refused = registry.ann.ask("PUT", "/v1/notice-preferences", json={"mailed": ["gossip"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "notice-kind-unknown")


def test_the_page_shows_marks_and_chooses(registry: RegistryInProcess):
    raised(registry)
    ann = browsing(registry, "ann")
    shown = ann.get("/notices").text
    assert "Weather 1.1.0 is out" in shown
    assert "1 unread" in shown
    ann.send("/notices/read", {"up-to": shown.partition('name="up-to" value="')[2].partition('"')[0]})
    assert "0 unread" in ann.get("/notices").text
    ann.send("/notices/preferences", {"milestone": "yes"})
    assert registry.ann.get("/v1/notice-preferences").json()["mailed"] == [
        "account",
        "figures",
        "milestone",
        "security",
    ]


@dataclass
class Answering:
    """Webhooks that answer with one status after the other; a status of 0 is no answer."""

    statuses: list[int]
    came: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.came.append((url, body, dict(headers)))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if not 200 <= status < 300:
            raise WebhookUnansweredError(f"the answer was `{status}`")
        return status


def a_hook(registry: RegistryInProcess, *kinds: str) -> dict[str, str]:
    answer = registry.ann.post("/v1/publishers/acme/webhooks", {"url": "https://hook.example/x", "kinds": list(kinds)})
    assert answer.status_code == 201
    registry.do_the_work()
    hook: dict[str, str] = answer.json()
    return hook


def waiting(registry: RegistryInProcess, hook: dict[str, str]) -> dict[str, str]:
    """The latest delivery to the webhook."""
    delivery: dict[str, str] = registry.ann.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["deliveries"][0]
    return delivery


def sent(registry: RegistryInProcess, delivery: str, calls: Answering) -> None:
    made = registry.assembly.registry
    deliver(delivery, now=made.clock(), new_uow=made.new_uow, calls=calls, new_id=made.new_id)


@pytest.fixture
def hook(registry: RegistryInProcess) -> dict[str, str]:
    return a_hook(registry, "update")


def test_a_webhook_is_told_signed(registry: RegistryInProcess, hook: dict[str, str]):
    notice = raised(registry)
    delivery, calls = waiting(registry, hook), Answering([200])
    sent(registry, delivery["id"], calls)
    ((url, body, headers),) = calls.came
    require_signed(body, headers, secret=hook["secret"], now_s=int(headers["webhook-timestamp"]))
    told = json.loads(body)
    assert (url, headers["webhook-id"], told["type"]) == ("https://hook.example/x", delivery["id"], "notice.update")
    assert (told["data"]["id"], told["data"]["pluginId"]) == (notice.id, "")
    after = waiting(registry, hook)
    assert (after["state"], after["said"]) == ("delivered", "200")


@pytest.mark.enable_socket
def test_the_messenger_tells_a_webhook_that_listens(tmp_path: Path):
    registry = a_registry(tmp_path, private_webhooks=True)
    with listening(204) as (port, came):
        hook = registry.ann.post("/v1/publishers/acme/webhooks", {"url": f"http://127.0.0.1:{port}/x"}).json()
        registry.ann.post(f"/v1/webhooks/{hook['id']}/ping")
        registry.send_out()
    assert [json.loads(body)["type"] for _, body in came] == ["ping"]
    assert waiting(registry, hook)["said"] == "204"


@pytest.mark.enable_socket
def test_a_private_address_is_not_told(tmp_path: Path):
    registry = a_registry(tmp_path)
    with listening(204) as (port, came):
        url = f"https://127.0.0.1:{port}/x"
        hook = registry.ann.post("/v1/publishers/acme/webhooks", {"url": url}).json()
        registry.ann.post(f"/v1/webhooks/{hook['id']}/ping")
        registry.send_out()
    assert came == []
    assert "not on the public internet" in waiting(registry, hook)["said"]


def test_a_webhook_is_told_of_its_kinds_alone(registry: RegistryInProcess, hook: dict[str, str]):
    raised(registry, NoticeKind.QUARANTINE)
    assert registry.ann.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["deliveries"] == []


def test_the_same_bytes_are_sent_again_until_they_are_answered(registry: RegistryInProcess, hook: dict[str, str]):
    raised(registry)
    delivery, calls = waiting(registry, hook), Answering([500, 200])
    with pytest.raises(WebhookUnansweredError):
        sent(registry, delivery["id"], calls)
    sent(registry, delivery["id"], calls)
    sent(registry, delivery["id"], calls)
    assert len(calls.came) == 2
    assert calls.came[0][1] == calls.came[1][1]
    assert calls.came[0][2]["webhook-id"] == calls.came[1][2]["webhook-id"]


def test_a_webhook_that_never_answers_is_paused_and_its_owners_hear_of_it(
    registry: RegistryInProcess, hook: dict[str, str]
):
    calls = Answering([503])
    for _ in range(5):
        raised(registry)
        delivery = waiting(registry, hook)["id"]
        while waiting(registry, hook)["state"] == "waiting":
            try:
                sent(registry, delivery, calls)
            except WebhookUnansweredError:
                assert int(waiting(registry, hook)["attempts"]) < ATTEMPTS
    (shown,) = registry.ann.get("/v1/publishers/acme/webhooks").json()["webhooks"]
    registry.do_the_work()
    titles = [each["notice"]["title"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    assert shown["paused"]
    assert "A webhook of acme is paused" in titles
    raised(registry)
    assert waiting(registry, hook)["id"] == delivery


def test_a_delivery_is_replayed_whatever_became_of_it(registry: RegistryInProcess, hook: dict[str, str]):
    raised(registry)
    delivery, calls = waiting(registry, hook)["id"], Answering([200])
    sent(registry, delivery, calls)
    assert registry.ann.post(f"/v1/deliveries/{delivery}/replay").status_code == 202
    sent(registry, delivery, calls)
    assert calls.came[0][1:2] == calls.came[1][1:2]


def test_a_ping_says_that_it_is_one(registry: RegistryInProcess, hook: dict[str, str]):
    delivery = registry.ann.post(f"/v1/webhooks/{hook['id']}/ping").json()
    assert json.loads(delivery["body"])["type"] == "ping"


def test_a_secret_is_told_once(registry: RegistryInProcess, hook: dict[str, str]):
    listed = registry.ann.get("/v1/publishers/acme/webhooks").text
    assert hook["secret"].startswith("whsec_")
    assert hook["secret"] not in listed


@pytest.mark.parametrize("url", ["http://hook.example/", "https://user:pass@hook.example/", "javascript:alert(1)", ""])
def test_an_address_that_may_not_be_one_is_refused(registry: RegistryInProcess, url: str):
    answer = registry.ann.post("/v1/publishers/acme/webhooks", {"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook-malformed")


def test_webhooks_of_others_are_not_to_be_found(registry: RegistryInProcess, hook: dict[str, str]):
    raised(registry)
    eve, delivery = registry.eve, waiting(registry, hook)["id"]
    asked = [
        eve.ask("DELETE", f"/v1/webhooks/{hook['id']}"),
        eve.ask("PUT", f"/v1/webhooks/{hook['id']}/paused", json={"paused": True}),
        eve.post(f"/v1/webhooks/{hook['id']}/ping"),
        eve.get(f"/v1/webhooks/{hook['id']}/deliveries"),
        eve.post(f"/v1/deliveries/{delivery}/replay"),
    ]
    unknown = eve.get("/v1/webhooks/hook_none/deliveries")
    assert {answer.status_code for answer in asked} == {404}
    assert asked[3].json()["code"] == unknown.json()["code"]
    assert eve.get("/v1/publishers/acme/webhooks").status_code == 403
    assert eve.post("/v1/publishers/acme/webhooks", {"url": "https://x.example/"}).status_code == 403


def test_a_publisher_has_so_many_webhooks_and_no_more(registry: RegistryInProcess):
    for _ in range(20):
        a_hook(registry)
    answer = registry.ann.post("/v1/publishers/acme/webhooks", {"url": "https://x.example/"})
    assert (answer.status_code, answer.json()["code"]) == (409, "webhooks-too-many")


def test_the_page_adds_tries_and_removes(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    refused = ann.send("/publishers/acme/webhooks", {"url": "http://plain.example/"})
    assert (refused.status_code, "http://plain.example/" in refused.text) == (422, True)
    assert "whsec_" in ann.send("/publishers/acme/webhooks", {"url": "https://hook.example/", "update": "yes"}).text
    (hook,) = registry.ann.get("/v1/publishers/acme/webhooks").json()["webhooks"]
    here = f"/publishers/acme/webhooks/{hook['id']}"
    ann.send(f"{here}/ping")
    assert "Send again" in ann.get(here).text
    assert ann.send(f"{here}/pause").status_code == 303
    assert "paused" in ann.get("/publishers/acme/webhooks").text
    ann.send(f"{here}/remove")
    assert registry.ann.get("/v1/publishers/acme/webhooks").json()["webhooks"] == []


def counting(number: int) -> FakeEventStore:
    """Return a store with so many downloads."""
    return FakeEventStore([an_event(f"download-{n}", kind=EventKind.DOWNLOAD) for n in range(number)])


def test_a_round_number_of_downloads_is_told_once(registry: RegistryInProcess):
    registry.published()
    for number in (99, 100, 120, 1_000):
        uow = registry.assembly.database.unit_of_work()
        count_downloads(now=MONDAY, uow=uow, store=counting(number), new_id=registry.assembly.registry.new_id)
    registry.do_the_work()
    titles = [each["notice"]["title"] for each in registry.ann.get("/v1/notices").json()["notices"]]
    told = [title for title in titles if "downloaded" in title]
    assert sorted(told) == [f"{PLUGIN} was downloaded 1,000 times", f"{PLUGIN} was downloaded 100 times"]
