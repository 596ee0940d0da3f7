"""After a transfer, the giver is a stranger to the plugin and the receiver its owner: at every route and page about it.

Nothing here lists routes. In one registry the plugin is acme's, in another it was given to evil: whatever ann is told
in the first, eve is told in the second, and the other way round.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qirvo.domain.payment_signatures import signature_of
from qirvo.server.http.late_routes import LateRoute
from tests.integration.edge.test_every_route import STREAMS, asked, routes, told
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

PAID = {"type": "paid", "price": 499, "currency": "EUR", "trialDays": 7}
NAMED = {"pluginId": PLUGIN, "plugin": PLUGIN, "plugins": [PLUGIN]}
Answers = Mapping[str, Any]


def a_plugin_with_everything(folder: Path) -> tuple[RegistryInProcess, dict[str, str]]:
    """Have acme publish a paid plugin that is rated and sold and has a second release waiting."""
    registry = a_registry(folder, transfer_cooling_s=0, requests_per_minute=10_000)
    submission = registry.published(metadata={"pricing": PAID})
    sold = registry.ann.post("/v1/entitlements", {"pluginId": PLUGIN, "customer": "Globex", "seats": 1}).json()
    rated = registry.rob.ask("PUT", f"/v1/plugins/{PLUGIN}/ratings/mine", json={"stars": 5, "title": "Good"})
    ids = {"plugin_id": PLUGIN, "submission_id": submission, "entitlement_id": sold["id"]}
    return registry, ids | ({"rating_id": rated.json()["id"]} if rated.status_code < 300 else {})


def give(registry: RegistryInProcess) -> None:
    """Transfer the plugin from acme to evil."""
    assert registry.ann.post(f"/v1/plugins/{PLUGIN}/transfer", {"receiver": "evil"}).status_code == 201
    assert registry.eve.post(f"/v1/plugins/{PLUGIN}/transfer/acceptance").status_code == 200
    next(each for each in registry.assembly.worker.routines if each.name == "finish-transfers").act()
    registry.do_the_work()


def everything_asked(registry: RegistryInProcess, who: str, ids: Mapping[str, str]) -> dict[str, object]:
    """Ask every route and send every form that is about the plugin; return what each said."""
    found, shapes = routes(registry)
    answers: dict[str, object] = {}
    for method, path, shape in sorted(found, key=lambda route: (route[0] != "GET", route[1])):
        if f"{method} {path}" in STREAMS or not is_about_the_plugin(path, shape, shapes):
            continue
        answer = asked(registry.client, (method, path, shape), ids, naming(shapes), registry.people[who].headers)
        answers[f"{method} {path}"] = told(answer)
    browser = browsing(registry, who)
    for path in sorted(set(pages(registry))):
        answers[f"form {path}"] = browser.send(re.sub(r"\{plugin_id\}", PLUGIN, path), {"act": "x"}).status_code
        answers[f"page {path}"] = browser.get(re.sub(r"\{plugin_id\}", PLUGIN, path)).status_code
    return answers


def is_about_the_plugin(path: str, shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> bool:
    in_path = set(re.findall(r"\{(\w+)\}", path)) & {"plugin_id", "submission_id", "entitlement_id", "rating_id"}
    content = shape.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    body = shapes.get(content.get("$ref", "").rpartition("/")[2], content)
    return bool(in_path or {"pluginId", "plugin"} & set(body.get("properties", {})))


def naming(shapes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shapes with the plugin's id wherever a body names a plugin."""
    return {name: _naming(shape) for name, shape in shapes.items()}


def _naming(shape: Mapping[str, Any]) -> dict[str, Any]:
    properties = {
        name: {"enum": [NAMED[name]]} if name in NAMED else each for name, each in shape.get("properties", {}).items()
    }
    return {**shape, "properties": properties}


def pages(registry: RegistryInProcess) -> Iterator[str]:
    for route in registry.client.app.routes:  # type: ignore[attr-defined]
        path = getattr(route, "path", "")
        if (
            isinstance(route, LateRoute)
            and not path.startswith("/v1")
            and re.findall(r"\{(\w+)", path) == ["plugin_id"]
        ):
            yield path


def test_the_two_sides_change_places_at_every_route_and_page(tmp_path: Path):
    registry, ids = a_plugin_with_everything(tmp_path / "before")
    before = {who: everything_asked(registry, who, ids) for who in ("eve", "ann")}
    registry, ids = a_plugin_with_everything(tmp_path / "after")
    give(registry)
    after = {who: everything_asked(registry, who, ids) for who in ("ann", "eve")}
    assert len(before["ann"]) > 60
    assert sum(before["ann"][name] != before["eve"][name] for name in before["ann"]) > 25, "owners may more"
    assert after["ann"] == before["eve"]
    assert after["eve"] == before["ann"]


def test_lists_feeds_search_and_notices_go_by_the_owner(tmp_path: Path):
    registry, _ = a_plugin_with_everything(tmp_path)
    give(registry)
    for publisher, is_there in (("acme", False), ("evil", True)):
        for path in (f"/publishers/{publisher}", f"/v1/plugins?publisher={publisher}", f"/v1/publishers/{publisher}"):
            assert (PLUGIN in registry.client.get(path).text) is is_there, path
        assert ("1.0.0" in registry.client.get(f"/feeds/publishers/{publisher}.atom").text) is is_there
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["publisher"] == "evil"
    assert [len(each.get("/v1/submissions").json()["submissions"]) for each in (registry.ann, registry.eve)] == [0, 1]
    assert [PLUGIN in browsing(registry, who).get("/dashboard").text for who in ("ann", "eve")] == [False, True]
    registry.eve.ask("PUT", f"/v1/plugins/{PLUGIN}/standings/deprecated", json={"reason": "Old."})
    registry.do_the_work()
    told_of = ["deprecated" in who.get("/v1/notices").text for who in (registry.ann, registry.eve)]
    assert told_of == [False, True]


def test_customers_keep_their_license_keys_whatever_the_giver_does(tmp_path: Path):
    registry, _ = a_plugin_with_everything(tmp_path)
    body = {"pluginId": PLUGIN, "customer": "Initech", "seats": 1}
    key = registry.ann.post("/v1/entitlements", body).json()["licenseKey"]
    give(registry)
    registry.ann.post("/v1/license-keys/acme/rotation", {"forget": True})
    headers = {"Authorization": f"License {key}"}
    seat = registry.client.post("/v1/activations", json={"host": "h-0123456789"}, headers=headers)
    assert seat.status_code == 200, seat.text
    registry.eve.post("/v1/license-keys/evil/rotation", {"forget": True})
    gone = registry.client.post("/v1/activations", json={"host": "h-0123456789"}, headers=headers)
    assert gone.json()["code"] == "license-not-sound"


def test_pipelines_are_the_receivers_to_let_in(tmp_path: Path):
    issuers = [{"name": "github", "kind": "github", "address": "https://issuer.example"}]
    registry = a_registry(tmp_path, transfer_cooling_s=0, token_issuers=issuers)
    registry.published()
    body = {"pluginId": PLUGIN, "issuer": "github", "fields": {"repository": "a/b", "workflow": "release.yml"}}
    assert registry.ann.post("/v1/trusted-publishers", body).status_code == 201
    give(registry)
    assert registry.ann.post("/v1/trusted-publishers", body).status_code == 403
    made = registry.eve.post("/v1/trusted-publishers", body)
    assert made.status_code == 201, made.text
    listed = registry.eve.get("/v1/trusted-publishers", publisher="evil").json()["trustedPublishers"]
    assert [each["id"] for each in listed] == [made.json()["id"]]
    assert registry.ann.get("/v1/trusted-publishers", publisher="acme").json()["trustedPublishers"] == []


def test_only_the_receivers_payment_system_reports_purchases(tmp_path: Path):
    registry, _ = a_plugin_with_everything(tmp_path)
    secrets = {
        publisher: who.post(f"/v1/entitlement-webhooks/{publisher}/secret").json()["secret"]
        for publisher, who in (("acme", registry.ann), ("evil", registry.eve))
    }
    give(registry)
    assert [paid(registry, publisher, secret) for publisher, secret in secrets.items()] == [422, 200]


def paid(registry: RegistryInProcess, publisher: str, secret: str) -> int:
    body = {
        "id": "e1",
        "type": "entitlement.granted",
        "occurredAt": "2099-01-31T10:00:00+00:00",
        "pluginId": PLUGIN,
        "reference": "order-1",
        "months": 1,
    }
    sent, time_s = json.dumps(body).encode(), int(registry.assembly.registry.clock().timestamp())
    headers = {"Qirvo-Signature": f"t={time_s},v1={signature_of(secret, time_s, sent)}"}
    return int(registry.client.post(f"/v1/entitlement-webhooks/{publisher}", content=sent, headers=headers).status_code)
