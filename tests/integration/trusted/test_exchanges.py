"""Trusted publishing through the registry's routes, with tokens of a real little issuer."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import RSAKey

from tests.support.answering import Told
from tests.support.issuers import Issuer, an_issuer
from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry

pytestmark = pytest.mark.journey  # the issuer answers on loopback

FIELDS = {"repository": "acme/weather", "workflow": "release.yml"}


@dataclass
class Setting:
    registry: RegistryInProcess
    issuer: Issuer

    def trust(self, plugin: str = PLUGIN, **fields: str) -> httpx2.Response:
        body = {"pluginId": plugin, "issuer": "github", "fields": FIELDS | fields}
        return self.registry.ann.post("/v1/trusted-publishers", body)

    def exchange(self, token: str, plugin: str = "") -> httpx2.Response:
        answer: httpx2.Response = self.registry.client.post(
            "/v1/oidc-exchanges", json={"token": token, "pluginId": plugin}
        )
        return answer

    def robot(self) -> Person:
        return Person(self.registry.client, self.exchange(self.issuer.github()).json()["token"])


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    with an_issuer() as issuer:
        issuers = [{"name": "github", "kind": "github", "address": issuer.address}]
        yield Setting(a_registry(tmp_path, token_issuers=issuers), issuer)


def test_a_pipeline_publishes_for_whoever_the_plugin_was_given_to(tmp_path: Path):
    with an_issuer() as issuer:
        issuers = [{"name": "github", "kind": "github", "address": issuer.address}]
        registry = a_registry(tmp_path, token_issuers=issuers, transfer_cooling_s=0)
        setting = Setting(registry, issuer)
        registry.published()
        setting.trust()
        old = setting.robot()
        registry.ann.post(f"/v1/plugins/{PLUGIN}/transfer", {"receiver": "evil"})
        registry.eve.post(f"/v1/plugins/{PLUGIN}/transfer/acceptance")
        next(each for each in registry.assembly.worker.routines if each.name == "finish-transfers").act()
        assert old.upload(registry.pack("1.1.0")).status_code == 401
        assert old.submit_archive(registry.pack("1.1.0")).status_code == 401
        assert setting.exchange(issuer.github()).status_code == 403
        body = {"pluginId": PLUGIN, "issuer": "github", "fields": FIELDS}
        assert registry.eve.post("/v1/trusted-publishers", body).status_code == 201
        uploaded = setting.robot().upload(registry.pack("1.1.0"))
        assert uploaded.status_code == 201, uploaded.text


def test_a_pipeline_publishes_without_a_secret_and_the_registry_says_which(setting: Setting):
    assert setting.trust().status_code == 201
    robot, registry = setting.robot(), setting.registry
    upload = robot.upload(registry.pack()).json()
    submission = robot.submit(upload).json()["submissionId"]
    shown = robot.get(f"/v1/submissions/{submission}").json()
    assert shown["provenance"]["commit"] == "abc123"
    registry.do_the_work()
    registry.approve(submission)
    registry.do_the_work()
    found = registry.client.get(f"/v1/plugins/{PLUGIN}/versions/1.0.0/provenance").json()
    assert (found["repository"], found["run"], found["issuer"]) == ("acme/weather", "99", "github")
    with registry.assembly.registry.reading() as uow:
        acts = [entry.act for _, entry in uow.audit.page(subject=f"plugin:{PLUGIN}", limit=9)]
        notices = [notice.title for _, notice in uow.notices.after(0, limit=9)]
    assert {"trusted-publisher.add", "token.exchange"} <= set(acts)
    assert f"A pipeline may publish {PLUGIN}" in notices


def test_its_token_does_nothing_else(setting: Setting):
    setting.trust()
    robot, other = setting.robot(), setting.registry.submitted(plugin={"manifest": {"id": "acme.other"}})
    for path in ("/v1/whoami", "/v1/submissions", "/v1/trusted-publishers?publisher=acme"):
        assert robot.get(path).status_code == 401, path
    assert robot.get(f"/v1/submissions/{other}").status_code == 404
    archive = setting.registry.pack(manifest={"id": "acme.third"})
    assert robot.submit_archive(archive).status_code == 403
    assert robot.upload(archive).json()["code"] == "right-missing"


def test_a_removed_trusted_publisher_ends_its_tokens(setting: Setting):
    trusted = setting.trust().json()["id"]
    robot = setting.robot()
    assert setting.registry.ann.ask("DELETE", f"/v1/trusted-publishers/{trusted}").status_code == 204
    assert robot.upload(setting.registry.pack()).status_code == 401


def test_a_token_is_exchanged_once(setting: Setting):
    setting.trust()
    for token in (setting.issuer.github(), setting.issuer.github(jti=None)):
        assert setting.exchange(token).status_code == 201
        assert setting.exchange(token).json()["code"] == "identity-token-replayed"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "http://other.test"}, {"aud": ["http://registry.test", "http://other.test"]}, {"aud": None},
        {"iss": "http://127.0.0.1:1"}, {"iss": None}, {"iss": 7}, {"exp": 1}, {"exp": None}, {"exp": "soon"},
        {"exp": True}, {"exp": 1e300}, {"iat": 4_000_000_000, "exp": 4_000_000_300}, {"nbf": 4_000_000_000},
        {"exp": 4_000_000_000},
    ],
)  # fmt: skip
def test_a_token_with_other_claims_is_refused(setting: Setting, claims: dict[str, Any]):
    setting.trust()
    answer = setting.exchange(setting.issuer.github(**claims))
    assert (answer.status_code, answer.json()["code"]) == (403, "identity-token-refused")


@pytest.mark.parametrize(
    "claims",
    [
        {"repository": "acme/weather2"}, {"repository": "acme/weather/"}, {"repository": "evil/weather"},
        {"repository": "acme//weather"}, {"repository": "evil/acme/weather"}, {"repository": "аcme/weather"},
        {"job_workflow_ref": "acme/weather/.github/workflows/other.yml@refs/heads/main"},
        {"job_workflow_ref": "evil/x/.github/workflows/release.yml@refs/heads/main"},
        {"job_workflow_ref": "acme/weather/.github/workflows/x.yml@a/.github/workflows/release.yml@b"},
        {"repository_owner_id": None}, {"repository": ["acme/weather"]},
    ],
)  # fmt: skip
def test_another_run_is_not_trusted(setting: Setting, claims: dict[str, Any]):
    setting.trust()
    assert setting.exchange(setting.issuer.github(**claims)).json()["code"] == "publisher-untrusted"


def test_letters_of_a_repository_count_alike_in_either_case(setting: Setting):
    setting.trust()
    assert setting.exchange(setting.issuer.github(repository="Acme/Weather")).status_code == 201


def test_the_owner_is_pinned_at_the_first_use(setting: Setting):
    setting.trust()
    assert setting.exchange(setting.issuer.github()).status_code == 201
    renamed = setting.exchange(setting.issuer.github(repository_owner_id="8"))
    assert renamed.json()["code"] == "publisher-untrusted"


def test_an_environment_that_is_asked_for_must_be_there(setting: Setting):
    setting.trust(environment="release")
    assert setting.exchange(setting.issuer.github()).status_code == 403
    assert setting.exchange(setting.issuer.github(environment="release")).status_code == 201


def test_signatures_of_others_and_of_nobody_are_refused(setting: Setting):

    setting.trust()
    token = setting.issuer.github()
    head, claims, signature = token.split(".")

    def part(text: bytes) -> str:
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

    unsigned = part(b'{"alg":"none"}')
    nobody = f"{unsigned}.{claims}."
    public = setting.issuer.keys[0].as_pem(private=False)
    hs_head = part(b'{"alg":"HS256","kid":"key-0"}')
    hs = part(hmac.new(public, f"{hs_head}.{claims}".encode(), hashlib.sha256).digest())
    nothing = part(b"{}")
    changed = f"{head}.{nothing}.{signature}"
    stranger = setting.issuer.signed({}, key=RSAKey.generate_key(2048, {"kid": "key-0"}))
    forged = f"{stranger.split('.')[0]}.{claims}.{stranger.split('.')[2]}"
    for wrong in (nobody, f"{hs_head}.{claims}.{hs}", changed, forged, "", "a.b", "a.b.c", "ä.b.c", "x" * 20_000):
        assert setting.exchange(wrong).json()["code"] == "identity-token-refused", wrong[:80]


def test_a_new_key_is_found_and_made_up_ones_make_nobody_ask(setting: Setting):
    setting.trust()
    assert setting.exchange(setting.issuer.github()).status_code == 201
    asked = len(setting.issuer.asked)
    made_up = RSAKey.generate_key(2048)
    for number in range(20):
        token = setting.issuer.signed(_claims(setting.issuer.github()), key=made_up, kid=f"made-up-{number}")
        assert setting.exchange(token).status_code == 403
    assert len(setting.issuer.asked) == asked  # the keys were fetched a moment ago
    clock_was = setting.registry.assembly.registry.oidc.tokens._documents  # type: ignore[attr-defined]
    clock_was._tried_at.clear()
    setting.issuer.rotate()
    assert setting.exchange(setting.issuer.github()).status_code == 201


@pytest.mark.parametrize(
    "answers",
    [
        {"/jwks": Told(b"{" + b" " * 300_000 + b"}")},
        {"/jwks": Told(b"no json")},
        {"/jwks": Told(b"[" * 100_000)},
        {"/.well-known/openid-configuration": Told(status=302, headers={"Location": "http://10.0.0.1/"})},
        {"/.well-known/openid-configuration": Told(b'{"issuer": "http://other.test"}')},
        {"/.well-known/openid-configuration": Told(status=500)},
    ],
)
def test_an_issuer_that_answers_nonsense_is_unavailable(setting: Setting, answers: dict[str, Told]):
    setting.trust()
    setting.issuer.answers |= answers
    answer = setting.exchange(setting.issuer.github())
    assert (answer.status_code, answer.json()["code"]) == (503, "fetch-failed")


def test_who_is_no_member_neither_adds_nor_sees_nor_removes(setting: Setting):
    eve, trusted = setting.registry.eve, setting.trust().json()["id"]
    body = {"pluginId": PLUGIN, "issuer": "github", "fields": FIELDS}
    assert eve.post("/v1/trusted-publishers", body).status_code == 403
    assert eve.get("/v1/trusted-publishers", publisher="acme").status_code == 403
    assert eve.ask("DELETE", f"/v1/trusted-publishers/{trusted}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{}, {"repository": "acme"}, {"repository": "a/b/c"}, {"repository": "acme/.."}, {"workflow": "../x.yml"},
     {"workflow": "x.sh"}, {"more": "x"}],
)  # fmt: skip
def test_a_form_that_cannot_be_is_refused(setting: Setting, fields: dict[str, str]):
    filled = {} if not fields else FIELDS | fields
    answer = setting.registry.ann.post(
        "/v1/trusted-publishers", {"pluginId": PLUGIN, "issuer": "github", "fields": filled}
    )
    assert answer.json()["code"] == "trusted-publisher-malformed"


def test_several_plugins_of_one_repository_are_told_apart_by_name(setting: Setting):
    setting.trust()
    setting.trust("acme.other")
    assert setting.exchange(setting.issuer.github()).json()["code"] == "publisher-ambiguous"
    assert setting.exchange(setting.issuer.github(), "acme.other").json()["pluginId"] == "acme.other"


def _claims(token: str) -> dict[str, Any]:

    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims
