"""A registry at work, and another one that is started upon the same records at random moments."""

import contextlib
import random
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from scripts.people import free_port
from tests.faults.found import Found
from tests.faults.places import Place, a_place, at_work
from tests.support.postgres import a_postgres

REFUSED = ("another registry uses", "another registry's records")
"""Words with which the second one ends."""
_QUIET_S = (0.5, 3.0)
_ENDS_WITHIN_S = 180  # a busy machine


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Start a second registry `faults` times: on the same folder, or on the same database with another folder."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(a_postgres())
        postgres.create("registry")
        place = a_place(folder, {"QIRVO_SERVER_DATABASE_URL": postgres.address("registry")})
        _server, witnesses = stack.enter_context(at_work(place, found))
        for number in range(faults):
            time.sleep(dice.uniform(*_QUIET_S))
            is_other_folder = number % 2 == 1
            data = folder / f"registry-{number}" if is_other_folder else place.data
            found.faults["second on the database" if is_other_folder else "second on the folder"] += 1
            said = _start(replace(place, data=data, port=free_port()))
            if not any(words in said for words in REFUSED):
                found.lost.append(f"a second registry on {data.name} was not refused: {said[-500:]}")
            witnesses.await_good(time.monotonic())
    return found


def _start(place: Place) -> str:
    """Start a registry that has to refuse; return what it says, or that it ran."""
    try:
        done = subprocess.run(
            place.command, env=place.env, capture_output=True, text=True, timeout=_ENDS_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "it ran"
    return done.stderr
