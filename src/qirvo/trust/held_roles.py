"""Who holds which role of a repository, and until when its owner may wait with a renewal."""

from datetime import datetime
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.trust.current import read_current, read_root
from qirvo.trust.tuf_api import Root, Snapshot, Targets, Timestamp

ROLES = (Root.type, Targets.type, Snapshot.type, Timestamp.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """Whose keys sign for a role, and how many have to."""

    role: str
    key_ids: tuple[str, ...]
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who holds what in a repository.

    Attributes:
        version: The root's that is in force.
        expires: When the root or the targets role expires, whichever is first: its owner has to renew them before.
        roles: In the order of trust.
    """

    version: int
    expires: datetime
    roles: tuple[HeldRole, ...]


def holders_in(folder: Path) -> Held:
    """Return who holds what in the repository in `folder`.

    Raises:
        RepositoryNotCreatedError: There is none.
        RepositoryDamagedError: It cannot be read.
    """
    root, current = read_root(folder).signed, read_current(folder)
    bins = current.bin_roles
    named = [
        HeldRole(role=role, key_ids=tuple(root.roles[role].keyids), threshold=root.roles[role].threshold)
        for role in ROLES
    ]
    return Held(
        version=root.version,
        expires=min(root.expires, current.targets.signed.expires),
        roles=(*named, HeldRole(role="bins", key_ids=tuple(bins.keyids), threshold=bins.threshold)),
    )
