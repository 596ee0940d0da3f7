"""A rollout pauses by itself when its release fares worse than the one before; nobody can stop a rival's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.health import Health
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.usecases import health
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

NEXT = "1.1.0"


@pytest.fixture
def rolling(tmp_path: Path) -> RegistryInProcess:
    """A registry behind a proxy, where 1.1.0 is rolled out to half of the installations that have 1.0.0."""
    registry = a_registry(tmp_path, behind_proxy=True, requests_per_minute=100_000)
    registry.published("1.0.0")
    registry.published(NEXT, release={"rolloutPercentage": 50})
    return registry


def networks() -> Iterator[str]:
    for number in range(60_000):
        yield f"10.{number // 250}.{number % 250}.7"


def begin(registry: RegistryInProcess, address: str, version: str = NEXT, plugin_id: str = PLUGIN) -> Any:
    body = {"pluginId": plugin_id, "version": version}
    return registry.client.post("/v1/health-reports", json=body, headers={"X-Forwarded-For": address})


def end(registry: RegistryInProcess, ticket: str, ended: str) -> Any:
    return registry.client.post("/v1/health-reports/end", json={"ticket": ticket, "ended": ended})


def report(registry: RegistryInProcess, address: str, ended: str) -> Any:
    return end(registry, begin(registry, address).json()["ticket"], ended)


def rollout(registry: RegistryInProcess) -> Any:
    return registry.ann.get("/v1/rollouts", plugin=PLUGIN).json()["rollouts"][0]


def count_silence(registry: RegistryInProcess) -> None:
    next(each for each in registry.assembly.worker.routines if each.name == "count-silence").act()


def test_what_always_fails_pauses_within_fifteen_failures(rolling: RegistryInProcess):
    for failures, address in enumerate(networks(), 1):
        assert report(rolling, address, "failed").status_code == 204
        if rollout(rolling)["state"] == "paused":
            break
        assert failures < 15
    found = rollout(rolling)
    assert (found["basisPoints"], found["health"]["failed"]) == (0, failures)
    rolling.do_the_work()
    offered = rolling.client.get(f"/v1/plugins/{PLUGIN}").json()["updateChannels"]["stable"]
    assert (offered["rolloutState"], offered["basisPoints"], offered["previous"]) == ("paused", 0, "1.0.0")
    notices = rolling.ann.get("/v1/notices").json()["notices"]
    assert any("was paused by itself" in str(notice) and "failed" in str(notice) for notice in notices)
    entries = rolling.admin.get("/v1/audit").json()["entries"]
    evidence = next(entry for entry in entries if entry["act"] == "rollout.auto-pause")
    assert evidence["after"]["failed"] == failures


def test_silence_counts_for_who_said_that_it_begins(rolling: RegistryInProcess):
    for _, address in zip(range(12), networks(), strict=False):
        begin(rolling, address)
    count_silence(rolling)
    assert rollout(rolling)["health"] is None  # nobody's deadline is past
    clock = rolling.assembly.registry.clock
    later = clock() + 2 * health.TOLD_WITHIN
    uow = rolling.assembly.registry.new_uow

    health.count_silence(now=later, new_uow=uow, new_id=rolling.assembly.registry.new_id)
    found = rollout(rolling)
    assert (found["state"], found["health"]["silent"]) == ("paused", 12)


def test_healthy_hosts_pause_nothing(rolling: RegistryInProcess):
    for number, address in zip(range(60), networks(), strict=False):
        report(rolling, address, "failed" if number == 30 else "healthy")
    found = rollout(rolling)
    assert (found["state"], found["health"]["healthy"], found["health"]["failed"]) == ("running", 59, 1)


def test_one_network_cannot_pause_it(rolling: RegistryInProcess):
    tickets = [begin(rolling, f"203.0.113.{host}").json()["ticket"] for host in range(1, 101)]
    counted = [ticket for ticket in tickets if ticket is not None]
    assert len(counted) == 3
    for ticket in counted:
        end(rolling, ticket, "failed")
    assert rollout(rolling)["state"] == "running"


def test_a_ticket_is_good_for_one_report(rolling: RegistryInProcess):
    ticket = begin(rolling, "198.51.100.1").json()["ticket"]
    answers = [end(rolling, ticket, "failed") for _ in range(20)]
    assert [answer.status_code for answer in answers] == [204] + [409] * 19
    assert rollout(rolling)["health"]["failed"] == 1


def test_made_up_tickets_count_nothing(rolling: RegistryInProcess):
    for number in range(20):
        answer = end(rolling, f"tkt_{number:032d}", "failed")
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket-unknown")
    assert (rollout(rolling)["state"], rollout(rolling)["health"]) == ("running", None)


def test_there_are_no_tickets_for_what_is_not_rolled_out(rolling: RegistryInProcess):
    assert begin(rolling, "198.51.100.1", "1.0.0").json()["ticket"] is None
    assert begin(rolling, "198.51.100.1", "7.7.7").json()["ticket"] is None
    assert begin(rolling, "198.51.100.1", plugin_id="acme.unknown").status_code == 404


def test_the_release_before_says_what_is_usual(rolling: RegistryInProcess):

    with rolling.assembly.registry.new_uow() as uow:
        uow.health_reports.save(PluginId.parse(PLUGIN), Version("1.0.0"), Health(healthy=95, failed=5))
        uow.commit()
    report(rolling, "198.51.100.1", "failed")
    assert rollout(rolling)["health"]["usualRate"] == 0.05


def test_who_resumes_begins_anew_and_the_test_as_well(rolling: RegistryInProcess):
    for _, address in zip(range(12), networks(), strict=False):
        if rollout(rolling)["state"] == "running":
            report(rolling, address, "failed")
    resumed = rolling.ann.post(f"/v1/rollouts/{PLUGIN}/stable/resume", {})
    assert (resumed.status_code, resumed.json()["basisPoints"]) == (200, 5_000)
    report(rolling, "198.51.100.1", "failed")
    found = rollout(rolling)
    assert (found["state"], found["health"]["alarmedAt"]) == ("running", None)


@pytest.mark.parametrize("ended", ["silent", "", "great"])
def test_a_report_says_healthy_or_failed(rolling: RegistryInProcess, ended: str):
    ticket = begin(rolling, "198.51.100.1").json()["ticket"]
    answer = end(rolling, ticket, ended)
    assert (answer.status_code, answer.json()["code"]) == (422, "health-report-malformed")
