"""What a replica's runtime answers about its requests, as an engine or a cluster hands it on."""

import json

import pytest

from qirvo.deploy.ports import RequestsUncountedError
from qirvo.deploy.targets.counters import traffic_in
from qirvo.domain.error_rates import Traffic


def said(*requests: object) -> bytes:
    plugins = [{"id": "acme.tasks", "status": "healthy", "requests": each} for each in requests]
    return json.dumps({"status": "healthy", "plugins": plugins}).encode()


def test_the_requests_of_all_plugins_are_added_up():
    assert traffic_in(said({"total": 5, "failed": 1}, {"total": 2, "failed": 2})) == Traffic(7, 3)


@pytest.mark.parametrize("answer", [b"", b"nobody serves", b"[]", b'{"plugins": ', b"[" * 100_000])
def test_no_usable_answer_is_none(answer: bytes):
    assert traffic_in(answer) is None


@pytest.mark.parametrize(
    "requests",
    [None, {}, {"total": 1, "failed": 2}, {"total": "many", "failed": 0}, {"total": float("inf"), "failed": 0}],
)
def test_a_runtime_that_does_not_count_is_told_of(requests: object):
    with pytest.raises(RequestsUncountedError):
        traffic_in(said(requests))
