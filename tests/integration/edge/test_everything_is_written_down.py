"""Every writing route leaves an entry in the audit log, when it does something and when it refuses.

The story of `tests.support.writing` goes through each route once; a route that is added and not told of fails here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import pytest

from qirvo.domain.audit import AuditEntry, Outcome
from qirvo.domain.refusals import WINDOW
from qirvo.server.http.methods import READS
from tests.integration.edge.test_every_route import UNKNOWN, asked, routes
from tests.support.pages import browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry
from tests.support.writing import Story

NOTHING_DONE = {
    "POST /v1/rollouts/{plugin_id}/simulation": "a question",
    "POST /v1/updates/check": "a question",
    "POST /v1/advisories/query": "a question",
    "POST /v1/events": "counted, never told by whom (ADR-0010)",
    "POST /v1/health-reports": "the same",
    "POST /v1/health-reports/end": "the same; that a rollout is paused because of it is written down by the registry",
    "PUT /v1/publishers/{publisher}/environments/{environment}/lease": "who may change it for some minutes",
    "DELETE /v1/publishers/{publisher}/environments/{environment}/lease": "the same",
    "PUT /v1/publishers/{publisher}/environments/{environment}/observation": "what somebody saw, in place of before",
    "POST /v1/notices/read": "what somebody has read is nobody else's business",
}
"""Writing routes that do nothing to anything."""
ELSEWHERE = {
    "POST /v1/oidc-exchanges": "tests/integration/trusted/test_exchanges.py: an issuer on loopback",
    "POST /v1/publishers/{publisher}/domains/{domain}/check": "tests/integration/trusted/test_domains.py",
    "PUT /v1/scans/{scan_id}/results": "tests/unit/server/test_scans.py: a scanner",
}
"""Writing routes that are tried where what they need is."""
WITHOUT_ACTOR = {"POST /v1/token-revocations", "POST /v1/activations", "DELETE /v1/activations/{host}"}
"""Routes that ask nobody who they are: whoever holds the token or the license key may."""
WITHOUT_TOKEN = {
    *("POST /v1/oidc-exchanges", "POST /v1/token-revocations", "POST /v1/plugins/{plugin_id}/reports"),
    *("POST /v1/health-reports", "POST /v1/health-reports/end", "POST /v1/updates/check"),
    *("POST /v1/events", "POST /v1/entitlement-webhooks/{publisher}", "PUT /v1/scans/{scan_id}/results"),
}
"""Routes that do not refuse somebody without a token with 401 or 403."""


@dataclass
class Told:
    """What was written down of a story."""

    entries: dict[str, list[AuditEntry]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def all(self) -> Iterator[tuple[str, AuditEntry]]:
        for route, entries in self.entries.items():
            for entry in entries:
                yield route, entry


def since(registry: RegistryInProcess, number: int) -> list[AuditEntry]:
    with registry.assembly.registry.reading() as uow:
        return [kept.entry for kept in uow.audit.chain(after=number, limit=1_000)]


def head(registry: RegistryInProcess) -> int:
    with registry.assembly.registry.reading() as uow:
        return uow.audit.head().number


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    issuer = {"name": "github", "kind": "github", "address": "https://issuer.example"}
    folder = tmp_path_factory.mktemp("story")
    registry = a_registry(folder, requests_per_minute=10_000, token_issuers=[issuer])
    story, found, number = Story(registry), Told(), head(registry)
    for route, answer in story.told():
        found.entries[route] = since(registry, number)
        if not answer.is_success:
            found.failed[route] = f"{answer.status_code} {answer.text}"
        number = head(registry)
    found.secrets = story.secrets | {person.token for person in registry.people.values()}
    return found


def writing(registry: RegistryInProcess) -> set[str]:
    return {f"{method} {path}" for method, path, _ in routes(registry)[0] if method not in READS}


def test_the_story_tells_of_every_writing_route(told: Told, tmp_path: Path):
    assert told.failed == {}
    assert writing(a_registry(tmp_path)) == {*told.entries, *NOTHING_DONE, *ELSEWHERE}


def test_whatever_was_done_is_written_down(told: Told):
    assert [route for route, entries in told.entries.items() if not entries] == []
    assert {entry.outcome for _, entry in told.all()} == {Outcome.DONE}


def test_an_entry_says_who_did_what_to_what(told: Told):
    kinds = ("account:", "plugin:", "publisher:", "submission:", "answer:", "rule:", "suppression:", "rescan:", "job:")
    assert [route for route, entry in told.all() if not entry.actor and route not in WITHOUT_ACTOR] == []
    assert [entry for _, entry in told.all() if not entry.subject.startswith(kinds)] == []
    assert [entry for _, entry in told.all() if "." not in entry.act] == []


def test_an_entry_says_what_changed(told: Told):
    same = {route: entry for route, entry in told.all() if entry.before == entry.after}
    assert set(same) <= {
        "POST /v1/token-revocations",  # the token is gone; its name is its owner's
        "POST /v1/entitlement-webhooks/{publisher}/secret",  # all that changed is a secret
    }


def test_no_entry_tells_a_secret(told: Told):
    written = json.dumps([[entry.reason, dict(entry.before), dict(entry.after), entry.act] for _, entry in told.all()])
    assert len(told.secrets) > 12
    assert [secret for secret in told.secrets if secret in written] == []


REFUSING_PAGES = {
    "/publishers/{publisher}/keys": {"act": "require"},
    "/plugins/{plugin_id}/update-channels": {"act": "remove", "name": "beta"},
    "/plugins/{plugin_id}/rollouts": {"version": "1.0.0"},
    "/plugins/{plugin_id}/rollouts/{update_channel}": {"act": "pause"},
    "/plugins/{plugin_id}/manage": {"kind": "yanked", "reason": "x"},
}
"""Forms of pages that change what others are served; their own tests have what is written when they do something."""


@pytest.mark.parametrize("route", REFUSING_PAGES)
def test_a_page_that_refuses_is_written_down(registry: RegistryInProcess, route: str):
    registry.published()
    names = {"{publisher}": "acme", "{plugin_id}": PLUGIN, "{update_channel}": "stable"}
    path = reduce(lambda path, name: path.replace(name, names[name]), names, route)
    visitor, number = browsing(registry, "eve"), head(registry)
    answer = visitor.send(path, REFUSING_PAGES[route])
    assert answer.status_code in {403, 404}
    (entry,) = since(registry, number)
    assert (entry.outcome, entry.actor, entry.act) == (Outcome.REFUSED, "eve", f"POST {route}")


def test_every_writing_route_that_refuses_is_written_down(tmp_path: Path):
    registry = a_registry(tmp_path, requests_per_minute=10_000)
    made, (found, shapes) = registry.assembly.registry, routes(registry)
    unwritten, number = [], head(registry)
    for route in found:
        name = f"{route[0]} {route[1]}"
        if route[0] in READS:
            continue
        answer = asked(registry.client, route, UNKNOWN, shapes, {"Authorization": "Bearer qpt_" + "0" * 72})
        entries, number = since(registry, number), head(registry)
        if answer.status_code in {401, 403, 404}:
            refused = [each for each in entries if (each.outcome, each.act) == (Outcome.REFUSED, name)]
            is_told = all(each.reason and each.subject and each.origin.digest for each in refused)
            unwritten += [] if refused and is_told else [(name, repr(entries))]
        elif name not in WITHOUT_TOKEN:
            unwritten.append((name, answer.text))
        made.refusal_counts.due(now=made.clock() + WINDOW)  # the next one is the first of its kind again
    assert unwritten == []
