"""What releases are made of: recorded when they are published, and searched by anybody.

Releases that were published before inventories were taken get theirs afterwards.
"""

from collections.abc import Callable, Iterable

from qirvo.domain.digests import Digest
from qirvo.domain.versions import MalformedVersionError, Version, VersionRange
from qirvo.server.component_ports import Bills, Containing
from qirvo.server.ports import BlobStore, Page, Repository, UnitOfWork
from qirvo.server.usecases.filling import fill

INVENTORY_JOB = "inventory"


def take_inventories(
    artifacts: Iterable[Digest],
    *,
    new_uow: Callable[[], UnitOfWork],
    blobs: BlobStore,
    bills: Bills,
    repository: Repository,
) -> int:
    """Make, place and record the bills of materials that `artifacts` lack; return how many.

    What was placed before a crash is made and placed again: the same artifact has the same bill.

    Raises:
        BlobMissingError: The bytes of an artifact are gone.
        UnavailableError: The disk is full or refuses.
    """
    with new_uow() as uow:
        missing = sorted(uow.components.missing(artifacts))
    made = {digest: bills.make(blobs.path(digest), digest) for digest in missing}
    for digest, bill in made.items():
        if bill.document is not None:
            repository.place_sbom(digest, bill.document)
    if made:
        with new_uow() as uow:
            for digest, bill in made.items():
                uow.components.record(digest, bill.parts)
            uow.commit()
    return len(made)


def fill_inventories(after: str, *, new_uow: Callable[[], UnitOfWork], take: Callable[[list[Digest]], object]) -> int:
    """Take the inventories that published releases lack, some at a time; return how many releases were looked at.

    Raises:
        QirvoError: What was wrong with the last that could not be taken; the others are taken all the same.
    """
    return fill(after, where=lambda uow: uow.components, take=take, go_on=ask_for_inventories, new_uow=new_uow)


def ask_for_inventories(uow: UnitOfWork, after: str = "") -> None:
    """Have the inventories taken that releases lack."""
    uow.jobs.enqueue(INVENTORY_JOB, {"after": after}, dedupe=INVENTORY_JOB)


def find_component(name: str, wanted: str, *, after: str | None, limit: int, uow: UnitOfWork) -> Page[Containing]:
    """Return the published releases that hold the package `name` in a version that is `wanted`.

    Args:
        name: The package, as npm calls it.
        wanted: A version, which is meant as it is written; a range of npm's; empty for every version, known or not.
        after: The `next` of the page before.
        limit: At most so many.
        uow: Only reads.

    Raises:
        MalformedRangeError: `wanted` is neither.
    """
    is_wanted = _judge(wanted.strip())
    with uow:
        versions = [version for version in uow.components.versions(name) if is_wanted(version)]
        found = uow.components.containing(name, versions, after=after or "", limit=limit + 1)
    items = found[:limit]
    return Page(items=items, next=items[-1].cursor if len(found) > limit else None)


def _judge(wanted: str) -> Callable[[str], bool]:
    if not wanted:
        return lambda _: True
    exact = _version(wanted)
    if exact is not None:
        return lambda text: text == wanted or _version(text) == exact
    allowed = VersionRange(wanted)
    return lambda text: (version := _version(text)) is not None and version in allowed


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except MalformedVersionError:
        return None
