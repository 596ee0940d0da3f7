"""A batch check of 100 plugins by `POST /v1/updates/check`, beside a host that decides from indexes it has read.

The CPU time of the server's process counts, not the waiting: the one that asks runs beside it. Each request is from
another installation, which matters to those plugins alone that are being rolled out. The questions are what they are
in the field: a few versions in use of each plugin, so that all but the first of a kind were put before; the rows below
say what it costs when they were not, and what the framework's route takes for the same.
"""

import http.client
import itertools
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench import pages
from bench.figures import Report
from bench.keep_alive import CONNECTIONS
from bench.measuring import processor_s, until_idle
from bench.updates import an_index, filled
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.updates import Asking, decide
from qirvo.domain.versions import Version
from qirvo.server.bootstrap import assemble
from qirvo.server.settings import Settings, load_settings

ASKED, BATCH, LISTED = 1_500, 100, 10_000
VERSIONS = ("1.0.0", "1.1.0", "1.2.0")
_OK = 200
_STEADY, _ROLLING = "steady", "rolling"
_RAMP = Ramp.gradual(20, 300 * 86_400)  # a fifth is served, and more each day

Body = dict[str, object]


@dataclass(frozen=True)
class Row:
    """A kind of request: how many of its plugins are being rolled out, and what else is special about it."""

    name: str
    rolling: int = 0
    asked: int = ASKED
    body: Callable[[Body, int], Body] = lambda body, _number: body


ROWS = (
    Row("none is being rolled out"),
    Row("2 of 100 are", rolling=2),
    Row("5 of 100 are", rolling=5),
    Row("20 of 100 are", rolling=20, asked=500),
    Row("none is, by the framework's route", asked=300, body=lambda body, number: body | {"unknown": number}),
    Row(
        "questions that nobody put before",
        asked=100,
        body=lambda body, number: body | {"platformVersion": f"2.0.{number}"},
    ),
)


def run() -> Report:
    """Measure and return the table."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        settings = load_settings(overrides={"data_folder": stage / "registry"})
        indexes = _filled(settings)
        with pages.running_registry(stage) as (address, pid):
            place = urlsplit(address).netloc
            connections = [http.client.HTTPConnection(place, timeout=30) for _ in range(CONNECTIONS)]
            for number in range(20):
                _ask(connections[0], json.dumps(_body(BATCH // 2, number)))
                _ask(connections[0], json.dumps(_body(0, number)))
            until_idle(pid)
            lines = [_measured(row, connections, pid) for row in ROWS]
    text = "\n".join(
        [
            (
                f"\nA check of {BATCH} plugins, {LISTED:,} signed, each request from another installation "
                f"(load of the machine {os.getloadavg()[0]:.1f})"
            ),
            f"  {'':34}  CPU ms   requests/s and core",
            *lines,
            f"  {'a host that decides for itself':34} {_as_a_host(indexes):7.2f}   (nothing read or told)",
        ]
    )
    return Report(title="Batch checks of 100 plugins", text=text)


def _filled(settings: Settings) -> Sequence[ReleaseIndex]:
    indexes = {}
    for number in range(BATCH):
        for kind, ramp in ((_STEADY, None), (_ROLLING, _RAMP)):
            plugin_id = PluginId("acme", f"{kind}-{number}")
            indexes[plugin_id] = an_index(plugin_id, 1, ramp=ramp)
    filled(settings.repository_folder, settings.keys_folder, LISTED, settings.bins_bits, indexes)
    assemble(settings).stop()
    return list(indexes.values())


def _body(rolling: int, number: int) -> Body:
    kinds = itertools.chain(itertools.repeat(_ROLLING, rolling), itertools.repeat(_STEADY))
    plugins = [
        {
            "pluginId": f"acme.{kind}-{each}",
            "version": VERSIONS[(each + number) % len(VERSIONS)],
            "installationId": f"{number}-{each}-of-somebody",
        }
        for each, kind in zip(range(BATCH), kinds, strict=False)
    ]
    return {"plugins": plugins, "platformVersion": "2.0.0"}


def _measured(row: Row, connections: Sequence[http.client.HTTPConnection], pid: int) -> str:
    bodies = [json.dumps(row.body(_body(row.rolling, number), number)) for number in range(row.asked)]
    before = processor_s(pid)
    for start in range(0, len(bodies), len(connections)):
        together = list(zip(connections, bodies[start:], strict=False))
        for connection, body in together:
            _send(connection, body)
        for connection, _ in together:
            _take(connection)
    cpu_ms = (processor_s(pid) - before) / row.asked * 1_000
    return f"  {row.name:34} {cpu_ms:7.2f}   {1_000 / cpu_ms:6,.0f}"


def _ask(connection: http.client.HTTPConnection, body: str) -> None:
    _send(connection, body)
    _take(connection)


def _send(connection: http.client.HTTPConnection, body: str) -> None:
    connection.request("POST", "/v1/updates/check", body, {"Content-Type": "application/json"})


def _take(connection: http.client.HTTPConnection) -> None:
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != _OK or b"plugin-unknown" in told:
        raise ValueError(f"{answer.status}: {told[:200]!r}")


def _as_a_host(indexes: Sequence[ReleaseIndex]) -> float:
    asking = Asking(installation_id="x", platform_version=Version("2.0.0"), installed=Version("1.0.0"))
    now, rounds = datetime.now(UTC), 50
    steady = itertools.islice(_steady(indexes), BATCH)
    asked = list(steady)
    start = time.process_time()
    for _ in range(rounds):
        for index in asked:
            decide(asking, index, signed_now=now)
    return (time.process_time() - start) / rounds * 1_000


def _steady(indexes: Sequence[ReleaseIndex]) -> Iterator[ReleaseIndex]:
    return (index for index in indexes if index.plugin_id.name.startswith(_STEADY))
