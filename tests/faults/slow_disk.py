"""A registry whose disk takes long to be sure of what it was given: each sync is late, by a little or by very much.

Late by a little, everything takes longer; late by more than a writer waits for another one, some are told to try again.
"""

import random
import time
from pathlib import Path

from tests.faults.found import Found
from tests.faults.interposing import Interposed
from tests.faults.places import a_place, at_work

CLEAR = ("503 database-unavailable", "ReadTimeout")
"""How somebody is told whose request waited too long."""
_LATE_MS = (100, 300, 1_000)
_VERY_LATE_MS = 11_000  # more than a writer waits for another
_SPELL_S = (3.0, 6.0)
_VERY_LATE_SPELL_S = 15.0


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Have the disk be slow for `faults` spells, every fourth time very much so, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    machine = Interposed(folder)
    place = a_place(folder, machine.env)
    with at_work(place, found) as (server, witnesses):
        found.more["median ms, by the delay of a sync"] = medians = {"0": witnesses.medians(5)}
        for number in range(1, faults + 1):
            late_ms = _VERY_LATE_MS if number % 4 == 0 else dice.choice(_LATE_MS)
            length_s = _VERY_LATE_SPELL_S if late_ms == _VERY_LATE_MS else dice.uniform(*_SPELL_S)
            machine.tell(late_ms=late_ms)
            found.faults[f"each sync {late_ms} ms late"] += 1
            medians[str(late_ms)] = witnesses.medians(length_s)
            machine.tell()
            witnesses.await_good(time.monotonic())
        if server.process.poll() is not None:
            found.lost.append("the registry ended")
    return found
