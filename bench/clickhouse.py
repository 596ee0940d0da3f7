"""The same events in the embedded store and in ClickHouse: taken, put in order, and asked, beside each other.

ClickHouse is the real engine behind the front of the tests, on loopback and on this machine, so that both share its
processors; a server of its own would be faster by what the network does not cost.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from bench.made_events import DAYS, FIRST, Made, of_rank
from bench.measuring import in_turns, table
from qirvo.domain.metrics import Span
from qirvo.server.event_ports import EventStore
from qirvo.server.event_stores import embedded_of
from qirvo.server.settings import Settings
from tests.support.clickhouse import a_clickhouse, clickhouse_in

_A_DAY = 12_000
_ROUNDS = 3
_LAST = FIRST + timedelta(days=DAYS - 1)
_SPAN = Span(first=FIRST, last=_LAST)
_QUESTIONS: Mapping[str, Callable[[EventStore], object]] = {
    "figures of the largest plugin": lambda store: store.figures(of_rank(1), _SPAN),
    "use of the largest plugin": lambda store: store.usage(of_rank(1), _SPAN),
    "figures of a medium plugin": lambda store: store.figures(of_rank(200), _SPAN),
    "figures of the registry": lambda store: store.registry_figures(_SPAN, most=20),
    "downloads of all plugins": lambda store: store.downloads(),
    "how all fared in an hour": lambda store: store.told(since=_hour(12), until=_hour(13), most_of_a_network=3),
}


def run() -> str:
    """Take 90 days into both, and ask both the same."""
    with tempfile.TemporaryDirectory() as place, a_clickhouse() as server:
        folder = Path(place)
        settings = Settings(data_folder=folder)
        log = settings.events_folder / "log"
        log.mkdir(parents=True)
        made = Made(_A_DAY)
        segments = [made.lines(log, day) for day in range(DAYS)]
        embedded, clickhouse = embedded_of(settings), clickhouse_in(settings.events_folder, server.create())
        both: Mapping[str, EventStore] = {"embedded": embedded, "ClickHouse": clickhouse}
        said = [f"\n{DAYS * _A_DAY:,} events of {DAYS} days"]
        for name, store in both.items():
            start = time.perf_counter()
            store.absorb(segments)
            taken = time.perf_counter()
            store.tidy(today=_LAST + timedelta(days=1), forget_before=None)
            ordered = time.perf_counter()
            said.append(f"  {name}: taken in {taken - start:.1f} s, put in order in {ordered - taken:.1f} s")
        said.append(f"  embedded: {_bytes_of(settings.counted_folder) / (DAYS * _A_DAY):.1f} bytes an event")
        said.append(f"  ClickHouse: {int(server.do(_SIZE)) / (DAYS * _A_DAY):.1f} bytes an event")
        for name, ask in _QUESTIONS.items():
            if ask(embedded) != ask(clickhouse):
                said.append(f"  {name}: the answers differ")
            turns = {engine: lambda ask=ask, store=store: ask(store) for engine, store in both.items()}
            said.append(table(name, in_turns(turns, rounds=_ROUNDS)))
        embedded.close()
        clickhouse.close()
    return "\n".join(said)


_SIZE = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table IN ('events', 'sums')"


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def _hour(hour: int) -> datetime:
    return datetime.combine(_LAST, clock(hour), UTC)
