"""Taking in advisories, and looking them up."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice

from qirvo.domain.advisories import Advisory
from qirvo.server.ports import UnitOfWork

AT_ONCE = 500  # records of one transaction: a registry that runs meanwhile is never kept from writing for long

Record = tuple[str, Sequence[Advisory]]
"""The id of a record and the advisories it makes; none when it was withdrawn."""


def import_advisories(records: Iterable[Record], *, new_uow: Callable[[], UnitOfWork]) -> int:
    """Put `records` in the place of those of the same id, and return how many advisories there are then.

    Records are taken in several transactions, each whole: what a crash leaves out, the same import brings again.
    """
    waiting = iter(records)
    while batch := dict(islice(waiting, AT_ONCE)):
        with new_uow() as uow:
            uow.advisories.replace(batch)
            uow.commit()
    with new_uow() as uow:
        return uow.advisories.count()


class KeptAdvisories:
    """`domain.Advisories` from the registry's own store, as they are when they are asked for."""

    def __init__(self, reading: Callable[[], UnitOfWork]) -> None:
        self._reading = reading

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories, by id, of each of `packages` that has some."""
        with self._reading() as uow:
            return uow.advisories.of(packages)
