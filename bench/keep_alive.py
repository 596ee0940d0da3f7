"""A load of requests for one address: `wrk` where it is installed, a small client of ours where not.

Either keeps its connections and asks again as soon as it is answered. Figures of the two cannot be compared with each
other: ours needs more of the processor than a server does.
"""

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

CONNECTIONS = 16
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")


def generator() -> str:
    """Say which one is used."""
    return "wrk" if shutil.which("wrk") else "a client in Python"


def requests_per_second(url: str, headers: Mapping[str, str], *, seconds: int) -> float:
    """Ask for `url` as often as it is answered, for `seconds`, and return how often that was in one."""
    return (_with_wrk if shutil.which("wrk") else _with_ours)(url, headers, seconds)


def _with_wrk(url: str, headers: Mapping[str, str], seconds: int) -> float:
    sent = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *sent, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    rate = _RATE.search(told)
    return float(rate[1]) if rate else 0.0


def _with_ours(url: str, headers: Mapping[str, str], seconds: int) -> float:
    answered: list[int] = []
    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=_ask, args=(url, headers, end, answered)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 30)
    return sum(answered) / seconds


def _ask(url: str, headers: Mapping[str, str], end: float, answered: list[int]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    count = 0
    while time.perf_counter() < end:
        connection.request("GET", parts.path, headers=dict(headers))
        connection.getresponse().read()
        count += 1
    connection.close()
    answered.append(count)
