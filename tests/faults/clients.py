"""Clients of a registry, of which each asks in turn for what a mixture says, at a pace or as fast as it is answered."""

import contextlib
import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.faults.witnesses import Witnesses

MIXTURE = {"download": 40, "check": 25, "search": 12, "page": 10, "document": 6, "events": 5, "rating": 2}
PLUGINS = tuple(
    f"acme.{name}" for name in ("weather", "almanac", "rivers", "tides", "harbour", "meadow", "lantern", "orchard")
)
_CLIENTS = 6
_TIMEOUT_S = 30
_GOOD = range(200, 300)
_WORDS = ("weather", "sky", "tool", "place")

Ask = Callable[[http.client.HTTPConnection, int], None]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One request: what for, when it was due, how long it took from then on, and what was wrong with its answer."""

    kind: str
    due_s: float
    took_ms: float
    fault: str = ""


class Clients:
    """Who asks: each kind of request in turn, as the mixture says."""

    def __init__(self, witnesses: Witnesses, raters: Sequence[str]) -> None:
        self._host = witnesses.address.removeprefix("http://")
        self._raters = raters
        kinds = [kind for kind, share in MIXTURE.items() for _ in range(share)]
        random.Random(7).shuffle(kinds)  # noqa: S311  # not a secret
        self._kinds = kinds
        documents = [witnesses.ask("", "GET", f"/v1/plugins/{each}") for each in PLUGINS]
        digests = [str(each["versions"][0]["digest"]).removeprefix("sha256:") for each in documents]
        self._artifacts = [f"/repositories/public/artifacts/{digest}.zip" for digest in digests]
        self._asks: Mapping[str, Ask] = {
            "download": lambda c, n: _asked(c, "GET", self._artifacts[n % len(self._artifacts)]),
            "check": lambda c, _n: _asked(c, "POST", "/v1/updates/check", _CHECK),
            "search": lambda c, n: _asked(c, "GET", f"/v1/plugins?q={_WORDS[n % len(_WORDS)]}"),
            "page": lambda c, n: _asked(c, "GET", f"/plugins/{PLUGINS[n % len(PLUGINS)]}"),
            "document": lambda c, n: _asked(c, "GET", f"/v1/plugins/{PLUGINS[n % len(PLUGINS)]}"),
            "events": lambda c, n: _asked(c, "POST", "/v1/events", _a_batch(n)),
            "rating": self._rate,
        }

    def closed(self, length_s: float) -> float:
        """Ask as fast as answers come; return how many came each second."""
        begun = time.monotonic()
        numbers = itertools.count()
        taken = self._at_once(lambda: self._until(begun + length_s, numbers))
        return len(taken) / (time.monotonic() - begun)

    def steady(self, per_second: float, length_s: float) -> list[Taken]:
        """Ask at a steady pace, whatever the answers do."""
        begun, numbers = time.monotonic(), itertools.count(10_000_000)

        def keep_pace() -> Iterator[Taken]:
            with contextlib.closing(self._connection()) as connection:
                while True:
                    number = next(numbers)
                    due = begun + (number - 10_000_000) / per_second
                    if due >= begun + length_s:
                        return
                    time.sleep(max(0.0, due - time.monotonic()))
                    yield self._take(connection, number, due, begun)

        return self._at_once(keep_pace)

    def _until(self, end: float, numbers: Iterator[int]) -> Iterator[Taken]:
        with contextlib.closing(self._connection()) as connection:
            while (now := time.monotonic()) < end:
                yield self._take(connection, next(numbers), now, now)

    def _take(self, connection: http.client.HTTPConnection, number: int, due: float, begun: float) -> Taken:
        kind, fault = self._kinds[number % len(self._kinds)], ""
        try:
            self._asks[kind](connection, number)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            fault = f"{kind}: {exc!r}"
            connection.close()
        return Taken(kind=kind, due_s=due - begun, took_ms=(time.monotonic() - due) * 1_000, fault=fault)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, timeout=_TIMEOUT_S)

    def _rate(self, connection: http.client.HTTPConnection, number: int) -> None:
        body = {"stars": number % 5 + 1, "title": "As it should be", "text": f"Seen {number} times, and it works well."}
        path = f"/v1/plugins/{PLUGINS[number % len(PLUGINS)]}/ratings/mine"
        _asked(connection, "PUT", path, body, token=self._raters[number % len(self._raters)])

    @staticmethod
    def _at_once(act: Callable[[], Iterator[Taken]]) -> list[Taken]:
        taken: list[Taken] = []
        threads = [threading.Thread(target=lambda: taken.extend(list(act()))) for _ in range(_CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return taken


_CHECK = {"plugins": [{"pluginId": each, "version": "1.0.0", "installationId": "i" * 32} for each in PLUGINS]}


def _a_batch(number: int) -> dict[str, Any]:
    install = {"kind": "install", "pluginId": PLUGINS[number % len(PLUGINS)], "version": "1.0.0"}
    return {"events": [{"id": f"load-{number:012}-{place:02}", **install} for place in range(20)]}


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: object = None, *, token: str = ""
) -> None:
    """Ask, and read the whole answer.

    Raises:
        ValueError: It is no good one.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status not in _GOOD:
        raise ValueError(f"{answer.status}: {content[:200]!r}")
