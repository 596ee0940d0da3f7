"""Refusals counted in this process's memory, so that a flood of them does not reach the disk; a restart forgets counts.

One process answers for a registry, so nothing is shared.
"""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.domain.refusals import Counted, Kind, Refusal, kind_of, over


class MemoryRefusalCounts:
    """`record_ports.RefusalCounts` in memory."""

    def __init__(self) -> None:
        self._counted: dict[Kind, Counted] = {}
        self._lock = threading.Lock()

    def note(self, refusal: Refusal, *, now: datetime) -> Sequence[Counted]:
        """Count one more; return what is to be written down now."""
        with self._lock:
            ended = self._take_over(now)
            refusal = kind_of(refusal, self._counted)
            known = self._counted.get(refusal.kind)
            if known is not None:
                self._counted[refusal.kind] = replace(known, more=known.more + 1)
                return ended
            first = Counted(refusal=refusal, since=now)
            self._counted[refusal.kind] = first
            return [*ended, first]

    def due(self, *, now: datetime) -> Sequence[Counted]:
        """Return the counts of which the minute is over, once."""
        with self._lock:
            return self._take_over(now)

    def _take_over(self, now: datetime) -> list[Counted]:
        ended = over(self._counted, now=now)
        for each in ended:
            del self._counted[each.refusal.kind]
        return [each for each in ended if each.more]
