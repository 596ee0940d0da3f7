"""A batch check of 100 plugins by `POST /v1/updates/check`, beside a host that decides from indexes it has read.

The CPU time of the server's process counts, not the waiting: the one that asks runs beside it.
"""

import http.client
import json
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench import pages
from bench.measuring import processor_s
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.updates import Asking, decide
from qirvo.domain.versions import Version
from qirvo.server.bootstrap import assemble
from qirvo.server.settings import Settings, load_settings

ASKED = 500
BATCH = 100
_OK = 200
_IDLE_S = 0.05


def run() -> str:
    """Measure and return the table."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        settings = load_settings(overrides={"data_folder": stage / "registry", "bins_bits": 2})
        pages.fill(settings)
        indexes = _indexes(settings)
        with pages.running_registry(stage) as (address, pid):
            taken, cpu_ms = _over_http(address, pid, list(indexes))
    by_hand_ms = _as_a_host(list(indexes.values()))
    lines = [
        f"\nA check of {BATCH} plugins of {pages.PLUGINS:,} (load of the machine {os.getloadavg()[0]:.1f})",
        f"  over HTTP {statistics.median(taken):21.2f} ms, CPU {cpu_ms:.2f} ms: {1_000 / cpu_ms:,.0f}/s and core",
        f"  deciding as a host does {by_hand_ms:7.2f} ms, without reading or telling anything",
    ]
    return "\n".join(lines)


def _indexes(settings: Settings) -> dict[str, ReleaseIndex]:
    assembly = assemble(settings)
    found = {}
    with assembly.database.reading() as uow:
        for number in range(BATCH):
            plugin_id = PluginId(f"maker{number % 900}", f"tool-{number}")
            index = uow.plugins.index(plugin_id)
            if index is not None:
                found[str(plugin_id)] = index
    assembly.stop()
    return found


def _over_http(address: str, pid: int, plugin_ids: list[str]) -> tuple[list[float], float]:
    body = json.dumps(
        {"plugins": [{"pluginId": each, "version": "1.0.0", "installationId": "x"} for each in plugin_ids]}
    )
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    _ask(connection, body)
    _until_idle(pid)
    before = processor_s(pid)
    taken = []
    for _ in range(ASKED):
        start = time.perf_counter()
        _ask(connection, body)
        taken.append((time.perf_counter() - start) * 1_000)
    return taken, (processor_s(pid) - before) / ASKED * 1_000


def _until_idle(pid: int) -> None:
    """Wait until the registry has done what it does after a start, for at most a minute."""
    for _ in range(60):
        before = processor_s(pid)
        time.sleep(1)
        if processor_s(pid) - before < _IDLE_S:
            return


def _ask(connection: http.client.HTTPConnection, body: str) -> None:
    connection.request("POST", "/v1/updates/check", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if answer.status != _OK or any(each["reason"] == "plugin-unknown" for each in told["updates"]):
        raise ValueError(f"{answer.status}: {str(told)[:200]}")


def _as_a_host(indexes: list[ReleaseIndex]) -> float:
    asking = Asking(installation_id="x", platform_version=Version("2.0.0"), installed=Version("1.0.0"))
    now = datetime.now(UTC)
    taken = []
    for _ in range(ASKED):
        start = time.perf_counter()
        for index in indexes:
            decide(asking, index, signed_now=now)
        taken.append((time.perf_counter() - start) * 1_000)
    return statistics.median(taken)
