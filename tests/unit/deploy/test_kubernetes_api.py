"""What an API server says, told as what failed and why; over HTTP that no socket carries."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from lightkube import Client, KubeConfig
from lightkube.config.models import Cluster as ClusterAddress
from lightkube.config.models import User

from qirvo.deploy.ports import TargetUnreachableError
from qirvo.deploy.targets.kubernetes_api import (
    Cluster,
    ClusterRefusedError,
    FieldsHeldError,
    KubeconfigUnusableError,
)
from qirvo.domain.errors import QirvoError

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "tasks"}, "spec": {}}


def a_cluster(answer: Callable[[httpx2.Request], httpx2.Response]) -> Cluster:
    address = ClusterAddress(server="http://cluster.example")
    config = KubeConfig.from_one(cluster=address, user=User(token="t"), namespace="plugins")
    return Cluster(Client(config, transport=httpx2.MockTransport(answer), trust_env=False), called="the context `real`")


def said(code: int, reason: str, message: str, **details: Any) -> Callable[[httpx2.Request], httpx2.Response]:
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason}
    return lambda _: httpx2.Response(code, json={**status, "message": message, "details": details})


def refused(answer: Callable[[httpx2.Request], httpx2.Response]) -> QirvoError:
    with pytest.raises(QirvoError) as caught:
        a_cluster(answer).apply(SERVICE)
    return caught.value


def test_an_object_is_applied_as_ours_and_tried_without_a_trace():
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=SERVICE)

    a_cluster(answer).apply(SERVICE, dry_run=True)
    (request,) = seen
    assert request.method == "PATCH"
    assert request.url.path == "/api/v1/namespaces/plugins/services/tasks"
    assert dict(request.url.params) == {"fieldManager": "qirvo-deploy", "dryRun": "All"}
    assert request.headers["content-type"] == "application/apply-patch+yaml"
    assert json.loads(request.content) == SERVICE


def test_a_refusal_is_told_in_the_servers_words():
    error = refused(said(422, "Invalid", 'Service "tasks" is invalid: spec.ports: Required value'))
    assert isinstance(error, ClusterRefusedError)
    assert error.message == 'Service `tasks`: Invalid: Service "tasks" is invalid: spec.ports: Required value'


def test_who_holds_a_field_is_told():
    cause = {"reason": "FieldManagerConflict", "message": 'conflict with "kubectl-edit"', "field": ".spec.type"}
    error = refused(said(409, "Conflict", "Apply failed with 1 conflict", causes=[cause]))
    assert isinstance(error, FieldsHeldError)
    assert '`.spec.type`: conflict with "kubectl-edit"' in error.message


def test_what_is_not_there_is_none_and_to_delete_it_is_no_error():
    cluster = a_cluster(said(404, "NotFound", 'services "tasks" not found'))
    assert cluster.get("v1", "Service", "tasks") is None
    cluster.delete("v1", "Service", "tasks")


def test_what_a_cluster_serves_is_asked_of_it():
    documents = {
        "/apis/policy/v1beta1": {"resources": [{"kind": "PodDisruptionBudget"}, {"kind": "PodSecurityPolicy"}]},
        "/api/v1": {"resources": [{"kind": "Service"}]},
    }

    def answer(request: httpx2.Request) -> httpx2.Response:
        document = documents.get(request.url.path)
        return (
            httpx2.Response(404, text="404 page not found") if document is None else httpx2.Response(200, json=document)
        )

    assert a_cluster(answer).served(["policy/v1", "policy/v1beta1", "v1"]) == {
        ("policy/v1beta1", "PodDisruptionBudget"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("v1", "Service"),
    }


def broken(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("connection refused", request=request)


@pytest.mark.parametrize(
    "answer",
    [
        broken,
        lambda _: httpx2.Response(502, text="bad gateway"),
        lambda _: httpx2.Response(200, text="<html>"),
        lambda _: httpx2.Response(502),
    ],
    ids=["refused", "proxy", "no cluster", "empty"],
)
def test_what_does_not_answer_as_a_cluster_is_unreachable(answer: Callable[[httpx2.Request], httpx2.Response]):
    error = refused(answer)
    assert isinstance(error, TargetUnreachableError)
    assert "context `real`" in error.message


@pytest.mark.parametrize(
    "content",
    [
        None,
        "a: [",
        "[]",
        "{}",
        '{"contexts": [], "clusters": [{"name": "x", "cluster": {"server": 3}}]}',
        '{"current-context": "a", "contexts": [], "clusters": []}',
        '{"contexts": [{"name": "real", "context": {"cluster": "x"}}], "clusters": [{"name": "x", "cluster": {}}]}',
    ],
)
def test_a_kubeconfig_without_a_way_is_told(tmp_path: Path, content: str | None):
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with (
        pytest.raises(KubeconfigUnusableError, match="context `real`"),
        Cluster.reached(context="real", kubeconfig=path, namespace=""),
    ):
        pass


def asked_pod(answer: Callable[[httpx2.Request], httpx2.Response]) -> bytes | None:
    return a_cluster(answer).ask_pod("tasks-1", port=3000, path="health")


def test_a_pod_is_asked_through_the_api_server_and_its_answer_is_its_own_whatever_the_status():
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(503, json={"status": "unhealthy"})

    assert asked_pod(answer) == b'{"status":"unhealthy"}'
    assert (seen[0].method, seen[0].url.path) == ("GET", "/api/v1/namespaces/plugins/pods/tasks-1:3000/proxy/health")


def test_a_pod_that_is_gone_silent_slow_or_talks_without_end_has_no_answer():
    def slow(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("it took too long", request=request)

    assert asked_pod(said(404, "NotFound", 'pods "tasks-1" not found')) is None
    assert asked_pod(said(503, "ServiceUnavailable", "error trying to reach service")) is None
    assert asked_pod(slow) is None
    assert asked_pod(lambda _: httpx2.Response(200, content=b"x" * 1_000_001)) is None
    packed = gzip.compress(b"[" * 1_000)
    assert asked_pod(lambda _: httpx2.Response(200, content=packed, headers={"Content-Encoding": "gzip"})) is None


def test_whoever_must_not_ask_pods_is_told_the_right_that_is_missing():
    told = 'pods "tasks-1" is forbidden: User "olga" cannot get resource "pods/proxy" in API group ""'
    with pytest.raises(ClusterRefusedError, match='cannot get resource "pods/proxy"'):
        asked_pod(said(403, "Forbidden", told))


def test_an_api_server_that_is_away_is_told_of_when_a_pod_is_asked():
    def away(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(TargetUnreachableError):
        asked_pod(away)
