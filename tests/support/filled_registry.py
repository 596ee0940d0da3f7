"""A registry with something of everything in it, so that requests with real names reach what lies behind the routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2

from qirvo.domain.rate_limits import RateLimit
from qirvo.server.running import wire_app
from qirvo.trust.publisher_signatures import public_of, vouch
from tests.support.pictures import a_picture
from tests.support.publisher_keys import FIRST
from tests.support.registries import PLUGIN, Person, RegistryInProcess, a_registry

ROUTES_OF = f"/v1/plugins/{PLUGIN}"
PAID = {"pricing": {"type": "paid", "price": 499, "currency": "EUR", "trialDays": 7}}


class PatientLimiter:
    """`sign_in_ports.Limiter` that never refuses: a limit that answers first hides what would have been said."""

    def pass_one(self, key: str, limit: RateLimit) -> None:
        pass

    def forget(self, key: str) -> None:
        pass


@dataclass
class Filled:
    """The registry and the names of what is in it, by the name of the parameter that takes them."""

    registry: RegistryInProcess
    names: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, parameter: str, *names: Any) -> None:
        self.names.setdefault(parameter, []).extend(names)

    def headers_of(self, who: str) -> Mapping[str, str]:
        return {} if who == "anonymous" else self.registry.people[who].headers


def a_filled_registry(folder: Path) -> Filled:
    """Put a registry together in which a plugin is offered, sold, rated, reported, transferred and examined."""
    registry = a_registry(folder, requests_per_minute=1_000_000)
    _without_limits(registry)
    filled = Filled(registry)
    filled.add("plugin_id", PLUGIN)
    filled.add("publisher", "acme", "evil")
    filled.add("account", "zoe")
    filled.add("name", "zoe")
    filled.add("version", "1.0.0", "1.1.0")
    filled.add("update_channel", "stable", "nightly")
    filled.add("domain", "acme.example")
    filled.add("file", "0")
    filled.add("host", "h-0123456789")
    _done(
        registry.admin.post, "/v1/accounts", {"name": "zoe", "publishers": ["zoo"]}
    )  # whom it hurts nobody to lock out
    for fill in (_publish, _sell, _rate, _watch, _belong, _examine, _work):
        fill(filled)
    registry.do_the_work()
    return filled


def _without_limits(registry: RegistryInProcess) -> None:
    made = registry.assembly.registry
    patient = replace(made, sign_in=replace(made.sign_in, limiter=PatientLimiter()))
    registry.assembly = replace(registry.assembly, registry=patient)
    wire_app(registry.client.app, registry.assembly)  # type: ignore[arg-type]  # the one application of all tests


def _publish(filled: Filled) -> None:
    """Two releases, one of them going to more and more, and one more in review, in draft and as an upload only."""
    registry, ann = filled.registry, filled.registry.ann
    first = registry.published("1.0.0", metadata=PAID)
    _done(
        ann.ask, "PUT", f"{ROUTES_OF}/update-channels/nightly", json={"stability": "alpha", "description": "each night"}
    )
    second = registry.published("1.1.0", metadata=PAID, release={"updateChannel": "nightly"})
    waiting = registry.in_review("1.2.0", metadata=PAID)
    upload = _done(ann.upload, registry.pack("1.3.0"))["packageId"]
    draft = _done(ann.submit, {"packageId": _done(ann.upload, registry.pack("1.4.0"))["packageId"]}, draft=True)
    filled.add("submission_id", waiting, waiting, first, second, draft["submissionId"])
    filled.add("upload_id", upload)
    _done(ann.post, "/v1/rollouts", {"pluginId": PLUGIN, "version": "1.1.0", "percentage": 10, "duration": 86_400})
    promoted = {"version": "1.1.0", "from": "nightly", "to": "beta"}
    filled.add("promotion_id", _done(ann.post, f"{ROUTES_OF}/promotions", promoted)["id"])


def _sell(filled: Filled) -> None:
    """A license that a host has a seat of."""
    ann = filled.registry.ann
    sold = _done(ann.post, "/v1/entitlements", {"pluginId": PLUGIN, "customer": "Globex", "seats": 1})
    filled.add("entitlement_id", sold["id"])
    licensed = {"Authorization": f"License {sold['licenseKey']}"}
    _done(filled.registry.client.post, "/v1/activations", headers=licensed, json={"host": "h-0123456789"})
    _done(ann.post, "/v1/entitlement-webhooks/acme/secret")


def _rate(filled: Filled) -> None:
    """A rating, and a report of somebody."""
    eve = filled.registry.eve
    rated = _done(eve.ask, "PUT", f"{ROUTES_OF}/ratings/mine", json={"stars": 4, "title": "Good"})
    filled.add("rating_id", rated["id"])
    reported = _done(eve.post, f"{ROUTES_OF}/reports", {"kind": "malware", "text": "It mines coins."})
    filled.add("report_id", reported["id"])
    _done(filled.registry.ann.ask, "PATCH", f"{ROUTES_OF}/listing", json={"name": "Official Bank"})


def _watch(filled: Filled) -> None:
    """A webhook with something delivered."""
    ann = filled.registry.ann
    hook = _done(ann.post, "/v1/publishers/acme/webhooks", {"url": "https://hook.example/x"})["id"]
    filled.add("webhook_id", hook)
    filled.add("delivery_id", _done(ann.post, f"/v1/webhooks/{hook}/ping")["id"])


def _belong(filled: Filled) -> None:
    """Another member, a token, a domain, a signing key, a picture."""
    ann = filled.registry.ann
    _done(ann.ask, "PUT", "/v1/publishers/acme/members/zoe", json={"role": "viewer"})
    filled.add("token_id", _done(ann.post, "/v1/tokens", {"name": "CI", "scopes": ["read"]})["id"])
    _done(ann.post, "/v1/publishers/acme/domains", {"domain": "acme.example"})
    public = public_of(FIRST)
    key = _done(ann.post, "/v1/publishers/acme/keys", {"public": public, "proof": vouch("acme", public, FIRST)})
    filled.add("key_id", key["id"])
    headers = {**ann.headers, "Content-Type": "image/png"}
    asked = {"params": {"kind": "screenshot", "alt": "The sky"}, "content": a_picture(), "headers": headers}
    filled.add("media_id", _done(ann.client.post, f"{ROUTES_OF}/media", **asked)["id"])


def _examine(filled: Filled) -> None:
    """A rule's mode, a suppression, a ready answer, a rescan."""
    admin, rob = filled.registry.admin, filled.registry.rob
    filled.add("check", "text")
    answer = {"title": "Permissions", "text": "Say why it needs each permission."}
    filled.add("answer_id", _done(admin.post, "/v1/ready-answers", answer)["id"])
    quiet = {"rule": "manifest/id-missing", "digest": "sha256:" + "ab" * 32, "reason": "a stub", "seconds": 60}
    filled.add("suppression_id", _done(rob.post, "/v1/suppressions", quiet)["id"])
    filled.add("rescan_id", _done(admin.post, "/v1/rescans", {"rules": [], "dryRun": True})["id"])
    _done(admin.ask, "PUT", f"/v1/featured/{PLUGIN}", json={"position": 1})


def _work(filled: Filled) -> None:
    """Jobs and standings."""
    filled.add("job_id", 1, 2)
    filled.add("kind", "deprecated", "yanked")
    said = {"reason": "Use the next one.", "version": "1.0.0"}
    _done(filled.registry.ann.ask, "PUT", f"{ROUTES_OF}/standings/deprecated", json=said)


def _done(act: Callable[..., httpx2.Response], *arguments: Any, **named: Any) -> Any:
    """Do one thing that must succeed; return what was answered."""
    answer = act(*arguments, **named)
    assert answer.is_success, (arguments, answer.status_code, answer.text)
    return answer.json() if answer.content else None


__all__ = ["Filled", "PatientLimiter", "Person", "a_filled_registry"]
