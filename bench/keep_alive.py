"""A load of requests for one address: `wrk` where it is installed, a small client of ours where not.

Either keeps its connections and asks again as soon as it is answered. Figures of the two cannot be compared with each
other: ours needs more of the processor than a server does.
"""

import contextlib
import http.client
import os
import re
import shutil
import statistics
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_SHARE = re.compile(r"^\s+(50|99)%\s+([0-9.]+)(us|ms|s)$", re.MULTILINE)
_TRANSFER = re.compile(r"Transfer/sec:\s+([0-9.]+)([KMG]?)B")
_WRONG = re.compile(r"Non-2xx or 3xx responses: [0-9]+|Socket errors: (?!connect 0, read [0-9]+, write 0,).+")
_IN_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0}
_IN_BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@dataclass(frozen=True)
class Load:
    """How a server did: answers in a second, and how long half of them and all but a hundredth took at most.

    Connections that a server closed, and answers that came too late, are not in it, nor are they an error.
    """

    per_second: float
    bytes_per_second: float
    p50_ms: float
    p99_ms: float


def generator() -> str:
    """Say which one is used."""
    return "wrk" if shutil.which("wrk") else "a client in Python"


def on_core(number: int) -> Sequence[str]:
    """Return the words before a command that keep it on one core, where there are two or more of them."""
    can = shutil.which("taskset") and (os.cpu_count() or 1) > 1
    return ["taskset", "-c", str(number)] if can else []


@contextlib.contextmanager
def this_process_on(core: int) -> Iterator[None]:
    """Keep this process, and so what it starts, on one core while the block runs, where there are two or more."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core} if len(before) > 1 else before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def load(url: str, headers: Mapping[str, str], *, seconds: int) -> Load:
    """Ask for `url` as often as it is answered, for `seconds`."""
    return (_with_wrk if shutil.which("wrk") else _with_ours)(url, headers, seconds)


def _with_wrk(url: str, headers: Mapping[str, str], seconds: int) -> Load:
    sent = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = [*on_core(1), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *sent, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    rate, transfer, wrong = _RATE.search(told), _TRANSFER.search(told), _WRONG.search(told)
    if rate is None or transfer is None or wrong is not None:
        raise ValueError(f"{url}: {told}")
    shares = {share: float(number) * _IN_MS[unit] for share, number, unit in _SHARE.findall(told)}
    p50, p99 = (shares.get(share, seconds * 1_000) for share in ("50", "99"))  # none were answered in time
    return Load(float(rate[1]), float(transfer[1]) * _IN_BYTES[transfer[2]], p50, p99)


def _with_ours(url: str, headers: Mapping[str, str], seconds: int) -> Load:
    taken: list[float] = []
    received: list[int] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_ask, args=(url, headers, end, taken, received)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)
    p99 = statistics.quantiles(taken, n=100)[-1]
    return Load(len(taken) / seconds, sum(received) / seconds, statistics.median(taken), p99)


def validators(url: str) -> Mapping[str, str]:
    """Return the header by which a server is told that its answer is known; empty where it gives none."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # loopback
        etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    if etag:
        return {"If-None-Match": etag}
    return {"If-Modified-Since": modified} if modified else {}


def _ask(url: str, headers: Mapping[str, str], end: float, taken: list[float], received: list[int]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    while (start := time.perf_counter()) < end:
        connection.request("GET", parts.path, headers=dict(headers))
        received.append(len(connection.getresponse().read()))
        taken.append((time.perf_counter() - start) * 1_000)
    connection.close()
