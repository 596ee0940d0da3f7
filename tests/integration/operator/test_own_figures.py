"""The registry's own figures: what Prometheus reads, who may, and that strangers cannot fill its memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.registries import RegistryInProcess, a_registry

TOKEN = "scrape-me"


@pytest.fixture
def watched(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path, metrics_token=TOKEN)


def scraped(registry: RegistryInProcess) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = registry.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(read: Mapping[Any, float], name: str, **labels: str) -> float:
    return read.get((name, frozenset(labels.items())), 0.0)


def test_they_are_shown_to_nobody_unless_a_token_is_set(registry: RegistryInProcess):
    answer = registry.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "metrics-off")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": "Basic c2NyYXBlLW1l"}])
def test_they_are_shown_to_nobody_else(watched: RegistryInProcess, headers: dict[str, str]):
    assert watched.client.get("/metrics", headers=headers).status_code == 401
    assert watched.client.get("/metrics", headers=watched.admin.headers).status_code == 401


def test_requests_are_counted_by_route_and_status(watched: RegistryInProcess):
    before = scraped(watched)
    labels = {"method": "GET", "route": "/v1/plugins/{plugin_id}", "status": "404"}
    for number in range(3):
        watched.client.get(f"/v1/plugins/acme.none-{number}")
    after = scraped(watched)
    name = "qirvo_http_requests_total"
    assert value(after, name, **labels) - value(before, name, **labels) == 3
    count = "qirvo_http_request_seconds_count"
    route = {"route": "/v1/plugins/{plugin_id}"}
    assert value(after, count, **route) - value(before, count, **route) == 3


def test_addresses_that_strangers_make_up_take_no_room(watched: RegistryInProcess):
    scraped(watched)
    before = len(scraped(watched))
    for number in range(50):
        watched.client.get(f"/made-up-{number}/{number}")
        watched.client.get(f"/v1/plugins/acme.made-up-{number}/versions")
    watched.client.request("BREW", "/coffee")
    added = len(scraped(watched)) - before
    assert added < 60, added  # two routes of some buckets each, however many addresses
    assert not any("made-up" in label for _, labels in scraped(watched) for _, label in labels)


def test_jobs_and_the_queue_are_counted(watched: RegistryInProcess):
    watched.in_review()
    read = scraped(watched)
    assert value(read, "qirvo_jobs_done_total", kind="check", outcome="done") == 1
    assert value(read, "qirvo_job_seconds_count", kind="check") == 1
    assert value(read, "qirvo_submissions_waiting") == 1
    assert value(read, "qirvo_jobs", state="dead") == 0
    assert value(read, "qirvo_ready", probe="database") == 1
    assert value(read, "qirvo_ready", probe="worker") == 0  # it does its jobs when the test says so
    assert 0 <= value(read, "qirvo_signed_age_seconds") < 600
    assert value(read, "qirvo_signed_good_for_seconds") > 3_600
    assert value(read, "process_resident_memory_bytes") > 1_000_000


def test_a_job_that_fails_is_counted_as_failed(watched: RegistryInProcess):
    with watched.assembly.database.unit_of_work() as uow:
        uow.jobs.enqueue("no-such-kind", {})
        uow.commit()
    watched.do_the_work()
    assert value(scraped(watched), "qirvo_jobs_done_total", kind="no-such-kind", outcome="failed") == 1


def test_events_that_wait_are_counted(watched: RegistryInProcess):
    watched.published()
    artifact = next(watched.read_plane.glob("artifacts/*.zip"))
    watched.client.get(f"/repositories/public/artifacts/{artifact.name}")
    assert value(scraped(watched), "qirvo_events_waiting") >= 1
    while watched.assembly.events.waiting:
        watched.assembly.events.write_waiting()
    read = scraped(watched)
    assert value(read, "qirvo_events_waiting") == 0
    assert value(read, "qirvo_events_unabsorbed_segments") >= 1
    watched.count()
    assert value(scraped(watched), "qirvo_events_unabsorbed_segments") == 0


def test_what_does_not_answer_is_left_out_and_the_rest_is_told(watched: RegistryInProcess):
    timestamp = watched.read_plane / "metadata" / "timestamp.json"
    content = timestamp.read_bytes()
    timestamp.write_bytes(b"{}")
    try:
        read = scraped(watched)
    finally:
        timestamp.write_bytes(content)
    assert value(read, "qirvo_ready", probe="repository") == 0
    assert ("qirvo_signed_age_seconds", frozenset()) not in read
    assert value(read, "qirvo_ready", probe="database") == 1
