"""A registry under load whose processes are killed at random moments, as a power cut would; its database, too."""

import contextlib
import random
import time
from pathlib import Path

from tests.faults.found import Found
from tests.faults.places import a_place
from tests.support.postgres import PostgresServer, a_postgres

_LIVES_S = (0.3, 6.0)
_STARTS_S = (0.0, 1.0)


def run(folder: Path, *, faults: int, seed: int, on_postgresql: bool = False) -> Found:
    """Kill `faults` times, and look for what was acknowledged."""
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(a_postgres()) if on_postgresql else None
        return _run(folder, faults, random.Random(seed), postgres)  # noqa: S311  # not a secret


def _run(folder: Path, faults: int, dice: random.Random, postgres: PostgresServer | None) -> Found:
    found, place = Found(), a_place(folder)
    if postgres is not None:
        postgres.create("registry")
        place = a_place(folder, {"QIRVO_SERVER_DATABASE_URL": postgres.address("registry")})
    with place.registry() as server:
        witnesses = place.witnesses(server, found)
        witnesses.prepare()
        witnesses.start()
        time.sleep(dice.uniform(*_LIVES_S))
        server.kill()
        found.faults["registry killed"] += 1
    killed_at = time.monotonic()
    try:
        for number in range(faults):
            with place.registry() as server:
                found.note_longest("until ready again, s", round(time.monotonic() - killed_at, 2))
                witnesses.await_good(killed_at, "fetch")
                if number == faults - 1:
                    witnesses.stop()
                    place.look(witnesses)
                    return found
                time.sleep(dice.uniform(*_LIVES_S))
                if postgres is not None and dice.random() < 0.5:
                    postgres.kill()
                    time.sleep(dice.uniform(*_STARTS_S))
                    postgres.start()
                    found.faults["database killed"] += 1
                    time.sleep(dice.uniform(*_LIVES_S))
                server.kill()
                found.faults["registry killed"] += 1
                killed_at = time.monotonic()
    finally:
        witnesses.stop()
    return found
