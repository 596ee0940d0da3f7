"""A story in which everything that can be written in a registry is written once, told as requests by route.

Whoever adds a writing route adds it here; `tests/integration/edge/test_everything_is_written_down.py` says so.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2
from sqlalchemy import text

from qirvo.domain.payment_signatures import signature_of
from qirvo.trust.publisher_signatures import public_of, vouch
from tests.support.pictures import a_picture
from tests.support.publisher_keys import FIRST
from tests.support.registries import PLUGIN, RegistryInProcess

PAID = {"type": "paid", "price": 499, "currency": "EUR", "trialDays": 7}
HERE = f"/v1/plugins/{PLUGIN}"
Step = tuple[str, httpx2.Response]


@dataclass
class Story:
    """What happens, and what is learned of ids and secrets on the way."""

    registry: RegistryInProcess
    secrets: set[str] = field(default_factory=set)

    def told(self) -> Iterator[Step]:
        """Do everything, one request after the other, each with the route it goes to."""
        yield from self.about_accounts()
        yield from self.about_submissions()
        yield from self.about_listings()
        yield from self.about_advisories()
        yield from self.about_ratings()
        yield from self.about_publishers()
        yield from self.about_entitlements()
        yield from self.about_update_channels()
        yield from self.about_rollouts()
        yield from self.about_the_registry()
        yield from self.about_transfers()
        yield from self.about_deployments()
        yield from self.in_the_guides_spelling()

    def about_accounts(self) -> Iterator[Step]:
        admin, ann = self.registry.admin, self.registry.ann
        made = admin.post("/v1/accounts", {"name": "joe", "publishers": ["joes"], "rights": []})
        yield "POST /v1/accounts", made
        one_time = self.secret(made.json()["oneTimeToken"])
        headers = {"Authorization": f"Bearer {one_time}"}
        redeemed = self.registry.client.post("/v1/auth/redeem", headers=headers)
        self.secret(redeemed.json()["token"])
        yield "POST /v1/auth/redeem", redeemed
        reason = {"reason": "spam"}
        yield "PUT /v1/accounts/{name}/suspension", admin.ask("PUT", "/v1/accounts/joe/suspension", json=reason)
        yield "DELETE /v1/accounts/{name}/suspension", admin.ask("DELETE", "/v1/accounts/joe/suspension")
        rights = {"rights": ["review"]}
        yield "PUT /v1/accounts/{name}/rights", admin.ask("PUT", "/v1/accounts/joe/rights", json=rights)
        reset = admin.post("/v1/accounts/joe/sign-in-reset")
        self.secret(reset.json()["oneTimeToken"])
        yield "POST /v1/accounts/{name}/sign-in-reset", reset
        yield "POST /v1/accounts/{name}/erasure", admin.post("/v1/accounts/joe/erasure", {"account": "joe"})
        one_time = admin.post("/v1/accounts", {"name": "jim", "publishers": ["jims"], "rights": []}).json()[
            "oneTimeToken"
        ]
        headers = {"Authorization": f"Bearer {self.secret(one_time)}"}
        lasting = self.secret(self.registry.client.post("/v1/auth/redeem", headers=headers).json()["token"])
        headers = {"Authorization": f"Bearer {lasting}"}
        erased = self.registry.client.post("/v1/me/erasure", json={"account": "jim"}, headers=headers)
        yield "POST /v1/me/erasure", erased
        token = ann.post("/v1/tokens", {"name": "CI", "scopes": ["publish"], "plugins": ["acme.*"]})
        self.secret(token.json()["token"])
        yield "POST /v1/tokens", token
        yield "DELETE /v1/tokens/{token_id}", ann.ask("DELETE", f"/v1/tokens/{token.json()['id']}")
        found = self.secret(ann.post("/v1/tokens", {"name": "lost", "scopes": ["read"]}).json()["token"])
        body = [{"token": found, "type": "qirvo", "url": "https://x.example/leak", "source": "content"}]
        yield "POST /v1/token-revocations", self.registry.client.post("/v1/token-revocations", json=body)
        chosen = {"mailed": ["review"]}
        yield "PUT /v1/notice-preferences", ann.ask("PUT", "/v1/notice-preferences", json=chosen)

    def about_submissions(self) -> Iterator[Step]:
        registry, ann, rob = self.registry, self.registry.ann, self.registry.rob
        uploaded = ann.upload(registry.pack())
        yield "POST /v1/uploads", uploaded
        sent = ann.submit(uploaded.json(), {"pricing": PAID}, draft=True)
        yield "POST /v1/submissions", sent
        here = f"/v1/submissions/{sent.json()['submissionId']}"
        yield "POST /v1/submissions/{submission_id}/send", ann.post(f"{here}/send")
        registry.do_the_work()
        yield "PUT /v1/submissions/{submission_id}/claim", rob.ask("PUT", f"{here}/claim")
        yield "DELETE /v1/submissions/{submission_id}/claim", rob.ask("DELETE", f"{here}/claim")
        item = rob.get(f"{here}/review").json()["checklist"][0]["item"]
        ticked = rob.ask("PUT", f"{here}/checklist", json={"items": [item]})
        yield "PUT /v1/submissions/{submission_id}/checklist", ticked
        flagged = rob.ask("PUT", f"{here}/flag", json={"reason": "odd"})
        yield "PUT /v1/submissions/{submission_id}/flag", flagged
        yield "DELETE /v1/submissions/{submission_id}/flag", rob.ask("DELETE", f"{here}/flag")
        confirmed = rob.post(f"{here}/tests-confirmation", {"note": "ran them"})
        yield "POST /v1/submissions/{submission_id}/tests-confirmation", confirmed
        decided = rob.post(f"{here}/decision", {"decision": "approve"})
        yield "POST /v1/submissions/{submission_id}/decision", decided
        registry.do_the_work()
        second = registry.in_review("1.1.0")
        withdrawn = ann.post(f"/v1/submissions/{second}/withdraw")
        yield "POST /v1/submissions/{submission_id}/withdraw", withdrawn
        answer = registry.admin.post("/v1/ready-answers", {"title": "Thanks", "text": "Well done."})
        yield "POST /v1/ready-answers", answer
        removed = registry.admin.ask("DELETE", f"/v1/ready-answers/{answer.json()['id']}")
        yield "DELETE /v1/ready-answers/{answer_id}", removed

    def about_listings(self) -> Iterator[Step]:
        registry, ann, admin = self.registry, self.registry.ann, self.registry.admin
        edited = ann.ask(
            "PATCH", f"{HERE}/listing", json={"description": "Another text, which says more than the one before."}
        )
        yield "PATCH /v1/plugins/{plugin_id}/listing", edited
        ann.ask("PATCH", f"{HERE}/listing", json={"name": "Weather of the World"})
        yield "DELETE /v1/plugins/{plugin_id}/listing-proposal", ann.ask("DELETE", f"{HERE}/listing-proposal")
        ann.ask("PATCH", f"{HERE}/listing", json={"name": "Weather of the World"})
        accepted = registry.rob.post(f"/v1/listing-proposals/{PLUGIN}/decision", {"accept": True})
        yield "POST /v1/listing-proposals/{plugin_id}/decision", accepted
        query, headers = {"kind": "screenshot", "alt": "The sky over one place"}, {"Content-Type": "image/png"}
        pictured = registry.client.post(
            f"{HERE}/media", params=query, content=a_picture(), headers={**ann.headers, **headers}
        )
        yield "POST /v1/plugins/{plugin_id}/media", pictured
        removed = ann.ask("DELETE", f"{HERE}/media/{pictured.json()['id']}")
        yield "DELETE /v1/plugins/{plugin_id}/media/{media_id}", removed
        yield "PUT /v1/featured/{plugin_id}", admin.ask("PUT", f"/v1/featured/{PLUGIN}", json={"position": 1})
        yield "DELETE /v1/featured/{plugin_id}", admin.ask("DELETE", f"/v1/featured/{PLUGIN}")
        reported = registry.eve.post(f"{HERE}/reports", {"kind": "spam", "text": "It is spam."})
        yield "POST /v1/plugins/{plugin_id}/reports", reported
        body = {"acted": False, "answer": "It is none."}
        closed = registry.rob.ask("PUT", f"/v1/reports/{reported.json()['id']}/closed", json=body)
        yield "PUT /v1/reports/{report_id}/closed", closed
        said = {"reason": "old", "version": "1.0.0"}
        yield "PUT /v1/plugins/{plugin_id}/standings/{kind}", ann.ask("PUT", f"{HERE}/standings/deprecated", json=said)
        lifted = ann.ask("DELETE", f"{HERE}/standings/deprecated", params={"version": "1.0.0"})
        yield "DELETE /v1/plugins/{plugin_id}/standings/{kind}", lifted
        weekly = ann.ask("PUT", f"{HERE}/report-schedule", json={"every": "weekly"})
        yield "PUT /v1/plugins/{plugin_id}/report-schedule", weekly
        yield "DELETE /v1/plugins/{plugin_id}/report-schedule", ann.ask("DELETE", f"{HERE}/report-schedule")

    def about_advisories(self) -> Iterator[Step]:
        ann, body = self.registry.ann, {"summary": "It leaks", "severity": "high", "versions": ["1.0.0"]}
        written = ann.post(f"{HERE}/advisories", body)
        yield "POST /v1/plugins/{plugin_id}/advisories", written
        one = f"/v1/advisories/{written.json()['id']}"
        yield "PUT /v1/advisories/{advisory_id}", ann.ask("PUT", one, json=body | {"severity": "low"})
        yield "POST /v1/advisories/{advisory_id}/publication", ann.post(f"{one}/publication")
        withdrawn = ann.ask("PUT", f"{one}/withdrawal", json={"reason": "It was another one."})
        yield "PUT /v1/advisories/{advisory_id}/withdrawal", withdrawn

    def about_ratings(self) -> Iterator[Step]:
        registry, ratings = self.registry, f"{HERE}/ratings"
        given = registry.eve.ask("PUT", f"{ratings}/mine", json={"stars": 4, "title": "Good", "text": "It works well."})
        yield "PUT /v1/plugins/{plugin_id}/ratings/mine", given
        one = given.json()["id"]
        answered = registry.ann.ask("PUT", f"{ratings}/{one}/answer", json={"text": "Thank you."})
        yield "PUT /v1/plugins/{plugin_id}/ratings/{rating_id}/answer", answered
        voted = registry.rob.ask("PUT", f"{ratings}/{one}/vote", json={"helpful": True})
        yield "PUT /v1/plugins/{plugin_id}/ratings/{rating_id}/vote", voted
        complained = registry.rob.post(f"{ratings}/{one}/complaints", {"reason": "spam"})
        yield "POST /v1/plugins/{plugin_id}/ratings/{rating_id}/complaints", complained
        hidden = registry.rob.post(f"/v1/ratings/{one}/moderation", {"show": False, "reason": "spam"})
        yield "POST /v1/ratings/{rating_id}/moderation", hidden
        yield "DELETE /v1/plugins/{plugin_id}/ratings/mine", registry.eve.ask("DELETE", f"{ratings}/mine")

    def about_alerts(self) -> Iterator[Step]:
        ann, rule = self.registry.ann, {"figure": "downloads", "comparison": "below", "threshold": 5}
        made = ann.post(f"{HERE}/alerts", {"name": "too-few", "rule": rule})
        yield "POST /v1/plugins/{plugin_id}/alerts", made
        changed = ann.ask("PUT", f"{HERE}/alerts/too-few", json=rule | {"threshold": 6})
        yield "PUT /v1/plugins/{plugin_id}/alerts/{name}", changed
        yield "DELETE /v1/plugins/{plugin_id}/alerts/{name}", ann.ask("DELETE", f"{HERE}/alerts/too-few")

    def about_publishers(self) -> Iterator[Step]:
        registry, ann, here = self.registry, self.registry.ann, "/v1/publishers/acme"
        yield "POST /v1/publishers", registry.admin.post("/v1/publishers", {"name": "sunshine"})
        invited = ann.ask("PUT", f"{here}/members/rob", json={"role": "viewer"})
        yield "PUT /v1/publishers/{publisher}/members/{account}", invited
        yield "POST /v1/publishers/{publisher}/join", registry.rob.post(f"{here}/join")
        yield "DELETE /v1/publishers/{publisher}/members/{account}", ann.ask("DELETE", f"{here}/members/rob")
        hook = ann.post(f"{here}/webhooks", {"url": "https://hooks.example/in?key=hidden-in-query"})
        self.secrets.add("hidden-in-query")
        self.secret(hook.json()["secret"])
        yield "POST /v1/publishers/{publisher}/webhooks", hook
        one = f"/v1/webhooks/{hook.json()['id']}"
        yield "PUT /v1/webhooks/{webhook_id}/paused", ann.ask("PUT", f"{one}/paused", json={"paused": True})
        ann.ask("PUT", f"{one}/paused", json={"paused": False})
        pinged = ann.post(f"{one}/ping")
        yield "POST /v1/webhooks/{webhook_id}/ping", pinged
        with registry.assembly.database.engine.begin() as connection:
            connection.execute(text("UPDATE deliveries SET state = 'failed'"))
        yield "POST /v1/deliveries/{delivery_id}/replay", ann.post(f"/v1/deliveries/{pinged.json()['id']}/replay")
        yield "DELETE /v1/webhooks/{webhook_id}", ann.ask("DELETE", one)
        yield from self.about_alerts()
        trusted = ann.post(
            "/v1/trusted-publishers",
            {"pluginId": PLUGIN, "issuer": "github", "fields": {"repository": "acme/weather", "workflow": "r.yml"}},
        )
        yield "POST /v1/trusted-publishers", trusted
        removed = ann.ask("DELETE", f"/v1/trusted-publishers/{trusted.json()['id']}")
        yield "DELETE /v1/trusted-publishers/{trusted_id}", removed
        claimed = ann.post(f"{here}/domains", {"domain": "acme.example"})
        self.secret(claimed.json()["txtValue"].rpartition(":")[2])
        yield "POST /v1/publishers/{publisher}/domains", claimed
        gone = ann.ask("DELETE", f"{here}/domains/acme.example")
        yield "DELETE /v1/publishers/{publisher}/domains/{domain}", gone
        public = public_of(FIRST)
        key = ann.post(f"{here}/keys", {"public": public, "proof": vouch("acme", public, FIRST)})
        yield "POST /v1/publishers/{publisher}/keys", key
        ann.ask("PUT", f"{here}/signature-requirement", json={"required": True})
        ended = ann.ask("PUT", f"{here}/signature-requirement", json={"required": False})
        yield "PUT /v1/publishers/{publisher}/signature-requirement", ended
        revoked = ann.post(f"{here}/keys/{key.json()['id']}/revocation", {"reason": "stolen"})
        yield "POST /v1/publishers/{publisher}/keys/{key_id}/revocation", revoked

    def about_entitlements(self) -> Iterator[Step]:
        registry, ann = self.registry, self.registry.ann
        issued = ann.post("/v1/entitlements", {"pluginId": PLUGIN, "customer": "Globex", "seats": 2})
        license_key = self.secret(issued.json()["licenseKey"])
        yield "POST /v1/entitlements", issued
        tried = registry.eve.post("/v1/trials", {"pluginId": PLUGIN})
        self.secret(tried.json()["licenseKey"])
        yield "POST /v1/trials", tried
        headers = {"Authorization": f"License {license_key}"}
        taken = registry.client.post("/v1/activations", json={"host": "h-0123456789"}, headers=headers)
        yield "POST /v1/activations", taken
        released = registry.client.delete("/v1/activations/h-0123456789", headers=headers)
        yield "DELETE /v1/activations/{host}", released
        body = {"reason": "refunded"}
        revoked = ann.post(f"/v1/entitlements/{issued.json()['id']}/revocation", body)
        yield "POST /v1/entitlements/{entitlement_id}/revocation", revoked
        rotated = ann.post("/v1/license-keys/acme/rotation", {"forget": False})
        yield "POST /v1/license-keys/{publisher}/rotation", rotated
        made = ann.post("/v1/entitlement-webhooks/acme/secret")
        secret = self.secret(made.json()["secret"])
        yield "POST /v1/entitlement-webhooks/{publisher}/secret", made
        yield "POST /v1/entitlement-webhooks/{publisher}", self._paid(secret)

    def about_update_channels(self) -> Iterator[Step]:
        registry, ann, eve = self.registry, self.registry.ann, self.registry.eve
        nightly, weekly = (f"{HERE}/update-channels/{name}" for name in ("nightly", "weekly"))
        body = {"stability": "alpha", "description": "each night"}
        yield "PUT /v1/plugins/{plugin_id}/update-channels/{update_channel}", ann.ask("PUT", nightly, json=body)
        ann.ask("PUT", weekly, json={"stability": "alpha", "approvals": 1})
        registry.published("1.1.5", metadata={"pricing": PAID}, release={"updateChannel": "nightly"})
        ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
        eve.post("/v1/publishers/acme/join")
        waiting = ann.post(f"{HERE}/promotions", {"version": "1.1.5", "to": "weekly"})
        yield "POST /v1/plugins/{plugin_id}/promotions", waiting
        withdrawn = ann.ask("DELETE", f"/v1/promotions/{waiting.json()['id']}")
        yield "DELETE /v1/promotions/{promotion_id}", withdrawn
        again = ann.post(f"{HERE}/promotions", {"version": "1.1.5", "to": "weekly"}).json()["id"]
        yield "POST /v1/promotions/{promotion_id}/approval", eve.post(f"/v1/promotions/{again}/approval")
        ann.ask("DELETE", "/v1/publishers/acme/members/eve")
        ann.post(f"{HERE}/promotions", {"version": "1.1.5", "to": "stable"})
        registry.do_the_work()
        recalled = ann.post(
            f"/v1/rollouts/{PLUGIN}/recall", {"version": "1.1.5", "to": "1.0.0", "reason": "it eats data"}
        )
        yield "POST /v1/rollouts/{plugin_id}/recall", recalled
        ann.ask("PUT", f"{HERE}/update-channels/unused", json=body)
        removed = ann.ask("DELETE", f"{HERE}/update-channels/unused")
        yield "DELETE /v1/plugins/{plugin_id}/update-channels/{update_channel}", removed

    def about_rollouts(self) -> Iterator[Step]:
        ann, here = self.registry.ann, f"/v1/rollouts/{PLUGIN}/stable"
        self.registry.published("1.2.0", metadata={"pricing": PAID}, rollout={"strategy": "gradual", "percentage": 10})
        body = {"pluginId": PLUGIN, "version": "1.2.0", "updateChannel": "beta", "percentage": 20}
        yield "POST /v1/rollouts", ann.post("/v1/rollouts", body)
        yield "POST /v1/rollouts/{plugin_id}/{update_channel}/pause", ann.post(f"{here}/pause")
        yield "POST /v1/rollouts/{plugin_id}/{update_channel}/resume", ann.post(f"{here}/resume")
        shrunk = ann.post(f"{here}/shrink", {"percentage": 1})
        yield "POST /v1/rollouts/{plugin_id}/{update_channel}/shrink", shrunk
        halted = ann.post(f"{here}/halt", {"reason": "it breaks"})
        yield "POST /v1/rollouts/{plugin_id}/{update_channel}/halt", halted

    def about_the_registry(self) -> Iterator[Step]:
        registry, admin = self.registry, self.registry.admin
        body: dict[str, object] = {"mode": "off", "reason": "noisy"}
        path = "/v1/rules/documentation/readme-short/mode"
        yield "PUT /v1/rules/{check}/{name}/mode", admin.ask("PUT", path, json=body)
        body = {"rule": "documentation/readme-short", "digest": "sha256:" + "a" * 64, "reason": "fine", "seconds": 60}
        added = registry.rob.post("/v1/suppressions", body)
        yield "POST /v1/suppressions", added
        gone = registry.rob.ask("DELETE", f"/v1/suppressions/{added.json()['id']}")
        yield "DELETE /v1/suppressions/{suppression_id}", gone
        yield "POST /v1/rescans", admin.post("/v1/rescans", {"rules": [], "dryRun": True})
        with registry.assembly.database.engine.begin() as connection:
            job = connection.execute(text("SELECT id FROM jobs WHERE kind = 'rescan'")).scalar_one()
            connection.execute(text("UPDATE jobs SET state = 'dead' WHERE id = :id"), {"id": job})
        yield "POST /v1/jobs/{job_id}/retry", admin.post(f"/v1/jobs/{job}/retry")

    def about_transfers(self) -> Iterator[Step]:
        registry, here = self.registry, f"{HERE}/transfer"
        yield "POST /v1/plugins/{plugin_id}/transfer", registry.ann.post(here, {"receiver": "evil"})
        yield "POST /v1/plugins/{plugin_id}/transfer/acceptance", registry.eve.post(f"{here}/acceptance")
        yield "DELETE /v1/plugins/{plugin_id}/transfer", registry.ann.ask("DELETE", here)

    def about_deployments(self) -> Iterator[Step]:
        ann, eve, here = self.registry.ann, self.registry.eve, "/v1/publishers/acme"
        told = {"environments": [{"name": "dev", "target": "engine"}, {"name": "old", "target": "engine"}]}
        yield "PUT /v1/publishers/{publisher}/environments", ann.ask("PUT", f"{here}/environments", json=told)
        gone = ann.ask("DELETE", f"{here}/environments/old")
        yield "DELETE /v1/publishers/{publisher}/environments/{environment}", gone
        image = {"pluginId": PLUGIN, "version": "1.0.0", "image": "r.example/a", "digest": "sha256:" + "a" * 64}
        asked = ann.ask("PUT", f"{here}/environments/dev/request", json=image)
        yield "PUT /v1/publishers/{publisher}/environments/{environment}/request", asked
        ann.ask("PUT", f"{here}/members/eve", json={"role": "maintainer"})
        eve.post(f"{here}/join")
        word = {"pluginId": PLUGIN, "environment": "dev", "digest": image["digest"]}
        approved = eve.post(f"{here}/deployment-approvals", word)
        yield "POST /v1/publishers/{publisher}/deployment-approvals", approved
        ann.ask("DELETE", f"{here}/members/eve")
        scanned = ann.ask("PUT", f"{here}/image-scans/{image['digest']}", json={"passed": True})
        yield "PUT /v1/publishers/{publisher}/image-scans/{digest}", scanned
        body = {"pluginId": PLUGIN, "holder": "h" * 20, "seconds": 60}
        fence = ann.ask("PUT", f"{here}/environments/dev/lease", json=body).json()["fence"]
        begun = ann.post(f"{here}/deployments", image | {"key": "k" * 20, "environment": "dev", "fence": fence})
        yield "POST /v1/publishers/{publisher}/deployments", begun
        end = {"state": "healthy", "fence": fence}
        ended = ann.ask("PUT", f"/v1/deployments/{begun.json()['id']}/end", json=end)
        yield "PUT /v1/deployments/{deployment_id}/end", ended

    def in_the_guides_spelling(self) -> Iterator[Step]:
        registry, ann = self.registry, self.registry.ann
        for number, prefix in enumerate(("", "/plugins"), start=3):
            uploaded = ann.upload(registry.pack(f"{number}.0.0"), f"{prefix}/upload")
            yield f"POST {prefix}/upload", uploaded
            body = {"packageId": uploaded.json()["packageId"], "metadata": {"pricing": PAID}}
            yield f"POST {prefix}/submit", ann.post(f"{prefix}/submit", body)
        for number, path in enumerate(("/plugins/{plugin_id}", "/plugins/plugins/{plugin_id}"), start=5):
            archive = registry.pack(f"{number}.0.0").read_bytes()
            more: Mapping[str, Any] = {"files": {"plugin": ("p.zip", archive)}, "data": {"version": f"{number}.0.0"}}
            yield f"PUT {path}", ann.ask("PUT", path.replace("{plugin_id}", PLUGIN), **more)

    def secret(self, text_: str) -> str:
        """Remember what no entry may tell."""
        self.secrets.add(text_)
        return text_

    def _paid(self, secret: str) -> httpx2.Response:
        now = self.registry.assembly.registry.clock()
        body = {
            "id": "e1",
            "type": "entitlement.granted",
            "occurredAt": (now - timedelta(hours=1)).isoformat(),
            "pluginId": PLUGIN,
            "reference": "sub_1",
            "months": 1,
        }
        sent, time_s = json.dumps(body).encode(), int(now.timestamp())
        headers = {"Qirvo-Signature": f"t={time_s},v1={signature_of(secret, time_s, sent)}"}
        answer: httpx2.Response = self.registry.client.post(
            "/v1/entitlement-webhooks/acme", content=sent, headers=headers
        )
        if "licenseKey" in answer.json():
            self.secret(answer.json()["licenseKey"])
        return answer
