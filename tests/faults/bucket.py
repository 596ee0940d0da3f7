"""A registry whose blobs are in a bucket that fails, request by request, or shows late what it was given.

Each fault has a life of the registry to itself, which begins without any copy of what is in the bucket, as on a machine
that took another's place: what the checks read comes from there.
"""

import contextlib
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.faults.found import Found
from tests.faults.places import Place, a_place
from tests.faults.witnesses import Witnesses
from tests.support.buckets import settings_of
from tests.support.faulty_proxy import (
    Fault,
    FaultyProxy,
    busy,
    dies_while_answering,
    dies_while_receiving,
    faulty_proxy,
    gone,
    loses_the_answer,
    unknown,
)
from tests.support.swift import a_swift

CLEAR = (
    "503 bucket-unavailable",
    "ReadTimeout",
    "ReadError",
    "RemoteProtocolError",
    "ConnectError",
    "source-unreachable",
)
"""How somebody is told while the bucket fails, and while the registry is started anew."""
_LASTS_S = (3.0, 6.0)
_LATE_S = 6.0
_SHARE = 0.5
"""Of the requests that fail, where not all do."""

Faults = Callable[[str, str], Fault | None]


class Bucket:
    """What the bucket does to requests, by how it fails."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._put_at: dict[str, float] = {}
        self.injected = 0
        self.ways: dict[str, Faults] = {
            "busy": lambda _method, _path: busy,
            "receiving broken off": lambda method, _path: self._some(method == "PUT", dies_while_receiving),
            "answers lost": lambda method, _path: self._some(method == "PUT", loses_the_answer),
            "answers broken off": lambda method, _path: self._some(method == "GET", dies_while_answering),
            "away": lambda _method, _path: gone,
            "late": self._late,
        }

    def passing(self, method: str, path: str) -> None:
        """Note when something was put, and let it pass."""
        if method == "PUT":
            self._put_at[path] = time.monotonic()

    @contextlib.contextmanager
    def failing(self, proxy: FaultyProxy, way: str) -> Iterator[None]:
        """Fail in one way until the block ends."""
        faults = self.ways[way]

        def fault(method: str, path: str) -> Fault | None:
            self.passing(method, path)
            found = faults(method, path)
            self.injected += found is not None
            return found

        proxy.fault = fault
        try:
            yield
        finally:
            proxy.fault = self.passing

    def _some(self, is_meant: bool, fault: Fault) -> Fault | None:  # noqa: FBT001
        return fault if is_meant and self._dice.random() < _SHARE else None

    def _late(self, method: str, path: str) -> Fault | None:
        since = time.monotonic() - self._put_at.get(path, 0.0)
        return unknown if method in ("GET", "HEAD") and since < _LATE_S else None


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Let the bucket fail `faults` times, one way after the other, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    bucket = Bucket(dice)
    with a_swift() as swift, faulty_proxy(swift.endpoint) as proxy:
        proxy.fault = bucket.passing
        place = a_place(folder, settings_of(replace(swift.a_bucket(), endpoint=proxy.address)))
        with place.registry() as server:
            witnesses = place.witnesses(server, found)
            witnesses.prepare()
            witnesses.start()
            time.sleep(dice.uniform(*_LASTS_S))
        try:
            for number in range(faults):
                way = list(bucket.ways)[number % len(bucket.ways)]
                _one_life(place, witnesses, bucket, proxy, way=way, lasts_s=dice.uniform(*_LASTS_S))
            with place.registry():
                witnesses.stop()
                place.look(witnesses)
        finally:
            witnesses.stop()
    found.faults["requests that failed"] = bucket.injected
    return found


def _one_life(
    place: Place, witnesses: Witnesses, bucket: Bucket, proxy: FaultyProxy, *, way: str, lasts_s: float
) -> None:
    """Start the registry without copies, let the bucket fail for so long, and wait until all of them work again."""
    shutil.rmtree(place.data / "blob-copies", ignore_errors=True)
    with contextlib.ExitStack() as failing:
        if way in ("late", "answers broken off"):  # at the start nothing is copied yet
            failing.enter_context(bucket.failing(proxy, way))
        with place.registry() as server:
            failing.enter_context(bucket.failing(proxy, way))
            witnesses.found.faults[way] += 1
            time.sleep(lasts_s)
            failing.close()
            witnesses.found.note_longest(f"until work again after `{way}`, s", witnesses.await_good(time.monotonic()))
            if server.process.poll() is not None:
                witnesses.found.lost.append("the registry ended")
