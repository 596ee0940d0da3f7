"""A registry that its people, or its database, reach slowly: every packet is late, and some answers break off."""

import contextlib
import random
import time
from dataclasses import replace
from pathlib import Path

from scripts.people import free_port
from tests.faults.found import Found
from tests.faults.places import a_place, at_work
from tests.faults.relay import a_relay, to_port, to_socket
from tests.support.postgres import a_postgres

CLEAR = (
    "503 database-unavailable",
    "ReadTimeout",
    "ReadError",
    "RemoteProtocolError",
    "source-unreachable",
)
"""How somebody is told whose request was too slow, or whose connection broke."""
_QUIET_S = 3.0
_SLOW_S = (5.0, 8.0)
LATE_S = (0.05, 0.5)
"""How long a packet is held: at least, at most."""
WAYS = {"hosts and registry": 0.05, "registry and database": 0.02}
"""What is slowed, and which share of its answers breaks off."""


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Slow one way or the other `faults` times, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(a_postgres())
        postgres.create("registry")
        port = free_port()
        relays = {
            "hosts and registry": stack.enter_context(a_relay(to_port(port), seed=seed)),
            "registry and database": stack.enter_context(a_relay(to_socket(postgres.socket), seed=seed)),
        }
        address = f"postgresql+psycopg://qirvo@127.0.0.1:{relays['registry and database'].port}/registry"
        place = replace(
            a_place(folder, {"QIRVO_SERVER_DATABASE_URL": address}),
            port=port,
            people_at=f"http://127.0.0.1:{relays['hosts and registry'].port}",
        )
        server, witnesses = stack.enter_context(at_work(place, found))
        found.more["median ms, by what is slow"] = medians = {"nothing": witnesses.medians(_QUIET_S)}
        for number in range(faults):
            which = list(WAYS)[number % len(WAYS)]
            with relays[which].late(*LATE_S, broken_share=WAYS[which]):
                found.faults[f"slow between {which}"] += 1
                medians[which] = witnesses.medians(dice.uniform(*_SLOW_S))
            found.note_longest(f"until work again after {which}, s", witnesses.await_good(time.monotonic()))
        for which, relay in relays.items():
            found.faults[f"broken between {which}"] = relay.broken
        if server.process.poll() is not None:
            found.lost.append("the registry ended")
    return found
