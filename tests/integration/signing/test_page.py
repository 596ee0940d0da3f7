"""The publisher's page of signing keys."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qirvo.server.running import wire_app
from qirvo.trust.publisher_signatures import key_id_of, public_of, vouch
from tests.support.pages import browsing
from tests.support.publisher_keys import FIRST, SECOND
from tests.support.registries import RegistryInProcess, a_registry

PAGE = "/publishers/acme/keys"


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)


def printed(private: Ed25519PrivateKey, by: Ed25519PrivateKey | None = None) -> str:
    """What `qirvo auth key create acme --offline` prints."""
    public = public_of(private)
    said = {"public": public, "proof": vouch("acme", public, private)}
    if by is not None:
        said |= {"endorsedBy": key_id_of(public_of(by)), "endorsement": vouch("acme", public, by)}
    return json.dumps(said)


def test_an_owner_adds_requires_replaces_and_revokes(registry: RegistryInProcess):
    ann, first, second = browsing(registry, "ann"), key_id_of(public_of(FIRST)), key_id_of(public_of(SECOND))
    assert "the registry alone vouches" in ann.get(PAGE).text
    too_soon = ann.send(PAGE, {"act": "require"})
    assert (too_soon.status_code, "has no key to sign with" in too_soon.text) == (404, True)
    assert ann.send(PAGE, {"act": "add", "registration": printed(FIRST)}).status_code == 303
    assert f"sha256:{first}" in ann.get(PAGE).text
    assert ann.send(PAGE, {"act": "require"}).status_code == 303
    assert "every release has to be signed" in ann.get(PAGE).text
    ann.send(PAGE, {"act": "add", "registration": printed(SECOND, FIRST), "replaces": "yes"})
    page = ann.get(PAGE).text
    assert ("retired" in page, f"by key <code>{first[:16]}</code>" in page) == (True, True)
    assert ann.send(PAGE, {"act": "revoke", "key": second, "reason": "it was stolen"}).status_code == 303
    assert "it was stolen" in ann.get(PAGE).text
    assert ann.send(PAGE, {"act": "require-no-longer"}).status_code == 303
    with registry.assembly.registry.reading() as uow:
        acts = [kept.entry.act for kept in uow.audit.chain(after=0, limit=1_000)]
    assert acts[-5:] == [
        "publisher-key.add",
        "publisher-key.require",
        "publisher-key.add",
        "publisher-key.revoke",
        "publisher-key.require",
    ]


@pytest.mark.parametrize("pasted", ["", "acme", "{}", "[1]", json.dumps({"public": "x"}), '{"public": 1, "proof": 2}'])
def test_what_is_no_key_is_refused_and_stays_typed(registry: RegistryInProcess, pasted: str):
    refused = browsing(registry, "ann").send(PAGE, {"act": "add", "registration": pasted})
    assert (refused.status_code, "--offline" in refused.text) == (422, True)


def test_a_key_without_its_own_proof_is_refused(registry: RegistryInProcess):
    said = json.dumps({"public": public_of(FIRST), "proof": vouch("evil", public_of(FIRST), FIRST)})
    refused = browsing(registry, "ann").send(PAGE, {"act": "add", "registration": said})
    assert (refused.status_code, "does not sign for itself" in refused.text) == (422, True)
    assert "&#34;public&#34;" in refused.text


def test_members_look_and_owners_change(registry: RegistryInProcess):
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
    registry.eve.post("/v1/publishers/acme/join")
    eve = browsing(registry, "eve")
    assert "What it printed" not in eve.get(PAGE).text
    assert eve.send(PAGE, {"act": "add", "registration": printed(FIRST)}).status_code == 403
    registry.ann.ask("DELETE", "/v1/publishers/acme/members/eve")
    assert browsing(registry, "rob").get(PAGE).status_code in {403, 404}


def test_who_signed_in_long_ago_signs_in_again(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    assert "Sign out, sign in again" not in ann.get(PAGE).text
    made = registry.assembly.registry
    later = replace(made, clock=lambda: made.clock() + timedelta(hours=13))
    registry.assembly = replace(registry.assembly, registry=later)
    wire_app(registry.client.app, registry.assembly)  # type: ignore[arg-type]  # the one application of all tests
    assert "Sign out, sign in again" in ann.get(PAGE).text
    assert ann.send(PAGE, {"act": "add", "registration": printed(FIRST)}).status_code == 403
