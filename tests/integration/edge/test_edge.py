"""What every answer has in common: problem documents, nothing internal, one log line, no third party."""

import re

import pytest
from structlog.testing import capture_logs

from qirvo.server.running import app_of
from tests.support.registries import RegistryInProcess, TestClient

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route-unknown"),
        ("DELETE", "/v1/plugins", 405, "method-not-allowed"),
        ("GET", "/v1/whoami", 401, "unauthenticated"),
        ("GET", "/v1/plugins?limit=1000", 422, "request-malformed"),
        ("GET", "/v1/plugins/Not-An-Id", 422, "name-malformed"),
        ("GET", "/v1/plugins/acme.unknown", 404, "plugin-unlisted"),
        ("GET", "/repositories/public/nothing", 404, "file-unknown"),
    ],
)
def test_every_error_is_a_problem_document(registry: RegistryInProcess, method: str, path: str, status: int, code: str):
    answer = registry.client.request(method, path)
    document = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"], document["code"]) == (status, PROBLEM, code)
    assert (document["status"], document["success"], document["type"]) == (status, False, f"urn:qirvo:error:{code}")


def test_a_wrong_method_names_the_right_ones(registry: RegistryInProcess):
    assert registry.client.delete("/v1/plugins").headers["Allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"packageId": 1}', "packageId"),
        (b'{"packageId": "a", "metadata": 1}', "metadata"),
    ],
)
def test_a_malformed_body_names_the_field(registry: RegistryInProcess, body: bytes, path: str):
    answer = registry.client.post("/v1/submissions", content=body, headers=registry.ann.headers)
    finding = answer.json()["errors"][0]
    assert (answer.status_code, finding["rule"]) == (422, "request/field")
    assert finding["message"].startswith(f"`{path}`")


def test_a_body_is_bounded(registry: RegistryInProcess):
    body = b'{"packageId": "' + b"x" * 2_000_000 + b'"}'
    answer = registry.client.post("/v1/submissions", content=body, headers=registry.ann.headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_deep_json_is_refused(registry: RegistryInProcess):
    body = b'{"packageId": "a", "metadata": {"x": ' + b"[" * 5000 + b"]" * 5000 + b"}}"
    assert registry.client.post("/v1/submissions", content=body, headers=registry.ann.headers).status_code == 422


def test_a_bug_is_logged_once_and_told_without_details(registry: RegistryInProcess):
    app = app_of(registry.assembly)

    @app.get("/bug")
    def bug() -> None:
        raise RuntimeError("the secret inside")

    with capture_logs() as lines:
        answer = TestClient(app).get("/bug")
    errors = [line for line in lines if line["log_level"] == "error"]
    assert (answer.status_code, answer.json()["code"], len(errors)) == (500, "internal", 1)
    assert "secret" not in answer.text
    assert errors[0]["request_id"] in answer.json()["hint"]


def test_a_request_is_logged_without_query_token_or_body(registry: RegistryInProcess):
    with capture_logs() as lines:
        registry.ann.get("/v1/plugins", q="private words")
    assert [line["path"] for line in lines if line["event"] == "request"] == ["/v1/plugins"]
    assert not [line for line in lines if registry.ann.token in str(line) or "private" in str(line)]


def test_the_documents_load_nothing_from_elsewhere(registry: RegistryInProcess):
    answer = registry.client.get("/docs")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|(?:src|href)=\"(?!/openapi)", answer.text)
    assert "/v1/submissions/{submission_id}" in answer.text


def test_the_schema_names_every_shape_it_uses(registry: RegistryInProcess):
    schema = registry.client.get("/openapi.json")
    used = set(re.findall(r"#/components/schemas/([A-Za-z]+)", schema.text))
    assert used <= set(schema.json()["components"]["schemas"])


def test_discovery_tells_where_everything_is(registry: RegistryInProcess):
    document = registry.client.get("/.well-known/qirvo.json").json()
    assert document["repository"] == "http://registry.test/repositories/public"
    assert document["rootFingerprint"].startswith("sha256:")


def test_it_is_live_and_not_ready_without_its_worker(registry: RegistryInProcess):
    live, ready = registry.client.get("/health/live"), registry.client.get("/health/ready")
    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json()["checks"] == {"database": True, "repository": True, "worker": False}


def test_it_is_ready_while_it_runs(registry: RegistryInProcess):
    with registry.client:
        assert registry.client.get("/health/ready").status_code == 200


def test_what_fails_inside_is_told_by_its_code_and_logged_in_full(registry: RegistryInProcess):
    timestamp = registry.read_plane / "metadata" / "timestamp.json"
    timestamp.rename(timestamp.with_suffix(".away"))
    registry.published("1.0.0")
    with capture_logs() as lines:
        answer = registry.rob.post(f"/v1/submissions/{registry.in_review('1.1.0')}/decision", {"decision": "approve"})
    assert answer.status_code >= 500
    assert str(registry.read_plane.parent) not in answer.text
    assert any("timestamp.json" in line.get("reason", "") for line in lines if line["log_level"] == "error")


def test_what_a_stranger_may_not_see_is_unknown_or_forbidden_and_never_told_apart(registry: RegistryInProcess):
    known, unknown = registry.submitted(), "sub_" + "0" * 32
    answers = [registry.eve.get(f"/v1/submissions/{submission}") for submission in (known, unknown)]
    told = [(answer.status_code, answer.json()["detail"].replace(known, unknown)) for answer in answers]
    assert told[0] == told[1]


def test_errors_are_described_as_they_are_sent(registry: RegistryInProcess):
    paths = registry.client.get("/openapi.json").json()["paths"]
    kinds = {
        (status, media_type)
        for path in paths.values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        for media_type in answer.get("content", {})
        if status not in ("200", "201", "202")
    }
    assert kinds == {("default", PROBLEM)}
    submit = paths["/v1/submissions"]["post"]["responses"]
    assert {"200", "201"} <= set(submit)
    artifact = paths["/v1/submissions/{submission_id}/artifact"]["get"]["responses"]["200"]["content"]
    assert list(artifact) == ["application/zip"]
