"""Which online keys a repository names, and new ones in their place.

New keys wait in `online.next.json` beside `online.json` until a ceremony's root and targets role name them; then they
take its place. Whoever signs looks at both, so that it does not matter when it was started, or who was cut off.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError
from qirvo.trust.current import Current
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.keys import (
    NEXT_ONLINE_FILE,
    ONLINE_FILE,
    KeyElsewhere,
    OnlineKeys,
    create_online_keys,
    load_online_keys,
)
from qirvo.trust.tuf_api import Root, Snapshot, Targets, Timestamp


class KeysDoNotFitError(ConflictError):
    """The online keys are not those that the root names."""

    code = "keys-do-not-fit"
    hint = (
        "Use the `online.json` that was written with this repository, or begin `qirvo repository root rotate-online`."
    )


@dataclass(frozen=True, slots=True)
class NamedKeys:
    """The ids of the online keys that a root and a targets role name."""

    bins: frozenset[str]
    snapshot: frozenset[str]
    timestamp: frozenset[str]

    @classmethod
    def of(cls, root: Root, targets: Targets) -> Self:
        """Return what `root` and `targets` name."""
        spread = None if targets.delegations is None else targets.delegations.succinct_roles
        return cls(
            bins=frozenset() if spread is None else frozenset(spread.keyids),
            snapshot=frozenset(root.roles[Snapshot.type].keyids),
            timestamp=frozenset(root.roles[Timestamp.type].keyids),
        )

    @classmethod
    def by(cls, root: Root, current: Current) -> Self:
        """Return what a repository names now."""
        return cls.of(root, current.targets.signed)

    def fits(self, keys: OnlineKeys) -> bool:
        """Say whether these are the keys."""
        return (
            keys.bins.public_key.keyid in self.bins
            and keys.snapshot.public_key.keyid in self.snapshot
            and keys.timestamp.public_key.keyid in self.timestamp
        )


def online_keys_in(folder: Path, named: NamedKeys, *, pin: Pin = no_pin) -> OnlineKeys:
    """Return the online keys in `folder` that are `named`: the present ones, or those that wait.

    Raises:
        KeyFileMissingError: There is no `online.json`, nor one that waits.
        KeyFileMalformedError: A file does not hold these keys.
        KeysDoNotFitError: They are others.
        QirvoError: A token that has one of them cannot be used.
    """
    waiting = folder / NEXT_ONLINE_FILE
    places = [folder / ONLINE_FILE, *([waiting] if waiting.is_file() else [])]
    for place in places:
        keys = load_online_keys(place, pin=pin)
        if named.fits(keys):
            return keys
    raise KeysDoNotFitError(f"the online keys in `{folder}` are not those of the repository")


def next_online_keys(
    folder: Path, *, elsewhere: Mapping[str, KeyElsewhere] | None = None, pin: Pin = no_pin
) -> OnlineKeys:
    """Return new online keys that wait in `folder`; those of an earlier ceremony that was not taken are replaced.

    Raises:
        UnavailableError: The disk refuses.
        QirvoError: A token that has one of them cannot be used.
    """
    place = folder / NEXT_ONLINE_FILE
    with disk_errors(place):
        place.unlink(missing_ok=True)
    return create_online_keys(place, elsewhere=elsewhere, pin=pin)


def put_online_keys_in_place(folder: Path, named: NamedKeys, *, pin: Pin = no_pin) -> None:
    """Let the keys that wait take the place of the present ones, where they are `named`; else leave all as it is.

    Raises:
        UnavailableError: The disk refuses.
        QirvoError: A token that has one of them cannot be used.
    """
    waiting = folder / NEXT_ONLINE_FILE
    with disk_errors(waiting):
        if waiting.is_file() and named.fits(load_online_keys(waiting, pin=pin)):
            waiting.replace(folder / ONLINE_FILE)
            fsync_folder(folder)
