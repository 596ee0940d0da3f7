"""A load of requests for one address: `wrk` where it is installed, a small client of ours where not.

Either keeps its connections and asks again as soon as it is answered. Figures of the two cannot be compared with each
other: ours needs more of the processor than a server does.
"""

import http.client
import os
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_SHARE = re.compile(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s)$", re.MULTILINE)
_WRONG = re.compile(r"Non-2xx or 3xx responses: ([0-9]+)|Socket errors: (.+)")
_IN_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}


@dataclass(frozen=True)
class Load:
    """How a server did: answers in a second, and how long half of them and all but a hundredth took at most."""

    per_second: float
    p50_ms: float
    p99_ms: float


def generator() -> str:
    """Say which one is used."""
    return "wrk" if shutil.which("wrk") else "a client in Python"


def on_core(number: int) -> Sequence[str]:
    """Return the words before a command that keep it on one core, where there are two or more of them."""
    can = shutil.which("taskset") and (os.cpu_count() or 1) > 1
    return ["taskset", "-c", str(number)] if can else []


def load(url: str, headers: Mapping[str, str], *, seconds: int) -> Load:
    """Ask for `url` as often as it is answered, for `seconds`."""
    return (_with_wrk if shutil.which("wrk") else _with_ours)(url, headers, seconds)


def _with_wrk(url: str, headers: Mapping[str, str], seconds: int) -> Load:
    sent = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [*on_core(1), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *sent, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    rate, wrong = _RATE.search(told), _WRONG.search(told)
    if rate is None or wrong is not None:
        raise ValueError(f"{url}: {told}")
    shares = {share: float(number) * _IN_MS[unit] for share, number, unit in _SHARE.findall(told)}
    return Load(float(rate[1]), shares["50"], shares["99"])


def _with_ours(url: str, headers: Mapping[str, str], seconds: int) -> Load:
    taken: list[float] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_ask, args=(url, headers, end, taken)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)
    return Load(len(taken) / seconds, statistics.median(taken), statistics.quantiles(taken, n=100)[-1])


def _ask(url: str, headers: Mapping[str, str], end: float, taken: list[float]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    while (start := time.perf_counter()) < end:
        connection.request("GET", parts.path, headers=dict(headers))
        connection.getresponse().read()
        taken.append((time.perf_counter() - start) * 1_000)
    connection.close()
