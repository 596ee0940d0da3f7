"""People at work at a registry, who go on whatever happens, and write down what they were told.

Somebody publishes and somebody approves; an operator deploys; licenses are sold; hosts tell of installations, and one
of them verifies what is signed and downloads it. Every answer that acknowledged something is looked for at the end, and
no reader may ever see less than before, or half of something.
"""

import contextlib
import hashlib
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.errors import QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.trust.verifying import TrustedRepository
from scripts.people import StepFailedError, wait_until
from tests.faults.found import Found
from tests.support.plugins import write_plugin

PLUGIN = "acme.weather"
PAID = "acme.almanac"
SETTLES_S = 180
_PAUSE_S = 0.05
_PAUSE_AFTER_REFUSAL_S = 0.25
_ANSWERS_WITHIN_S = 20
_BATCH = 20
_MOST_WAITING = 4
_PRICE = {"type": "paid", "price": 499, "currency": "EUR"}
_IMAGE = {"pluginId": PLUGIN, "version": "1.0.0", "image": "images.example/weather", "digest": "sha256:" + "a" * 64}
_HERE = "/v1/publishers/acme"


class Witnesses:
    """Those people; `start` lets them go to work, each in a thread, and `stop` has them rest."""

    def __init__(self, folder: Path, address: str, tokens: Mapping[str, str], found: Found) -> None:
        self.folder, self.address, self.tokens, self.found = folder, address, tokens, found
        self.submitted: dict[str, str] = {}  # submission → version
        self.approved: set[str] = set()
        self.published: set[str] = set()
        self.told: set[str] = set()  # ids of events
        self.sent: set[str] = set()
        self.deployed: dict[str, str] = {}  # deployment → the last state that was acknowledged
        self.sold: set[str] = set()  # entitlements
        self.seen: set[str] = set()  # versions of the plugin, signed
        self.downloads = 0
        self.newest = ""  # digest of the newest release, signed
        self.acts: Mapping[str, Callable[[], None]] = {
            "publish": self.publish,
            "tell": self.tell,
            "deploy": self.deploy,
            "read": self.read,
            "fetch": self.fetch,
        }
        self.last_good = dict.fromkeys(self.acts, 0.0)
        self.took: dict[str, list[tuple[float, float]]] = {name: [] for name in self.acts}  # when it ended, seconds
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self._version = -1  # the first release is 1.0.0, which events are told of
        self._count = 0
        self._client = httpx2.Client(base_url=address, timeout=_ANSWERS_WITHIN_S)
        self._source = TrustedRepository(f"{address}/repositories/public/", folder / "host")

    def prepare(self) -> None:
        """Publish one release that is free and one that is not, and trust the registry as a host does."""
        self.publish()
        self._submit(PAID, "1.0.0", {"pricing": _PRICE})
        first = list(self.submitted)
        wait_until(lambda: all(self._state(each) == "in-review" for each in first), "both releases' checks")
        self._approve()
        wait_until(lambda: all(self._state(each) == "published" for each in first), "both releases")
        self._source.pin(TrustedRepository.first_contact(self._source.address))
        self.read()

    def start(self) -> None:
        """Go to work."""
        self.last_good = dict.fromkeys(self.acts, time.monotonic())
        self._ending.clear()
        self._threads = [threading.Thread(target=self._keep_on, args=(name,)) for name in self.acts]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Rest; again is a no-op."""
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    @property
    def signed_now(self) -> datetime:
        """The signed time that the host among them has seen last."""
        seen = self._source.signed_now
        assert seen is not None
        return seen

    def await_good(self, since: float, *acts: str, limit_s: int = SETTLES_S) -> float:
        """Wait until each of `acts`, or of all, has had a good answer after `since`; return the seconds it took."""
        wanted = acts or tuple(self.acts)
        try:
            wait_until(lambda: all(self.last_good[each] > since for each in wanted), "a good answer", limit_s=limit_s)
        except StepFailedError as exc:
            self.found.lost.append(f"work: {exc}; {dict(self.found.refused)}")
        self.found.recoveries += 1
        return round(max(self.last_good[each] for each in wanted) - since, 2)

    def medians(self, seconds: float) -> dict[str, float]:
        """Let them work so long; return how many milliseconds each act that ended well took, the median."""
        begun = time.monotonic()
        time.sleep(seconds)
        took = {name: [took for at, took in acts if at > begun] for name, acts in self.took.items()}
        return {name: round(statistics.median(each) * 1_000, 1) for name, each in took.items() if each}

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        """Ask the registry.

        Raises:
            httpx2.HTTPError: There was no good answer.
        """
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        answer = self._client.request(method, path, headers=headers, **more)
        answer.raise_for_status()
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.content

    def publish(self) -> None:
        """Submit the next version unless many are not published yet, and approve whatever waits."""
        if len(self.submitted) - len(self.published) < _MOST_WAITING:
            self._version += 1
            self._submit(PLUGIN, f"1.{self._version}.0")
        self._approve()

    def tell(self) -> None:
        """Tell of installations of the first release."""
        self._count += 1
        ids = [f"event-{self._count:06}-{number:02}" for number in range(_BATCH)]
        events = [{"id": each, "kind": "install", "pluginId": PLUGIN, "version": "1.0.0"} for each in ids]
        self.sent |= set(ids)
        self.ask("", "POST", "/v1/events", json={"events": events})
        self.told |= set(ids)

    def deploy(self) -> None:
        """Deploy the first release, and sell a license."""
        place, holder = f"{_HERE}/environments/dev/lease", "o" * 20
        lease = self.ask("ann", "PUT", place, json={"pluginId": PLUGIN, "holder": holder, "seconds": 60})
        key = f"deployment-{time.monotonic_ns():020}"
        body = _IMAGE | {"key": key, "environment": "dev", "fence": lease["fence"]}
        begun = self.ask("ann", "POST", f"{_HERE}/deployments", json=body)
        self.deployed[begun["id"]] = begun["state"]
        end = {"state": "healthy", "fence": lease["fence"]}
        self.deployed[begun["id"]] = self.ask("ann", "PUT", f"/v1/deployments/{begun['id']}/end", json=end)["state"]
        body = {"pluginId": PAID, "customer": "Globex"}
        self.sold.add(self.ask("ann", "POST", "/v1/entitlements", json=body)["id"])

    def read(self) -> None:
        """Compare what is shown with what is signed, and fetch the newest release; nothing may have gone."""
        document = self.ask("", "GET", f"/v1/plugins/{PLUGIN}")
        self._source.refresh()
        releases = self._source.release_index(PluginId.parse(PLUGIN)).releases
        signed = {str(version): release for version, release in releases.items()}
        shown = {str(each["version"]) for each in document["versions"]}
        self.found.halves += [f"{each} is shown and not signed" for each in shown - signed.keys()]
        self.found.lost += [f"{each} was signed and is not any more" for each in self.seen - signed.keys()]
        self.seen |= signed.keys()
        newest = document["version"]
        self.newest = signed[newest].artifact.digest.hex
        self.fetch()

    def fetch(self) -> None:
        """Download the newest release that was seen; nothing but the read plane is asked."""
        digest = self.newest
        content = self.ask("", "GET", f"/repositories/public/artifacts/{digest}.zip")
        if hashlib.sha256(content).hexdigest() != digest:
            self.found.halves.append(f"the artifact {digest} is not what was signed")
        self.downloads += 1

    def look(self) -> None:
        """Compare what was acknowledged with what is there, once the registry has caught up; the last thing they do."""
        with contextlib.suppress(Exception):  # what is not there in time is told below
            wait_until(self._has_caught_up, "everything to be done", limit_s=SETTLES_S)
        found = self.found
        for submission, version in self.submitted.items():
            now = self._state(submission)
            if now.startswith("gone"):
                found.lost.append(f"submission {submission} of {version}")
            elif submission in self.approved and now != "published":
                found.lost.append(f"approval of {version}: it is `{now}`")
        if not len(self.told) <= self._counted() <= len(self.sent):
            counts = f"{len(self.told)} acknowledged, {len(self.sent)} sent"
            found.lost.append(f"{self._counted()} events are counted; {counts}")
        listed = self._listed(f"{_HERE}/deployments?limit=100", "deployments", "before")
        kept = {one["id"]: one["state"] for one in listed}
        for deployment, state in self.deployed.items():
            if kept.get(deployment) != state and state != "applying":  # an end may have counted unheard
                found.lost.append(f"deployment {deployment}: {kept.get(deployment)}, not {state}")
            elif deployment not in kept:
                found.lost.append(f"deployment {deployment}")
        entitlements = self._listed(f"/v1/entitlements?plugin={PAID}&limit=100", "entitlements", "after")
        found.lost += [f"entitlement {each}" for each in self.sold - {one["id"] for one in entitlements}]
        self.read()
        published = {self.submitted[each] for each in self.approved if self._state(each) == "published"}
        found.lost += [f"{each} is published and not signed" for each in published - self.seen]
        found.acknowledged = {
            "submissions": len(self.submitted),
            "approvals": len(self.approved),
            "events": len(self.told),
            "deployments": len(self.deployed),
            "entitlements": len(self.sold),
            "downloads": self.downloads,
        }
        self.close()

    def close(self) -> None:
        """Close their connections, once nothing more is asked."""
        self._client.close()
        self._source.close()

    def _keep_on(self, name: str) -> None:
        while not self._ending.is_set():
            begun = time.monotonic()
            try:
                self.acts[name]()
            except httpx2.HTTPStatusError as exc:
                self._note_refusal(name, _told_by(exc.response))
            except httpx2.HTTPError as exc:
                self._note_refusal(name, type(exc).__name__)
            except UnavailableError as exc:
                self._note_refusal(name, exc.code)
            except QirvoError as exc:
                self.found.halves.append(f"{name}: {exc.code}: {exc.message}")
            else:
                now = time.monotonic()
                longest = self.found.longest_without_s
                longest[name] = max(longest.get(name, 0.0), round(now - self.last_good[name], 2))
                self.last_good[name] = now
                self.took[name].append((now, now - begun))
                self._ending.wait(_PAUSE_S)
                continue
            self._ending.wait(_PAUSE_AFTER_REFUSAL_S)

    def _note_refusal(self, name: str, what: str) -> None:
        self.found.refused[f"{name}: {what}"] += 1

    def _submit(self, plugin_id: str, version: str, metadata: Mapping[str, Any] | None = None) -> None:
        name = f"{plugin_id}-{version}"
        plugin = write_plugin(self.folder / name, version=version, manifest={"id": plugin_id})
        archive = self.folder / f"{name}.zip"
        write_canonical_archive(FolderSource(plugin), archive)
        files, asked = {"plugin": ("plugin.zip", archive.read_bytes())}, {"metadata": metadata or {}}
        if len(self.submitted) % 2:  # as the Guide does, in two steps
            package = self.ask("ann", "POST", "/v1/uploads", files=files)["packageId"]
            sent = self.ask("ann", "POST", "/v1/submissions", json={"packageId": package, **asked})
        else:
            sent = self.ask("ann", "POST", "/v1/submissions", files=files, data={"submission": json.dumps(asked)})
        self.submitted[sent["submissionId"]] = version

    def _approve(self) -> None:
        for each in [one for one in self.submitted if one not in self.published]:  # an older one is not newer any more
            state = self.ask("ann", "GET", f"/v1/submissions/{each}")["state"]
            if state == "in-review":
                self.ask("rob", "POST", f"/v1/submissions/{each}/decision", json={"decision": "approve"})
                self.approved.add(each)
            elif state == "published":
                self.published.add(each)
            elif state == "received":
                return

    def _state(self, submission: str) -> str:
        try:
            return str(self.ask("ann", "GET", f"/v1/submissions/{submission}")["state"])
        except httpx2.HTTPStatusError as exc:
            return f"gone: {exc.response.status_code}"

    def _counted(self) -> int:
        counts = self.ask("ann", "GET", f"/v1/events/counts?plugin={PLUGIN}")["counts"]
        return int(counts.get("1.0.0", {}).get("install", 0))

    def _has_caught_up(self) -> bool:
        is_published = all(self._state(each) == "published" for each in self.approved)
        return is_published and self._counted() >= len(self.told)

    def _listed(self, address: str, items: str, cursor: str) -> Iterator[Mapping[str, Any]]:
        """Yield what a list has on all its pages."""
        more = ""
        while True:
            page = self.ask("ann", "GET", f"{address}{more}")
            yield from page[items]
            if page["next"] is None:
                return
            more = f"&{cursor}={page['next']}"


def _told_by(answer: httpx2.Response) -> str:
    try:
        return f"{answer.status_code} {answer.json()['code']}"
    except (ValueError, KeyError):
        return str(answer.status_code)
