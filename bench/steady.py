"""One who asks a registry at a steady rate, as a process of its own: for downloads, or to take batches of events.

`python -m bench.steady ask HOST:PORT START PER_SECOND COUNT PATH` prints how many milliseconds each answer took, from
when its question was due; `… tell HOST:PORT START PER_SECOND COUNT NAME` how many events were accepted. START is in
seconds since 1970. It imports little, so that it disturbs nothing when it starts.
"""

import http.client
import json
import sys
import time
from collections.abc import Iterator

BATCH, MOST_PLUGINS = 1_000, 100
_OK, _ACCEPTED = 200, 202


def due(start: float, per_second: float, count: int) -> Iterator[float]:
    """Yield each moment of the clock `time.perf_counter` at which something is due, when it has come."""
    begin = time.perf_counter() + start - time.time()
    for number in range(count):
        moment = begin + number / per_second
        time.sleep(max(0.0, moment - time.perf_counter()))
        yield moment


def ask(host: str, start: float, per_second: float, count: int, path: str) -> Iterator[float]:
    """Yield how many milliseconds each download took.

    Raises:
        ValueError: An answer is none.
    """
    connection = http.client.HTTPConnection(host, timeout=30)
    for moment in due(start, per_second, count):
        connection.request("GET", path)
        answer = connection.getresponse()
        length = len(answer.read())
        if answer.status != _OK:
            raise ValueError(f"{answer.status}: {length} bytes")
        yield (time.perf_counter() - moment) * 1_000


def tell(host: str, start: float, per_second: float, count: int, name: str) -> int:
    """Tell batches of new events; return how many were accepted.

    Raises:
        ValueError: A batch is refused.
    """
    bodies = [_a_batch(f"{name}-{number}") for number in range(count)]
    connection, accepted = http.client.HTTPConnection(host, timeout=60), 0
    for body, _moment in zip(bodies, due(start, per_second, count), strict=True):
        connection.request("POST", "/v1/events", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != _ACCEPTED:
            raise ValueError(f"{answer.status}: {told[:200]!r}")
        accepted += json.loads(told)["accepted"]
    return accepted


def _a_batch(name: str) -> str:
    plugins = [f"maker{number}.tool-{number}" for number in range(MOST_PLUGINS)]
    told = [
        {"id": f"bench-{name}-{place}", "kind": "install", "pluginId": plugins[place % MOST_PLUGINS]}
        for place in range(BATCH)
    ]
    return json.dumps({"events": [event | {"version": "1.0.0"} for event in told]})


if __name__ == "__main__":
    what, host, start, per_second, count, named = sys.argv[1:]
    if what == "ask":
        print("\n".join(f"{each:.3f}" for each in ask(host, float(start), float(per_second), int(count), named)))
    else:
        print(tell(host, float(start), float(per_second), int(count), named))
