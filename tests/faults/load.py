"""Sustained mixed load at a share of what the registry was just seen to bear: whether anything grows, or fails.

    python -m tests.faults.load [--minutes 20] [--keep FOLDER]

First a few clients ask as fast as they are answered, which gives the limit. Then the same mixture comes at 70 % of it,
each request at its own moment whether or not the one before was answered; how long one takes counts from that moment.
Meanwhile releases are published. Clients and registry share the machine, which the limit is measured with, too.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Self

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from scripts.people import wait_until
from tests.faults.clients import PLUGINS, Clients
from tests.faults.curves import INTERVALS, Curves, Memory, sum_up
from tests.faults.found import Found
from tests.faults.places import a_place
from tests.faults.witnesses import Witnesses
from tests.support.plugins import write_plugin

SHARE = 0.7
_PUBLISHED_EVERY_S = 15.0
_RATERS = 20


def run(folder: Path, *, seconds: float, limit_s: float) -> Curves:
    """Measure the limit for `limit_s` seconds, and load the registry for `seconds`."""
    curves, place = Curves(minutes=round(seconds / 60, 2)), a_place(folder)
    with place.registry() as server, contextlib.closing(place.witnesses(server, Found())) as witnesses:
        for each in PLUGINS:
            _publish(witnesses, each, "1.0.0")
        clients = Clients(witnesses, [_rater(witnesses, number) for number in range(_RATERS)])
        clients.closed(limit_s / 3)  # warm
        curves.limit_per_s = round(clients.closed(limit_s), 1)
        curves.asked_per_s = round(curves.limit_per_s * SHARE, 1)
        curves.load_average.append(os.getloadavg()[0])
        every_s = seconds / INTERVALS
        with _Publisher(witnesses) as publisher, Memory(server.process.pid, every_s / 3) as memory:
            taken = clients.steady(curves.asked_per_s, seconds)
        curves.load_average.append(os.getloadavg()[0])
        curves.published, curves.faults = publisher.published, publisher.faults
    sum_up(curves, taken, memory.seen, seconds)
    return curves


def _rater(witnesses: Witnesses, number: int) -> str:
    made = witnesses.ask(
        "admin", "POST", "/v1/accounts", json={"name": f"rater-{number}", "publishers": [f"rater-{number}"]}
    )
    witnesses.tokens = {**witnesses.tokens, "new": made["oneTimeToken"]}
    return str(witnesses.ask("new", "POST", "/v1/auth/redeem")["token"])


class _Publisher:
    """Publishes the next release of one plugin after the other, every few seconds."""

    def __init__(self, witnesses: Witnesses) -> None:
        self._witnesses, self.published, self.faults = witnesses, 0, Counter[str]()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(_PUBLISHED_EVERY_S):
            number = self.published
            try:
                _publish(self._witnesses, PLUGINS[number % len(PLUGINS)], f"1.{number // len(PLUGINS) + 1}.0")
            except Exception as exc:  # noqa: BLE001  # whatever it is, it is told
                self.faults[f"publish: {exc!r}"] += 1
            self.published += 1


def _publish(witnesses: Witnesses, plugin_id: str, version: str) -> None:
    folder = witnesses.folder / f"{plugin_id}-{version}"
    name = plugin_id.partition(".")[2]
    manifest = {"id": plugin_id, "name": name.replace("-", " ").title()}
    write_plugin(folder, version=version, manifest=manifest)
    archive = folder.with_suffix(".zip")
    write_canonical_archive(FolderSource(folder), archive)
    upload = witnesses.ask("ann", "POST", "/v1/uploads", files={"plugin": ("plugin.zip", archive.read_bytes())})
    sent = witnesses.ask("ann", "POST", "/v1/submissions", json={"packageId": upload["packageId"]})
    path = f"/v1/submissions/{sent['submissionId']}"
    wait_until(lambda: witnesses.ask("ann", "GET", path)["state"] == "in-review", f"check of {plugin_id} {version}")
    witnesses.ask("rob", "POST", f"{path}/decision", json={"decision": "approve"})
    wait_until(lambda: witnesses.ask("ann", "GET", path)["state"] == "published", f"{plugin_id} {version}")


def main() -> int:
    """Run as the command says."""
    parser = argparse.ArgumentParser(description="Load a registry for long, and look at what grows.")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--keep", type=Path, default=Path("build/faults"))
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qirvo-load-") as folder:
        curves = run(Path(folder), seconds=asked.minutes * 60, limit_s=15)
    (asked.keep / "load.json").write_text(curves.text() + "\n", encoding="utf-8")
    sys.stdout.write(f"{curves.table()}\n")
    summary = {name: value for name, value in vars(curves).items() if name != "intervals"}
    sys.stdout.write(json.dumps(summary, indent=2) + "\n")
    return 1 if curves.verdict else 0


if __name__ == "__main__":
    sys.exit(main())
