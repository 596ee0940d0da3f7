"""A registry whose database's primary is killed under load and whose standby takes its place.

The registry knows both by one address. The primary acknowledges nothing that its standby has not on its disk, so what
the registry acknowledged is still there.
"""

import random
import time
from pathlib import Path

from tests.faults.found import Found
from tests.faults.places import a_place, at_work
from tests.support.postgres_pairs import a_postgres_pair

CLEAR = ("503 database-unavailable",)
"""How somebody is told whose request met it."""
_SPELL_S = (2.0, 5.0)


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Fail over `faults` times, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    with a_postgres_pair() as pair:
        pair.primary.create("registry")
        place = a_place(folder, {"QIRVO_SERVER_DATABASE_URL": pair.address("registry")})
        with at_work(place, found) as (server, witnesses):
            for _ in range(faults):
                time.sleep(dice.uniform(*_SPELL_S))
                begun = time.monotonic()
                pair.fail_over()
                found.faults["primary killed"] += 1
                found.note_longest("until work again, s", witnesses.await_good(begun))
            if server.process.poll() is not None:
                found.lost.append("the registry ended")
    return found
