"""A paid plugin: artifacts for holders of a license key alone, whatever else stays public."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.payment_signatures import signature_of
from qirvo.server.repository.signed import SignedReadPlane
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

PAID = {"type": "paid", "price": 499, "currency": "EUR", "trialDays": 7}
NOW = datetime(2026, 11, 26, tzinfo=UTC)
HOST = "h-0123456789"


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    made = a_registry(tmp_path)
    made.published(metadata={"pricing": PAID})
    return made


def artifact_path(registry: RegistryInProcess) -> str:
    (file,) = (registry.read_plane / "licensed").glob("*.zip")
    return f"/repositories/public/artifacts/{file.name}"


def issued(registry: RegistryInProcess, **more: object) -> dict[str, str]:
    body = {"pluginId": PLUGIN, "customer": "Globex", "seats": 1, **more}
    answer = registry.ann.post("/v1/entitlements", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def fetched(registry: RegistryInProcess, authorization: str = "") -> httpx2.Response:
    headers = {"Authorization": authorization} if authorization else {}
    answer: httpx2.Response = registry.client.get(artifact_path(registry), headers=headers)
    return answer


def test_nobody_without_a_key_gets_the_bytes_and_everybody_sees_the_plugin(registry: RegistryInProcess) -> None:
    refused = fetched(registry)
    assert (refused.status_code, refused.json()["code"]) == (403, "license-needed")
    assert refused.headers["Cache-Control"] == "private, no-store"
    assert not list((registry.read_plane / "artifacts").glob("*.zip"))
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["pricing"]["price"] == 499


def test_a_license_key_gets_the_bytes_privately(registry: RegistryInProcess) -> None:
    answer = fetched(registry, f"License {issued(registry)['licenseKey']}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.content[:2] == b"PK"


def test_members_and_reviewers_get_the_bytes_with_their_token_and_others_do_not(registry: RegistryInProcess) -> None:
    people = (registry.ann, registry.rob, registry.eve)
    assert [fetched(registry, f"Bearer {each.token}").status_code for each in people] == [200, 200, 403]


def test_a_changed_key_is_refused(registry: RegistryInProcess) -> None:
    key = issued(registry)["licenseKey"]
    changed = key[:40] + ("A" if key[40] != "A" else "B") + key[41:]
    assert fetched(registry, f"License {changed}").json()["code"] == "license-not-sound"


def test_a_revoked_entitlement_is_refused_and_signed(registry: RegistryInProcess) -> None:
    made = issued(registry)
    revoked = registry.ann.post(f"/v1/entitlements/{made['id']}/revocation", {"reason": "unpaid"})
    assert revoked.json()["state"] == "revoked"
    registry.do_the_work()
    assert fetched(registry, f"License {made['licenseKey']}").json()["code"] == "license-revoked"
    targets = b"".join(path.read_bytes() for path in (registry.read_plane / "targets").rglob("*") if path.is_file())
    assert made["id"].encode() in targets


@pytest.mark.parametrize("who", ["eve", "rob"])
def test_entitlements_of_others_are_as_unknown_as_none(registry: RegistryInProcess, who: str) -> None:
    person, real = registry.people[who], issued(registry)["id"]
    answers = [person.get(f"/v1/entitlements/{each}") for each in (real, "ent_" + "0" * 32)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(real, "X") == answers[1].text.replace("ent_" + "0" * 32, "X")


def test_a_foreigner_may_issue_and_list_nothing(registry: RegistryInProcess) -> None:
    body = {"pluginId": PLUGIN, "customer": "Eve"}
    assert registry.eve.post("/v1/entitlements", body).status_code == 403
    assert registry.eve.get("/v1/entitlements", plugin=PLUGIN).status_code == 403


def test_the_list_has_pages_and_each_entitlement_once(registry: RegistryInProcess) -> None:
    made = {issued(registry)["id"] for _ in range(5)}
    pages = [registry.ann.get("/v1/entitlements", plugin=PLUGIN, limit="2").json()]
    while (after := pages[-1]["next"]) is not None:
        pages.append(registry.ann.get("/v1/entitlements", plugin=PLUGIN, limit="2", after=after).json())
    assert [len(page["entitlements"]) for page in pages] == [2, 2, 1]
    assert {each["id"] for page in pages for each in page["entitlements"]} == made
    refused = registry.ann.get("/v1/entitlements", plugin=PLUGIN, after="ent_none")
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-unknown")


def test_a_trial_is_given_once_an_account(registry: RegistryInProcess) -> None:
    first, second = (registry.eve.post("/v1/trials", {"pluginId": PLUGIN}) for _ in range(2))
    assert fetched(registry, f"License {first.json()['licenseKey']}").status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "trial-used")


def test_seats_are_counted_and_can_be_released(registry: RegistryInProcess) -> None:
    key = {"Authorization": f"License {issued(registry)['licenseKey']}"}
    taken = [
        registry.client.post("/v1/activations", json={"host": host}, headers=key) for host in (HOST, HOST, "other-host")
    ]
    assert [answer.status_code for answer in taken] == [200, 200, 409]
    assert registry.client.delete(f"/v1/activations/{HOST}", headers=key).json()["used"] == 0
    again = registry.client.post("/v1/activations", json={"host": "other-host"}, headers=key)
    assert again.json()["used"] == 1


def test_rotation_keeps_the_keys_handed_out_unless_they_are_forgotten(registry: RegistryInProcess) -> None:
    key = issued(registry)["licenseKey"]
    assert registry.ann.post("/v1/license-keys/acme/rotation", {"forget": False}).status_code == 204
    assert fetched(registry, f"License {key}").status_code == 200
    registry.ann.post("/v1/license-keys/acme/rotation", {"forget": True})
    assert fetched(registry, f"License {key}").json()["code"] == "license-not-sound"


def test_a_freemium_plugin_is_open(tmp_path: Path) -> None:
    made = a_registry(tmp_path)
    made.published(metadata={"pricing": {"type": "freemium", "price": 499}})
    assert list((made.read_plane / "artifacts").glob("*.zip"))


class Payments:
    """A payment system that signs with a secret of `acme`."""

    def __init__(self, registry: RegistryInProcess) -> None:
        self.registry = registry
        self.secret = registry.ann.post("/v1/entitlement-webhooks/acme/secret").json()["secret"]

    def report(self, event: str, kind: str, at: str, *, late_s: int = 0, **more: object) -> httpx2.Response:
        body = {
            "id": event,
            "type": f"entitlement.{kind}",
            "occurredAt": at,
            "pluginId": PLUGIN,
            "reference": "sub_1",
            **more,
        }
        sent = json.dumps(body).encode()
        time_s = int(self.registry.assembly.registry.clock().timestamp()) - late_s
        header = f"t={time_s},v1={signature_of(self.secret, time_s, sent)}"
        answer: httpx2.Response = self.registry.client.post(
            "/v1/entitlement-webhooks/acme", content=sent, headers={"Qirvo-Signature": header}
        )
        return answer


def test_a_paid_month_is_granted_once_however_often_it_is_reported(registry: RegistryInProcess) -> None:
    payments = Payments(registry)
    answers = [payments.report("e1", "granted", "2099-01-31T10:00:00+00:00", months=1).json() for _ in range(2)]
    assert [answer["until"] for answer in answers] == ["2099-02-28T10:00:00Z"] * 2
    assert answers[0]["entitlement"] == answers[1]["entitlement"]
    assert fetched(registry, f"License {answers[0]['licenseKey']}").status_code == 200


def test_what_arrives_out_of_order_comes_to_the_same(registry: RegistryInProcess) -> None:
    payments = Payments(registry)
    assert payments.report("e2", "renewed", "2099-02-28T10:00:00+00:00", months=1).json()["state"] == "waiting"
    granted = payments.report("e1", "granted", "2099-01-31T10:00:00+00:00", months=1).json()
    assert granted["until"] == "2099-03-31T10:00:00Z"


def test_a_refund_takes_the_license_back(registry: RegistryInProcess) -> None:
    payments = Payments(registry)
    key = payments.report("e1", "granted", "2026-01-31T10:00:00+00:00").json()["licenseKey"]
    assert payments.report("e2", "refunded", "2026-02-01T10:00:00+00:00").json()["state"] == "revoked"
    assert fetched(registry, f"License {key}").json()["code"] == "license-revoked"


def test_a_late_or_foreign_or_changed_report_is_refused(registry: RegistryInProcess) -> None:
    payments = Payments(registry)
    late = payments.report("e1", "granted", "2026-01-31T10:00:00+00:00", late_s=301)
    changed = [payments.report("e2", "granted", "2026-01-31T10:00:00+00:00", seats=seats) for seats in (1, 2)]
    payments.secret = "qps_other"
    foreign = payments.report("e3", "granted", "2026-01-31T10:00:00+00:00")
    codes = [answer.json().get("code") for answer in (late, changed[1], foreign)]
    assert codes == ["payment-signature-refused", "payment-event-changed", "payment-signature-refused"]


def test_the_secret_before_is_good_while_the_payment_system_changes_over(registry: RegistryInProcess) -> None:
    old, new = Payments(registry), Payments(registry)
    both = [each.report(name, "granted", "2026-01-31T10:00:00+00:00") for name, each in (("e1", old), ("e2", new))]
    assert [answer.status_code for answer in both] == [200, 200]


def test_a_paid_release_that_was_taken_down_is_given_to_nobody(registry: RegistryInProcess) -> None:
    key, path = issued(registry)["licenseKey"], artifact_path(registry)
    digest = Digest(path.rpartition("/")[2].removesuffix(".zip"))
    keys = registry.assembly.settings.keys_folder
    SignedReadPlane.open(registry.read_plane, keys, now=NOW).remove_artifact(digest, "it was stolen")
    answer = registry.client.get(path, headers={"Authorization": f"License {key}"})
    assert "it was stolen" in answer.text


def test_a_key_for_one_plugin_opens_no_other(registry: RegistryInProcess) -> None:
    path, other = artifact_path(registry), "acme.other"
    registry.published(plugin={"manifest": {"id": other}}, metadata={"pricing": PAID})
    key = issued(registry, pluginId=other)["licenseKey"]
    answer = registry.client.get(path, headers={"Authorization": f"License {key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "license-not-sound")


def test_a_price_that_cannot_be_read_is_refused_and_not_given_away(registry: RegistryInProcess) -> None:
    upload = registry.ann.upload(registry.pack("1.1.0")).json()
    answer = registry.ann.submit(upload, {"pricing": {"type": "paid", "price": 4.99}})
    assert (answer.status_code, answer.json()["code"]) == (422, "pricing-malformed")
