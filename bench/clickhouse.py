"""The same events in the embedded store and in ClickHouse: taken, put in order, and asked, beside each other.

ClickHouse is the real engine behind the front of the tests, on loopback and on this machine, so that both share its
processors; a server of its own would be faster by what the network does not cost.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path

from bench.figures import Comparison, Figure, Report
from bench.made_events import DAYS, FIRST, Made, of_rank
from bench.measuring import compared, in_turns
from qirvo.domain.metrics import Span
from qirvo.server.event_ports import EventStore
from qirvo.server.event_stores import embedded_of
from qirvo.server.settings import Settings
from tests.support.clickhouse import a_clickhouse, clickhouse_in

_A_DAY = 12_000
_ROUNDS = 3
_LAST = FIRST + timedelta(days=DAYS - 1)
_AFTER = _LAST + timedelta(days=1)
_SPAN = Span(first=FIRST, last=_LAST)
_QUESTIONS: Mapping[str, Callable[[EventStore], object]] = {
    "figures of the largest plugin": lambda store: store.figures(of_rank(1), _SPAN),
    "use of the largest plugin": lambda store: store.usage(of_rank(1), _SPAN),
    "figures of a medium plugin": lambda store: store.figures(of_rank(200), _SPAN),
    "figures of the registry": lambda store: store.registry_figures(_SPAN, most=20),
    "downloads of all plugins": lambda store: store.downloads(),
    "how all fared in an hour": lambda store: store.told(since=_hour(12), until=_hour(13), most_of_a_network=3),
}


def run() -> Report:
    """Take 90 days into both, and ask both the same."""
    with tempfile.TemporaryDirectory() as place, a_clickhouse() as server:
        settings = Settings(data_folder=Path(place))
        log = settings.events_folder / "log"
        log.mkdir(parents=True)
        made = Made(_A_DAY)
        segments = [made.lines(log, day) for day in range(DAYS)]
        embedded, clickhouse = embedded_of(settings), clickhouse_in(settings.events_folder, server.create())
        both: Mapping[str, EventStore] = {"embedded": embedded, "ClickHouse": clickhouse}
        taken = [Figure(name=name, rounds=(_ms(partial(store.absorb, segments)),)) for name, store in both.items()]
        tidy = {name: partial(store.tidy, today=_AFTER, forget_before=None) for name, store in both.items()}
        ordered = [Figure(name=name, rounds=(_ms(act),)) for name, act in tidy.items()]
        sizes = {"embedded": _bytes_of(settings.counted_folder), "ClickHouse": int(server.do(_SIZE))}
        of_events = [Figure(name=name, rounds=(size / (DAYS * _A_DAY),)) for name, size in sizes.items()]
        asked = []
        for name, ask in _QUESTIONS.items():
            note = "" if ask(embedded) == ask(clickhouse) else "The answers differ."
            turns = {engine: partial(ask, store) for engine, store in both.items()}
            asked.append(compared(name, in_turns(turns, rounds=_ROUNDS), note=note))
        embedded.close()
        clickhouse.close()
    return Report(
        title=f"{DAYS * _A_DAY:,} events of {DAYS} days in files and in ClickHouse",
        comparisons=[
            compared("All taken from the log", taken),
            compared("All marked and summed", ordered),
            Comparison(title="Size of an event", unit="bytes", figures=of_events),
            *asked,
        ],
    )


def _ms(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1_000


_SIZE = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table IN ('events', 'sums')"


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def _hour(hour: int) -> datetime:
    return datetime.combine(_LAST, clock(hour), UTC)
