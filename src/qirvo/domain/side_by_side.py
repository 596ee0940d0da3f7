"""A unified diff as two columns that people read beside each other."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from qirvo.deferred import dataclass

_PLACE = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


class RowKind(StrEnum):
    """What a row of two columns is."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: line and text before, line and text after; None where a side has nothing."""

    kind: RowKind
    before: tuple[int, str] | None = None
    after: tuple[int, str] | None = None


def side_by_side(unified: Sequence[str]) -> list[Row]:
    """Return the rows of a unified diff; lines that were replaced stand beside those that replaced them."""
    return list(_rows(unified))


def _rows(unified: Sequence[str]) -> Iterator[Row]:
    old = new = 0
    removed: list[tuple[int, str]] = []
    added: list[tuple[int, str]] = []
    for line in unified:
        place = _PLACE.match(line)
        if place is None and line.startswith("-") and old:
            removed.append((old, line[1:]))
            old += 1
        elif place is None and line.startswith("+") and old:
            added.append((new, line[1:]))
            new += 1
        else:
            yield from _paired(removed, added)
            removed, added = [], []
            if place is not None:
                if old:
                    yield Row(kind=RowKind.SKIPPED)
                old, new = max(1, int(place[1])), max(1, int(place[2]))
            elif old:
                yield Row(kind=RowKind.SAME, before=(old, line[1:]), after=(new, line[1:]))
                old, new = old + 1, new + 1
    yield from _paired(removed, added)


def _paired(removed: Sequence[tuple[int, str]], added: Sequence[tuple[int, str]]) -> Iterator[Row]:
    for number in range(max(len(removed), len(added))):
        before = removed[number] if number < len(removed) else None
        after = added[number] if number < len(added) else None
        kind = RowKind.ADDED if before is None else RowKind.REMOVED if after is None else RowKind.CHANGED
        yield Row(kind=kind, before=before, after=after)
