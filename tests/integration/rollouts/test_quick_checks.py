"""Update checks that were put before, answered in front of the framework: as the route answers, and as it refuses."""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request

from qirvo.server.http.quick_checks import MOST_MADE, quick_answer
from qirvo.server.repository.signed import SignedReadPlane
from tests.integration.rollouts.test_update_checks import answer, check
from tests.support.registries import PLUGIN, RegistryInProcess

PATH = "/v1/updates/check"
ROUTE_ONLY = {"unknownToTheQuick": 1}  # the route passes over what it does not know


@pytest.fixture
def there(registry: RegistryInProcess) -> RegistryInProcess:
    """1.0.0 and 1.1.0, for everybody."""
    registry.published("1.0.0")
    registry.published("1.1.0")
    return registry


def a_body(*plugins: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"plugins": [{"pluginId": PLUGIN, **each} for each in plugins], **more}


def from_memory(registry: RegistryInProcess, body: dict[str, Any]) -> Any:
    """The answer in front of the framework; None where the route is needed."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "scheme": "http",
        "server": ("registry.test", 80),
        "headers": [(b"host", b"registry.test")],
        "app": registry.client.app,
    }
    told = quick_answer(Request(scope), json.dumps(body).encode())
    return None if told is None else json.loads(told)


def by_the_route(registry: RegistryInProcess, body: dict[str, Any]) -> Any:
    return registry.client.post(PATH, json=body | ROUTE_ONLY).json()


BODIES = [
    a_body({"version": "1.0.0"}, {"version": "1.1.0"}, {}),
    a_body({"version": "1.0.0", "granted": ["made-up"]}, {"version": "1.0.0", "consents": True}),
    a_body({"version": "1.0.0", "updateChannel": "beta"}, {"version": "1.0.0", "updateChannel": "nightly"}),
    a_body({"version": "1.0.0"}, platformVersion="99.0.0"),
    a_body({"pluginId": "acme.nothing", "version": "1.0.0"}, {"version": "1.0.0"}),
    a_body({"pluginId": "acme.nothing", "version": "not looked at"}),
    a_body(),
]


@pytest.mark.parametrize("body", BODIES)
def test_a_question_put_again_is_answered_from_memory_and_the_same(there: RegistryInProcess, body: dict[str, Any]):
    first = there.client.post(PATH, json=body).json()
    assert from_memory(there, body) == first
    assert there.client.post(PATH, json=body).json() == by_the_route(there, body) == first


def test_a_new_question_is_the_routes(there: RegistryInProcess):
    check(there, {"version": "1.0.0"})
    assert from_memory(there, a_body({"version": "1.0.0"})) is not None
    assert from_memory(there, a_body({"version": "1.0.1"})) is None
    assert from_memory(there, a_body({"version": "1.0.0"}, platformVersion="2.0.1")) is None
    assert from_memory(there, a_body({"version": "1.0.0"}, {"pluginId": "acme.unheard-of"})) is None


def test_both_answers_have_the_same_headers(there: RegistryInProcess):
    answers = [check(there, {"version": "1.0.0"}) for _ in range(2)]
    without_id = [{**each.headers, "x-request-id": ""} for each in answers]
    assert without_id[0] == without_id[1]
    assert {"cache-control", "x-content-type-options", "x-request-id"} <= set(answers[1].headers)
    assert answers[0].headers["x-request-id"] != answers[1].headers["x-request-id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (a_body(*[{"version": "1.0.0"}] * 201), "update-check-too-many"),
        (a_body({"pluginId": "none"}), "name-malformed"),
        (a_body({"version": "one"}), "version-malformed"),
        (a_body({"version": "1.0.0"}, platformVersion="two"), "version-malformed"),
        (a_body({"updateChannel": "A B"}), "update-channel-malformed"),
        (a_body({"version": 7}), "request-malformed"),
        ({"plugins": PLUGIN}, "request-malformed"),
        (a_body({"version": "1.0.0", "granted": ["x" * (1024 * 1024)]}), "body-too-large"),
    ],
)
def test_nonsense_is_refused_as_ever_however_often(there: RegistryInProcess, body: dict[str, Any], code: str):
    check(there, {"version": "1.0.0"})
    refused = [there.client.post(PATH, json=body) for _ in range(2)]
    assert [each.json()["code"] for each in refused] == [code, code]
    assert refused[0].json() == refused[1].json()


def test_other_methods_are_the_routes(there: RegistryInProcess):
    assert there.client.get(PATH).status_code == 405


def test_whatever_is_signed_is_heard_at_once(there: RegistryInProcess):
    assert [answer(there, version="1.0.0")["latestVersion"] for _ in range(2)] == ["1.1.0", "1.1.0"]
    there.published("1.2.0")
    assert from_memory(there, a_body({"version": "1.0.0"})) is None
    assert [answer(there, version="1.0.0")["latestVersion"] for _ in range(2)] == ["1.2.0", "1.2.0"]


def test_another_process_that_signs_is_heard_at_once(there: RegistryInProcess):
    assert [answer(there, version="1.1.0")["reason"] for _ in range(2)] == ["up-to-date", "up-to-date"]
    there.approve(there.in_review("1.2.0"))
    made = there.assembly.registry
    with made.reading() as uow:
        plugin_id, index = next((each, uow.plugins.index(each)) for each in uow.plugins.unsigned(limit=1))
    assert index is not None
    settings = there.assembly.settings
    other = SignedReadPlane.open(settings.repository_folder, settings.keys_folder, now=made.clock())
    other.publish({plugin_id: index}, now=made.clock())
    assert [answer(there, version="1.1.0")["latestVersion"] for _ in range(2)] == ["1.2.0", "1.2.0"]


def test_in_a_rollout_each_installation_has_its_own_place(there: RegistryInProcess):
    there.published("1.2.0", release={"rolloutPercentage": 40, "rolloutDuration": 36_000})
    bodies = [a_body({"version": "1.1.0", "installationId": f"mine-{number}"}) for number in range(MOST_MADE)]
    first = [by_the_route(there, each)["updates"] for each in bodies]
    quick = [from_memory(there, each)["updates"] for each in bodies]
    assert quick == first
    offers = {each["latestVersion"] for (each,) in quick}
    places = {each["explanation"] for (each,) in quick if each["latestVersion"] is None}
    assert (offers, len(places) > 10) == ({None, "1.2.0"}, True)


def test_a_minute_later_the_share_is_another_one(there: RegistryInProcess):
    there.published("1.2.0", release={"rolloutPercentage": 40, "rolloutDuration": 36_000})
    body = a_body({"version": "1.1.0"})
    before = [by_the_route(there, body), from_memory(there, body)]
    made = there.assembly.registry
    there.sign_time(made.clock().replace(year=2031))
    assert from_memory(there, body) is None
    after = [by_the_route(there, body), from_memory(there, body)]
    assert [before[0] == before[1], after[0] == after[1], before[0] == after[0]] == [True, True, False]
    assert after[0]["updates"][0]["latestVersion"] == "1.2.0"


def test_a_body_that_comes_in_pieces_is_read_whole(there: RegistryInProcess):
    raw = json.dumps(a_body({"version": "1.0.0"})).encode()
    told = check(there, {"version": "1.0.0"}).content

    async def ask() -> bytes:
        coming = iter([raw[:10], raw[10:20], raw[20:]])
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            piece = next(coming)
            return {"type": "http.request", "body": piece, "more_body": not raw.endswith(piece)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "scheme": "http",
            "server": ("registry.test", 80),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"registry.test")],
        }
        await there.client.app(scope, receive, send)
        return b"".join(message.get("body", b"") for message in sent)

    assert asyncio.run(ask()) == told


def test_an_answer_says_when_waiting_ends_it_and_only_then(there: RegistryInProcess):
    there.published("1.2.0", release={"rolloutPercentage": 0, "rolloutDuration": 36_000})
    made = there.assembly.registry
    assert answer(there, version="1.1.0", installationId="mine")["due"] is not None
    there.sign_time(made.clock().replace(year=2031))
    told = [answer(there, version="1.2.0", installationId=each) for each in ("mine", "yours")]
    assert [(each["reason"], each["due"]) for each in told] == [("up-to-date", None)] * 2
