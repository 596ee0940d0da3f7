"""Counting downloads as `domain.downloads` defines them, in memory that does not grow with the log.

Who asked is never kept: a network's prefix and a family of programs become a digest with a salt that was drawn for
this run alone, and only digests go to the disk.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from qirvo.access_logs.counted_lines import Counted
from qirvo.access_logs.distinct import MOST_IN_MEMORY, DistinctRecords
from qirvo.access_logs.entries import LogEntry, day_in, file_in
from qirvo.deferred import dataclass
from qirvo.domain.agents import UNNAMED, Agent, AgentKind
from qirvo.domain.downloads import (
    KEY_BYTES,
    DownloadCount,
    Transfer,
    address_prefix,
    client_key,
    counted,
    first_byte_of,
    transfer_of,
)
from qirvo.domain.errors import InvalidError

MOST_ROWS = 1_000_000
"""Releases times days, near 200 MB; a log of another kind than was thought must not fill the memory."""

_ROW_BYTES = 4
_KINDS = tuple(AgentKind)
_ONCE = {kind: counted(Agent("", kind), is_first_of_client=False) for kind in AgentKind}
_RECORD_BYTES = _ROW_BYTES + KEY_BYTES + 2  # and the kind, and whether it was given the beginning


_prefix = lru_cache(maxsize=8_192)(address_prefix)  # in memory only, and only the last ones


class TooManyRowsError(InvalidError):
    """There is more to tell apart than anybody reads."""

    code = "site-count-too-many"
    hint = "Count fewer days at once, or name the site's folder with `--site` so that only its releases count."


@dataclass(frozen=True, slots=True)
class CountedName:
    """What a file is counted as: a release of a plugin, or with an empty version a file of nobody's."""

    name: str
    version: str = ""


class DownloadTally:
    """Takes what logs say, and gives the figures of each release and day.

    Args:
        salt: Secret, drawn for this tally alone.
        name_of: What the file of this name is counted as; None for one that does not count.
        agent_of: Which kind of program calls itself so.
        is_wanted: Whether a day counts.
        most_in_memory: How many clients are held before they go to the disk.
        most_rows: How many releases times days are told apart.
    """

    def __init__(
        self,
        *,
        salt: bytes,
        name_of: Callable[[str], CountedName | None],
        agent_of: Callable[[str], Agent],
        is_wanted: Callable[[date], bool] = lambda _day: True,
        most_in_memory: int = MOST_IN_MEMORY,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._salt = salt
        self._name_of = name_of
        self._agent_of = agent_of
        self._is_wanted = is_wanted
        self._most_rows = most_rows
        self._rows: dict[tuple[CountedName, date], int] = {}
        self._counts: list[DownloadCount] = []
        self._clients = DistinctRecords(_RECORD_BYTES, most_in_memory=most_in_memory)

    def take(self, entry: LogEntry | Counted) -> None:
        """Count what a line says, where it is a download.

        Raises:
            LineFault: It is a download, and not told when.
            TooManyRowsError: There are too many different ones.
            DiskFullError: There is no room for what the memory does not hold.
        """
        if isinstance(entry, Counted):
            if self._is_wanted(entry.day):
                row = self._row(CountedName(entry.name, entry.version), entry.day)
                self._counts[row] += entry.count
            return
        transfer = transfer_of(entry.method, entry.status, first_byte=first_byte_of(entry.range))
        if transfer is Transfer.NOTHING:
            return
        name = self._name_of(file_in(entry.target))
        if name is not None:
            self._download(entry, name, transfer)

    def figures(self) -> Mapping[tuple[CountedName, date], DownloadCount]:
        """Return what was counted.

        Raises:
            StorageFailedError: The disk refuses.
        """
        totals = list(self._counts)
        for row, kind, had_beginning in self._each_client():
            if not had_beginning:  # of parts that nobody noted the place of, one counts
                totals[row] += _ONCE[kind]
            totals[row] += DownloadCount(unique=int(kind is AgentKind.PEOPLE))
        return {key: totals[row] for key, row in self._rows.items()}

    def close(self) -> None:
        """Give back what was taken of the disk."""
        self._clients.close()

    def _download(self, entry: LogEntry, name: CountedName, transfer: Transfer) -> None:
        day = day_in(entry.when)
        if not self._is_wanted(day):
            return
        agent = UNNAMED if entry.agent is None else self._agent_of(entry.agent)
        row = self._row(name, day)
        key = client_key(
            salt=self._salt,
            prefix=_prefix(entry.address),
            family=agent.family,
            artifact=f"{name.name}@{name.version}",
            day=day,
        )
        is_beginning = transfer is Transfer.BEGINNING
        if is_beginning:
            self._counts[row] += _ONCE[agent.kind]
        self._clients.add(row.to_bytes(_ROW_BYTES) + key + bytes([_KINDS.index(agent.kind), is_beginning]))

    def _row(self, name: CountedName, day: date) -> int:
        row = self._rows.get((name, day))
        if row is None:
            if len(self._counts) >= self._most_rows:
                raise TooManyRowsError(f"more than `{self._most_rows}` releases and days would have to be told apart")
            row = self._rows[name, day] = len(self._counts)
            self._counts.append(DownloadCount())
        return row

    def _each_client(self) -> Iterator[tuple[int, AgentKind, bool]]:
        """Yield the row and kind of each client, and whether it was given the beginning, which is its last record."""
        last = b""
        for record in self._clients.in_order():
            if last and record[:-1] != last[:-1]:
                yield _client(last)
            last = record
        if last:
            yield _client(last)


def _client(record: bytes) -> tuple[int, AgentKind, bool]:
    return int.from_bytes(record[:_ROW_BYTES]), _KINDS[record[-2]], record[-1] == 1
