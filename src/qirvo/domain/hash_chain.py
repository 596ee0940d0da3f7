"""Entries tied together by hashes: each names that of the one before, so that none is changed or left out unseen."""

from collections.abc import Iterable
from typing import Final

from qirvo.deferred import dataclass
from qirvo.domain.errors import IntegrityError

FIRST: Final = "0" * 64
"""What the first entry names as the hash of the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry's place: its number, counted from 1, the hash of the entry before, and its own."""

    number: int
    previous: str
    hash: str


def follow(
    links: Iterable[Link], *, kept: Iterable[tuple[int, str]], whole: bool, broken: type[IntegrityError]
) -> tuple[int, int, str]:
    """Go along a chain; return the number of its first entry, and number and hash of the last, 0 and `FIRST` for none.

    Args:
        links: In the order of writing.
        kept: Number and hash of entries that are known from elsewhere.
        whole: Whether the chain has to begin with its first entry; what a later one follows is not known.
        broken: What to raise.

    Raises:
        IntegrityError: An entry does not follow the one before, or one that is known is not in the chain.
    """
    known: dict[int, set[str]] = {}
    for number, hash_ in kept:
        known.setdefault(number, set()).add(hash_)
    first, last, previous = 0, 0, FIRST
    for link in links:
        begins_later = not whole and not first and link.number > 1
        if not begins_later and (link.number, link.previous) != (last + 1, previous):
            raise broken(f"entry `{link.number}` does not follow entry `{last}`")
        if known.pop(link.number, {link.hash}) != {link.hash}:
            raise broken(f"entry `{link.number}` has the hash `{link.hash}`, and another one is known")
        first, last, previous = first or link.number, link.number, link.hash
    if known:
        raise broken(f"entry `{min(known)}`, which is known, is not there; the last one is `{last}`")
    return first, last, previous
