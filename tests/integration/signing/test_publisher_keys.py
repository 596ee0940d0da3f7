"""Publishers' keys through the routes, and what is made of signed and unsigned releases."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qirvo.artifacts.reader import open_archive
from qirvo.domain.access import Account
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import ReleaseStatement, SignInTooOldError
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.versions import Version
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.publisher_keys import require_signatures
from qirvo.trust.judging import judge
from qirvo.trust.publisher_signatures import key_id_of, public_of, sign_release, vouch
from qirvo.trust.release_index import read_release_index
from tests.support.pages import browsing
from tests.support.publisher_keys import FIRST, SECOND
from tests.support.registries import Person, RegistryInProcess, a_registry

KEYS = "/v1/publishers/acme/keys"
WEATHER = PluginId("acme", "weather")


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)


def body_of(private: Ed25519PrivateKey, **more: Any) -> dict[str, Any]:
    public = public_of(private)
    return {"public": public, "proof": vouch("acme", public, private), **more}


def vouched(private: Ed25519PrivateKey, by: Ed25519PrivateKey, **more: Any) -> dict[str, Any]:
    endorsement = vouch("acme", public_of(private), by)
    return body_of(private, endorsedBy=key_id_of(public_of(by)), endorsement=endorsement, **more)


def registered(registry: RegistryInProcess, private: Ed25519PrivateKey = FIRST) -> str:
    answer = registry.ann.post(KEYS, body_of(private))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def signature(archive: Path, private: Ed25519PrivateKey = FIRST, **more: Any) -> str:
    with open_archive(archive) as content:
        tree = content.tree().digest
    version = archive.name.split("-")[1]
    said: dict[str, Any] = {"plugin_id": WEATHER, "version": Version(version), "tree_digest": tree}
    return sign_release(ReleaseStatement(**said | more), private)


def submitted(
    registry: RegistryInProcess, version: str, private: Ed25519PrivateKey | None, said: Mapping[str, Any] | None = None
) -> httpx2.Response:
    archive = registry.pack(version)
    upload = registry.ann.upload(archive).json()
    signed = "" if private is None else signature(archive, private, **(said or {}))
    answer: httpx2.Response = registry.ann.submit(upload, signature=signed)
    return answer


def published(registry: RegistryInProcess, version: str, private: Ed25519PrivateKey | None = FIRST) -> None:
    answer = submitted(registry, version, private)
    assert answer.status_code == 201, answer.text
    registry.do_the_work()
    assert registry.approve(answer.json()["submissionId"]).status_code == 200
    registry.do_the_work()


def index_of(registry: RegistryInProcess) -> ReleaseIndex:
    content = registry.assembly.registry.repository._signed.index_of(WEATHER)  # type: ignore[attr-defined]
    return read_release_index(content)


def test_a_signed_release_reaches_hosts_with_its_signature_and_its_signers(registry: RegistryInProcess):
    key_id = registered(registry)
    published(registry, "1.0.0")
    index = index_of(registry)
    assert judge(index, index.release(Version("1.0.0")), None).signer == f"acme ({key_id[:16]})"
    (version,) = registry.client.get("/v1/plugins/acme.weather").json()["versions"]
    assert (version["signedBy"], version["signingKey"]) == ("acme", key_id)
    assert f"acme, with key <code>{key_id[:16]}" in registry.client.get("/plugins/acme.weather").text


def test_an_unsigned_release_is_vouched_for_by_the_registry_alone(registry: RegistryInProcess):
    published(registry, "1.0.0", None)
    assert index_of(registry).signers is None
    (version,) = registry.client.get("/v1/plugins/acme.weather").json()["versions"]
    assert version["signedBy"] is None
    assert "the registry alone" in registry.client.get("/plugins/acme.weather/versions/1.0.0").text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"version": Version("1.0.1")}, "for version `1.0.1`"),
        ({"plugin_id": PluginId("acme", "sky")}, "for plugin `acme.sky`"),
        ({"tree_digest": Digest.of(b"other")}, "content tree"),
        ({"breaking": True}, "for breaking `True`"),
        ({"security": True}, "for security `True`"),
    ],
)
def test_a_signature_of_something_else_is_refused_when_it_comes(
    registry: RegistryInProcess, said: dict[str, Any], told: str
):
    registered(registry)
    refused = submitted(registry, "1.0.0", FIRST, said)
    assert (refused.status_code, refused.json()["code"]) == (422, "release-signature-refused")
    assert told in refused.json()["detail"]


def test_a_signature_by_a_key_that_is_not_the_publishers_is_refused(registry: RegistryInProcess):
    registered(registry)
    assert submitted(registry, "1.0.0", SECOND).json()["code"] == "release-signature-refused"


def test_a_replaced_key_signs_no_more_and_the_next_is_vouched_for(registry: RegistryInProcess):
    first = registered(registry)
    published(registry, "1.0.0")
    second = registry.ann.post(KEYS, vouched(SECOND, FIRST, replaces=True)).json()
    assert second["endorsedBy"] == first
    registry.do_the_work()
    assert [key["state"] for key in registry.ann.get(KEYS).json()["keys"]] == ["retired", "active"]
    refused = submitted(registry, "1.1.0", FIRST)
    assert "which is retired" in refused.json()["detail"]
    published(registry, "1.1.0", SECOND)
    index = index_of(registry)
    assert [key.id for key in index.signers.keys] == [first, second["id"]]  # type: ignore[union-attr]
    assert judge(index, index.release(Version("1.0.0")), None).signer


def test_a_revoked_key_is_told_of_and_its_submission_cannot_be_approved(registry: RegistryInProcess):
    key = registered(registry)
    submission = submitted(registry, "1.0.0", FIRST).json()["submissionId"]
    registry.do_the_work()
    revoked = registry.ann.post(f"{KEYS}/{key[:16]}/revocation", {"reason": "the laptop was stolen"})
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    assert registry.ann.post(f"{KEYS}/{key}/revocation", {}).json()["reason"] == "the laptop was stolen"
    assert registry.approve(submission).json()["code"] == "release-signature-refused"
    registry.do_the_work()
    assert "was revoked" in registry.ann.get("/v1/notices").text
    audit = registry.admin.get("/v1/audit").text
    assert "publisher-key.add" in audit
    assert "publisher-key.revoke" in audit


def test_a_publisher_that_signs_all_has_no_unsigned_release(registry: RegistryInProcess):
    here = "/v1/publishers/acme/signature-requirement"
    assert registry.ann.ask("PUT", here, json={"required": True}).json()["code"] == "publisher-key-unknown"
    registered(registry)
    assert registry.ann.ask("PUT", here, json={"required": True}).json()["requiredSince"]
    refused = submitted(registry, "1.0.0", None)
    assert (refused.status_code, refused.json()["code"]) == (409, "signature-required")
    published(registry, "1.0.0")
    assert index_of(registry).signers.required_since is not None  # type: ignore[union-attr]
    assert registry.ann.ask("PUT", here, json={"required": False}).json()["requiredSince"] is None
    published(registry, "1.1.0", None)


@pytest.mark.parametrize(
    "body",
    [
        {"public": "x", "proof": "x"},
        {"public": "AA==", "proof": ""},
        body_of(FIRST) | {"proof": vouch("evil", public_of(FIRST), FIRST)},
        body_of(FIRST) | {"proof": vouch("acme", public_of(FIRST), SECOND)},
    ],
)
def test_what_is_no_key_of_the_publisher_is_refused(registry: RegistryInProcess, body: dict[str, Any]):
    refused = registry.ann.post(KEYS, body)
    assert (refused.status_code, refused.json()["code"]) == (422, "publisher-key-malformed")


def test_a_key_that_does_not_vouch_is_not_said_to(registry: RegistryInProcess):
    first = registered(registry)
    body = vouched(SECOND, FIRST)
    assert registry.ann.post(KEYS, body | {"endorsement": body["proof"]}).json()["code"] == "publisher-key-malformed"
    assert registry.ann.post(KEYS, body | {"endorsedBy": "f" * 64}).json()["code"] == "publisher-key-unknown"
    registry.ann.post(f"{KEYS}/{first}/revocation", {})
    assert registry.ann.post(KEYS, body).json()["code"] == "publisher-key-malformed"
    assert registry.ann.post(KEYS, body_of(FIRST)).json()["code"] == "publisher-key-exists"


def test_owners_who_signed_in_lately_change_keys_and_nobody_else(registry: RegistryInProcess):
    assert registry.eve.post(KEYS, body_of(FIRST)).json()["code"] == "publisher-unknown"
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
    registry.eve.post("/v1/publishers/acme/join")
    assert registry.eve.post(KEYS, body_of(FIRST)).json()["code"] == "right-missing"
    assert registry.eve.get(KEYS).status_code == 200
    made = registry.ann.post("/v1/tokens", {"name": "CI", "scopes": ["manage"]}).json()
    program = Person(registry.client, made["token"])
    assert program.post(KEYS, body_of(FIRST)).json()["code"] == "scope-missing"


def test_an_old_sign_in_changes_no_key(registry: RegistryInProcess):
    parts = registry.assembly.registry
    now = parts.clock()
    for signed_in in (None, now - timedelta(hours=13)):
        ann = Account(name="ann", publishers=frozenset({"acme"}), signed_in_at=signed_in)
        acting = Acting(by=ann, now=now, uow=parts.new_uow(), new_id=parts.new_id)
        with pytest.raises(SignInTooOldError):
            require_signatures("acme", wanted=True, acting=acting)


def test_the_page_for_publishing_says_why_an_unsigned_release_is_refused(registry: RegistryInProcess):
    registered(registry)
    registry.ann.ask("PUT", "/v1/publishers/acme/signature-requirement", json={"required": True})
    browser = browsing(registry, "ann")
    answer = browser.get("/publish")
    assert answer.status_code == 200


def test_the_guides_update_takes_a_signature_as_text_or_as_a_file(registry: RegistryInProcess):
    registered(registry)
    published(registry, "1.0.0")
    registry.ann.ask("PUT", "/v1/publishers/acme/signature-requirement", json={"required": True})
    archive = registry.pack("1.1.0")
    sent = {"plugin": ("p.zip", archive.read_bytes())}
    refused = registry.ann.ask("PUT", "/plugins/acme.weather", files=sent)
    assert (refused.status_code, refused.json()["code"]) == (409, "signature-required")
    assert "qirvo auth key sign" in refused.json()["hint"]
    envelope = f"{signature(archive)}\n"
    taken = registry.ann.ask("PUT", "/plugins/acme.weather", files=sent, data={"signature": envelope})
    as_file = registry.ann.ask(
        "PUT", "/plugins/plugins/acme.weather", files={**sent, "signature": ("p.sig", envelope.encode())}
    )
    assert (taken.status_code, as_file.status_code) == (202, 202)
    assert taken.json()["updateId"] == as_file.json()["updateId"]


def test_a_signature_of_a_signature_file_is_bounded_like_any_text(registry: RegistryInProcess):
    registered(registry)
    published(registry, "1.0.0")
    sent = {"plugin": ("p.zip", registry.pack("1.1.0").read_bytes())}
    much = registry.ann.ask("PUT", "/plugins/acme.weather", files={**sent, "signature": ("p.sig", b"x" * 2_000_000)})
    some = registry.ann.ask("PUT", "/plugins/acme.weather", files={**sent, "signature": ("p.sig", b"x" * 5_000)})
    assert (much.json()["code"], some.json()["code"]) == ("request-malformed", "release-signature-refused")


def test_the_page_to_publish_takes_the_signature_file(registry: RegistryInProcess):
    registered(registry)
    registry.ann.ask("PUT", "/v1/publishers/acme/signature-requirement", json={"required": True})
    ann, archive = browsing(registry, "ann"), registry.pack("1.0.0")
    assert "acme signs every release." in ann.get("/publish").text
    refused = ann.upload("/publish", {}, archive.read_bytes())
    assert (refused.status_code, "qirvo auth key sign" in refused.text) == (409, True)
    marked = ann.upload("/publish", {"breaking": "yes", "signature": signature(archive)}, archive.read_bytes())
    assert (marked.status_code, "for breaking" in marked.text) == (422, True)
    assert ann.upload("/publish", {"signature": signature(archive)}, archive.read_bytes()).status_code == 303
