"""A registry that its people, or its database, cannot reach for a while: real processes in networks of their own.

What is cut drops every packet and tells nobody, between hosts and registry, and between registry and PostgreSQL.
"""

import contextlib
import random
import time
from dataclasses import replace
from pathlib import Path

from tests.faults.found import Found
from tests.faults.places import a_place, at_work
from tests.support.namespaces import cable, namespaces
from tests.support.postgres import a_postgres

CLEAR = ("503 database-unavailable", "ReadTimeout", "ConnectTimeout", "source-unreachable")
"""How somebody is told who was cut off, or whose registry was."""
_QUIET_S = (2.0, 5.0)
_CUT_S = (1.0, 30.0)


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Cut one cable or the other `faults` times, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    with contextlib.ExitStack() as stack:
        registry_net, database_net = stack.enter_context(namespaces("registry", "database"))
        cables = {
            "hosts and registry": stack.enter_context(cable("", registry_net, number=1)),
            "registry and database": stack.enter_context(cable(registry_net, database_net, number=2)),
        }
        host, database_host = cables["hosts and registry"].addresses[1], cables["registry and database"].addresses[1]
        postgres = stack.enter_context(a_postgres(network=(database_net, database_host)))
        postgres.create("registry")
        url = f"postgresql+psycopg://qirvo@{database_host}/registry"
        place = replace(
            a_place(folder, {"QIRVO_SERVER_DATABASE_URL": url}), host=host, before=("ip", "netns", "exec", registry_net)
        )
        server, witnesses = stack.enter_context(at_work(place, found))
        for number in range(faults):
            time.sleep(dice.uniform(*_QUIET_S))
            which = list(cables)[number % len(cables)]
            with cables[which].cut():
                found.faults[f"cut between {which}"] += 1
                if which == "registry and database":
                    witnesses.await_good(time.monotonic(), "fetch")
                time.sleep(dice.uniform(*_CUT_S))
            found.note_longest(f"until work again after {which}, s", witnesses.await_good(time.monotonic()))
        if server.process.poll() is not None:
            found.lost.append("the registry ended")
    return found
