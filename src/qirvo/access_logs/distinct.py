"""Distinct records of one length, however many there are: what does not fit into the memory is sorted onto the disk."""

import heapq
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from qirvo.artifacts.disk import disk_errors

MOST_IN_MEMORY = 500_000
"""Records; near 60 MB."""

_READ_AT_ONCE = 4_096


class DistinctRecords:
    """Takes records and gives each once, in their order.

    Args:
        length: Of each record, in bytes.
        most_in_memory: How many are held before they go to the disk.
    """

    def __init__(self, length: int, *, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._length = length
        self._most = most_in_memory
        self._held: set[bytes] = set()
        self._runs: list[IO[bytes]] = []

    def add(self, record: bytes) -> None:
        """Take a record.

        Raises:
            DiskFullError: There is no room for what the memory does not hold.
        """
        self._held.add(record)
        if len(self._held) >= self._most:
            self._spill()

    def in_order(self) -> Iterator[bytes]:
        """Yield each record once, the lowest first.

        Raises:
            StorageFailedError: The disk refuses.
        """
        last = b""
        for record in heapq.merge(sorted(self._held), *(self._read(run) for run in self._runs)):
            if record != last:
                yield record
                last = record

    def close(self) -> None:
        """Give back what was taken of the disk."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._held.clear()

    def _spill(self) -> None:
        with disk_errors(Path(tempfile.gettempdir())):
            run = tempfile.TemporaryFile(prefix="qirvo-count-")  # noqa: SIM115  # closed with the others
            self._runs.append(run)
            run.write(b"".join(sorted(self._held)))
            run.flush()
        self._held.clear()

    def _read(self, run: IO[bytes]) -> Iterator[bytes]:
        run.seek(0)
        while piece := run.read(self._length * _READ_AT_ONCE):
            for start in range(0, len(piece), self._length):
                yield piece[start : start + self._length]
