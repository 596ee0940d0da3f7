"""A registry whose clock jumps under load: months ahead and back, an hour back, a day ahead; and a host beside it.

A root is valid for a year: what is signed further ahead ends it for every host that sees that.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.found import Found
from tests.faults.interposing import Interposed
from tests.faults.places import a_place, at_work

JUMPS = (timedelta(hours=-1), timedelta(hours=1), timedelta(days=1), timedelta(days=300), timedelta(minutes=-10))
_SPELL_S = (2.0, 5.0)


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Have the registry's clock jump away and back, `faults` times, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    machine = Interposed(folder)
    place = a_place(folder, {**machine.env, "QIRVO_SERVER_SIGNED_TIME_INTERVAL_S": "60"})
    with at_work(place, found) as (server, witnesses):
        signed = witnesses.signed_now
        for number in range(faults):
            jump = JUMPS[number % len(JUMPS)]
            time.sleep(dice.uniform(*_SPELL_S))
            for off in (jump, timedelta()):
                machine.tell(off_s=int(off.total_seconds()))
                jumped = time.monotonic()
                found.faults[f"jump to {off or 'the right time'}"] += 1
                witnesses.await_good(jumped)
                time.sleep(dice.uniform(*_SPELL_S))
                now = witnesses.signed_now
                if now < signed:
                    found.halves.append(f"the signed time went back from {signed} to {now}")
                signed = now
        if server.process.poll() is not None:
            found.lost.append("the registry ended")
        found.more["signed time ahead at the end, s"] = round((signed - datetime.now(UTC)).total_seconds())
    return found
