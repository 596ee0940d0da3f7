"""Every route of the API, tried by everybody with a body that fits its shape.

Whoever adds a route is tried at once. What strangers may read of others' things stands in `PUBLIC`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from qirvo.domain.advisories import Danger
from qirvo.domain.plugin_advisories import AdvisoryContent
from tests.support.plugin_advisories import an_advisory
from tests.support.registries import Person, RegistryInProcess, a_registry

CANARY = "canary-7f3a9"
UNKNOWN = {
    "submission_id": "sub_" + "0" * 32,
    "upload_id": "pkg_" + "0" * 32,
    "deployment_id": "dep_" + "0" * 32,
    "webhook_id": "whk_" + "0" * 32,
    "token_id": "tok_" + "0" * 32,
    "advisory_id": "QSA-2026-0000-0000",
    "publisher": "nobody-there",
    "plugin_id": "nobody-there.weather",
}
PUBLIC = {"GET /v1/publishers/{publisher}"}
"""Routes that tell strangers whether a thing of somebody else exists."""
STREAMS = {"GET /v1/submissions/{submission_id}/events"}
"""Routes whose answer does not end by itself."""
_STANDING_IN = {"version": "1.0.0", "kind": "yank", "file": "0", "check": "code", "name": "ann", "account": "ann"}
Route = tuple[str, str, Mapping[str, Any]]


def routes(registry: RegistryInProcess) -> tuple[list[Route], Mapping[str, Any]]:
    schema = registry.client.get("/openapi.json").json()
    found = [(method.upper(), path, told) for path, each in schema["paths"].items() for method, told in each.items()]
    return [route for route in found if f"{route[0]} {route[1]}" not in STREAMS], schema["components"]["schemas"]


def a_value(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """Return the smallest value of the shape, as a stranger would make it up."""
    if "$ref" in shape:
        return a_value(shapes[shape["$ref"].rpartition("/")[2]], shapes)
    if "enum" in shape:
        return shape["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in shape:
            return a_value(shape[choice][0], shapes)
    if shape.get("type") == "object":
        wanted = shape.get("required", [])
        return {name: a_value(each, shapes) for name, each in shape.get("properties", {}).items() if name in wanted}
    if shape.get("type") == "array":
        return [a_value(shape["items"], shapes)] if shape.get("minItems") else []
    return {"string": "x", "integer": 1, "number": 1, "boolean": True}.get(str(shape.get("type")))


def filled(path: str, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], _STANDING_IN.get(found[1], "unknown")), path)


def asked(
    client: Any, route: Route, ids: Mapping[str, str], shapes: Mapping[str, Any], headers: Mapping[str, str]
) -> httpx2.Response:
    method, path, told = route
    content = told.get("requestBody", {}).get("content", {})
    more: dict[str, Any] = {}
    if "application/json" in content:
        more["json"] = a_value(content["application/json"]["schema"], shapes)
    elif content:
        more["files"] = {"plugin": ("plugin.zip", b"no archive")}
    query = {
        each["name"]: ids.get("plugin_id", "x") if each["name"] == "plugin" else ids.get(each["name"], "x")
        for each in told.get("parameters", [])
        if each["in"] == "query" and each.get("required")
    }
    answer: httpx2.Response = client.request(method, filled(path, ids), headers=headers, params=query, **more)
    return answer


def of_acme(registry: RegistryInProcess) -> dict[str, str]:
    """Let acme have something of everything, with the canary in it; return the ids."""
    upload = registry.ann.upload(registry.pack()).json()
    submission = registry.ann.submit(upload, {"releaseNotes": CANARY}).json()["submissionId"]
    registry.do_the_work()
    hook = registry.ann.post("/v1/publishers/acme/webhooks", {"url": f"https://{CANARY}.example/x"}).json()
    token = registry.ann.post("/v1/tokens", {"name": CANARY, "scopes": ["read"]}).json()
    member = registry.ann.ask("PUT", "/v1/publishers/acme/members/rob", json={"role": "viewer"})
    assert member.status_code < 300, member.text
    ids = {
        "submission_id": submission,
        "upload_id": upload["packageId"],
        "publisher": "acme",
        "plugin_id": "acme.weather",
    }
    image = {"pluginId": "acme.weather", "version": "1.0.0", "image": CANARY, "digest": "sha256:" + "a" * 64}
    told = {"key": "k" * 20, "environment": "dev", "number": 1, "end": {"state": "healthy", "detail": CANARY}}
    deployed = registry.ann.post("/v1/publishers/acme/deployments", image | told)
    assert deployed.status_code == 201, deployed.text
    ids |= {"deployment_id": deployed.json()["id"]}
    return ids | {"webhook_id": hook["id"], "token_id": token["id"], "advisory_id": a_draft(registry)}


def a_draft(registry: RegistryInProcess) -> str:
    """Let there be a draft of an advisory about the plugin; return its id."""
    content = AdvisoryContent(summary=CANARY, danger=Danger.HIGH, versions=("1.0.0",))
    draft = an_advisory(content=content, id="QSA-2026-dead-beef")
    with registry.assembly.registry.new_uow() as uow:
        uow.plugin_advisories.save(draft)
        uow.commit()
    return draft.id


def strangers(registry: RegistryInProcess) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "anonymous", {}
    yield "eve", registry.eve.headers
    for scope in ("read", "publish", "manage"):
        made = registry.eve.post("/v1/tokens", {"name": scope, "scopes": [scope]})
        assert made.status_code == 201, made.text
        yield f"eve's program that may {scope}", Person(registry.client, made.json()["token"]).headers


def test_strangers_learn_nothing_and_change_nothing(tmp_path: Path):
    registry = a_registry(tmp_path, requests_per_minute=10_000)
    ids = of_acme(registry)
    before = registry.document(ids["submission_id"])
    found, shapes = routes(registry)
    told_apart, broken, leaked, limited = [], [], [], []
    for who, headers in list(strangers(registry)):
        for route in found:
            name = f"{route[0]} {route[1]}"
            theirs = asked(registry.client, route, ids, shapes, headers)
            unknown = asked(registry.client, route, UNKNOWN, shapes, headers)
            broken += [(who, name, each.text) for each in (theirs, unknown) if is_broken(name, each)]
            limited += [(who, name) for each in (theirs, unknown) if each.status_code == 429]
            leaked += [(who, name)] if CANARY in theirs.text else []
            if (
                name not in PUBLIC
                and any("{" + each + "}" in route[1] for each in ids)
                and told(theirs) != told(unknown)
            ):
                told_apart.append((who, name, told(theirs), told(unknown)))
    assert (broken, leaked, told_apart) == ([], [], [])
    assert limited == [], "a limit that answers first hides what would have been said"
    assert registry.document(ids["submission_id"]) == before
    assert done_to_acme_by(registry, "eve") == []


def test_nobody_breaks_a_route(tmp_path: Path):
    registry = a_registry(tmp_path, requests_per_minute=10_000)
    ids = of_acme(registry)
    found, shapes = routes(registry)
    broken = []
    for who in ("rob", "admin", "ann"):
        for route in found:
            for each in (ids, UNKNOWN):
                answer = asked(registry.client, route, each, shapes, registry.people[who].headers)
                if is_broken(f"{route[0]} {route[1]}", answer):
                    broken.append((who, route[:2], answer.text))
    assert broken == []


def is_broken(name: str, answer: httpx2.Response) -> bool:
    """Say whether the registry failed; that it is not ready without its worker is no failure."""
    return answer.status_code >= 500 and name != "GET /health/ready"


def told(answer: httpx2.Response) -> tuple[int, str]:
    is_problem = answer.headers.get("Content-Type", "").startswith("application/problem")
    return answer.status_code, answer.json()["code"] if is_problem else ""


def done_to_acme_by(registry: RegistryInProcess, actor: str) -> list[tuple[str, str]]:
    with registry.assembly.registry.reading() as uow:
        entries = [entry for _, entry in uow.audit.page(actor=actor, limit=1_000)]
    return [(entry.act, entry.subject) for entry in entries if entry.outcome == "done" and "acme" in entry.subject]
