"""What is private and what does not exist are answered alike, by every route that is asked about one thing."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from qirvo.server.http.late_routes import LateRoute
from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess, a_registry

HIDDEN, UNKNOWN = "acme.weather", "acme.breezes"
UNKNOWN_SUBMISSION = "sub_" + "0" * 32
OFTEN_DIFFERENT = {"x-request-id", "date", "content-length", "etag"}
FILLED = {"version": "1.0.0", "form": "atom", "kind": "downloads", "file": "src/index.js", "filename": "x"}
ACCEPTS = ("application/json", "text/html")


@pytest.fixture(name="registry")
def private_registry(tmp_path: Path) -> RegistryInProcess:
    registry = a_registry(tmp_path)
    registry.published(release={"private": True})
    return registry


def routes_about_one_thing(registry: RegistryInProcess) -> Iterator[str]:
    for route in registry.client.app.routes:  # type: ignore[attr-defined]
        path = getattr(route, "path", "")
        if isinstance(route, LateRoute) and "GET" in (route.methods or ()) and "{" in path:
            yield path


def paths(registry: RegistryInProcess, hidden_submission: str) -> list[tuple[str, str]]:
    found = set()
    for pattern in routes_about_one_thing(registry):
        names = set(re.findall(r"\{([a-z_]+)(?::path)?\}", pattern))
        if not names & {"plugin_id", "submission_id"}:
            continue
        hidden = {**FILLED, "plugin_id": HIDDEN, "submission_id": hidden_submission}
        unknown = {**FILLED, "plugin_id": UNKNOWN, "submission_id": UNKNOWN_SUBMISSION}
        found.add((_filled(pattern, hidden), _filled(pattern, unknown)))
    return sorted(found)


def _filled(pattern: str, values: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)(?::path)?\}", lambda match: values.get(match[1], "x"), pattern)


def seen(answer: httpx2.Response) -> tuple[int, str, dict[str, str]]:
    body = re.sub(r"sub_[0-9a-f]{32}|acme\.(?:weather|breezes)|acme%2E\w+", "THING", answer.text)
    body = re.sub(r"sub_[0-9a-f]+", "THING", body)
    headers = {name: value for name, value in answer.headers.items() if name not in OFTEN_DIFFERENT}
    headers = {name: re.sub(r"sub_[0-9a-f]+|acme\.\w+", "THING", value) for name, value in headers.items()}
    return answer.status_code, body, headers


def test_every_route_answers_about_the_hidden_as_about_the_unknown(registry: RegistryInProcess):
    submission = registry.ann.get("/v1/submissions").json()["submissions"][0]["id"]
    asked = paths(registry, submission)
    assert len(asked) > 15
    for caller in ({}, registry.eve.headers, {"Authorization": "Bearer qat_wrong"}):
        for accepts in ACCEPTS:
            for hidden, unknown in asked:
                headers = {**caller, "Accept": accepts}
                answers = [
                    registry.client.get(each, headers=headers, follow_redirects=False) for each in (hidden, unknown)
                ]
                assert seen(answers[0]) == seen(answers[1]), (hidden, unknown, caller)


def test_a_member_sees_what_others_do_not(registry: RegistryInProcess):
    assert registry.ann.get(f"/v1/plugins/{HIDDEN}").json()["id"] == HIDDEN
    assert registry.eve.get(f"/v1/plugins/{HIDDEN}").status_code == 404
    assert registry.client.get(f"/v1/plugins/{HIDDEN}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/v1/plugins",
        "/v1/plugins?q=weather",
        "/v1/components?name=left-pad",
        "/",
        "/publishers/acme",
        "/v1/publishers/acme",
        "/feeds/releases.atom",
        "/feeds/publishers/acme.atom",
        "/feeds/notices.atom",
        "/v1/suppressions",
        "/openapi.json",
        "/.well-known/qirvo.json",
    ],
)
def test_no_list_tells_of_it(registry: RegistryInProcess, path: str):
    for headers in ({}, registry.eve.headers):
        answer = registry.client.get(path, headers=headers)
        assert HIDDEN not in answer.text.replace(f"q={HIDDEN}", "")
        if path.startswith("/v1/plugins"):
            assert (answer.json()["plugins"], answer.json()["total"]) == ([], 0)


def test_a_standing_of_it_is_told_to_nobody_outside(registry: RegistryInProcess):
    body = {"version": "1.0.0", "reason": "bad"}
    said = registry.ann.ask("PUT", f"/v1/plugins/{HIDDEN}/standings/yanked", json=body)
    assert said.status_code == 200, said.text
    for feed in ("publishers/acme", "releases", "notices"):
        assert HIDDEN not in registry.client.get(f"/feeds/{feed}.atom").text


def test_nothing_of_it_lies_in_the_public_repository(registry: RegistryInProcess):
    public = registry.read_plane
    assert [path for path in public.rglob("*") if path.is_file() and path.suffix == ".zip"] == []
    assert all(b"weather" not in path.read_bytes() for path in public.rglob("*") if path.is_file())


def test_only_members_read_the_private_repository(registry: RegistryInProcess):
    path = "/repositories/private/acme/metadata/timestamp.json"
    granted = registry.client.get(path, headers=registry.ann.headers)
    assert granted.status_code == 200
    assert granted.headers["Cache-Control"].startswith("private")
    nowhere = registry.client.get(path.replace("acme", "nobody"))
    for headers in ({}, registry.eve.headers, registry.rob.headers, {"Authorization": "Bearer nonsense"}):
        refused = registry.client.get(path, headers=headers)
        assert refused.status_code == 404
        assert refused.text.replace("acme", "nobody") == nowhere.text
        assert {**refused.headers, "content-length": ""} == {**nowhere.headers, "content-length": ""}


def test_a_viewer_reads_it_and_one_who_left_does_not(registry: RegistryInProcess):
    path = "/repositories/private/acme/metadata/timestamp.json"

    def status() -> int:
        answer: httpx2.Response = registry.client.get(path, headers=registry.eve.headers)
        return answer.status_code

    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "viewer"})
    assert status() == 404  # invited only
    registry.eve.post("/v1/publishers/acme/join")
    assert status() == 200
    assert registry.eve.get(f"/v1/plugins/{HIDDEN}").status_code == 200
    shown = registry.eve.get("/v1/publishers/acme").json()
    assert (shown["plugins"], shown["role"]) == ([HIDDEN], "viewer")
    browser = browsing(registry, "eve")
    page = browser.get("/publishers/acme")
    assert ("private" in page.text, page.headers["Cache-Control"].startswith("private")) == (True, True)
    assert HIDDEN in page.text
    assert browser.get(f"/plugins/{HIDDEN}").status_code == 200
    registry.ann.ask("DELETE", "/v1/publishers/acme/members/eve")
    assert status() == 404
    assert browser.get(f"/plugins/{HIDDEN}").status_code == 404
    assert HIDDEN not in browser.get("/publishers/acme").text


def test_a_private_plugin_stays_private(registry: RegistryInProcess):
    registry.published("1.1.0")
    assert registry.client.get(f"/v1/plugins/{HIDDEN}").status_code == 404
    upload = registry.ann.upload(registry.pack("1.2.0")).json()
    refused = registry.ann.submit(upload, release={"private": False})
    assert refused.json()["code"] == "plugin-stays-private"


def test_a_public_plugin_does_not_become_private(tmp_path: Path):
    registry = a_registry(tmp_path)
    registry.published()
    upload = registry.ann.upload(registry.pack("1.1.0")).json()
    assert registry.ann.submit(upload, release={"private": True}).json()["code"] == "plugin-public-already"


def test_what_hosts_report_of_it_is_passed_over(registry: RegistryInProcess):
    def told(plugin: str) -> str:
        event = {"id": f"evt_{'1' * 32}", "kind": "install", "pluginId": plugin, "version": "1.0.0"}
        answer = registry.client.post("/v1/events", json={"events": [event | {"distributionChannel": "marketplace"}]})
        return f"{answer.status_code} {answer.text}"

    assert told(HIDDEN) == told(UNKNOWN)


def test_it_is_not_given_to_another_publisher(registry: RegistryInProcess):
    refused = registry.ann.post(f"/v1/plugins/{HIDDEN}/transfer", {"receiver": "evil"})
    assert refused.json()["code"] == "plugin-private-transfer", refused.text
