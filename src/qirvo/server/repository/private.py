"""Each publisher's private repository: a folder and keys of its own, apart from the public one."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from qirvo.server.repository.read_plane import ReadPlane
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.layout import METADATA, TIMESTAMP_FILE
from qirvo.trust.signing import Steps, no_steps


class ReadPrivatePlanes:
    """`ports.ReadPrivateRepositories` in folders below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, ReadPlane] = {}

    def of(self, publisher: str) -> ReadPlane:
        """Return the publisher's repository."""
        return self._read.setdefault(publisher, ReadPlane(self.folder / publisher))

    def publishers(self) -> Sequence[str]:
        """Return whoever has one, by name."""
        return sorted(path.parent.parent.name for path in self.folder.glob(f"*/{METADATA}/{TIMESTAMP_FILE}"))

    def fingerprint(self, publisher: str) -> str | None:
        """Return what hosts compare on first contact; None for a publisher without a repository."""
        return self.of(publisher).fingerprint if publisher in self.publishers() else None


class PrivateReadPlanes(ReadPrivatePlanes):
    """`ports.PrivateRepositories` in folders below one.

    Args:
        folder: Below it lies a repository for each publisher.
        keys: Below it lie the keys of each.
        clock: Tells the time to sign when one is made.
        bits: Release indexes are signed in `2 ** bits` groups.
        pin: Asked for the PIN of a token that has online keys.
        steps: Told the name of each durable step.
        is_shared: Whether other processes may be writing there, too.
    """

    def __init__(
        self,
        folder: Path,
        keys: Path,
        *,
        clock: Callable[[], datetime],
        bits: int,
        pin: Pin = no_pin,
        steps: Steps = no_steps,
        is_shared: bool = False,
    ) -> None:
        super().__init__(folder)
        self._keys = keys
        self._clock = clock
        self._bits = bits
        self._pin = pin
        self._steps, self._is_shared = steps, is_shared
        self._opened: dict[str, SignedReadPlane] = {}
        self._opening = threading.Lock()

    def of(self, publisher: str) -> SignedReadPlane:
        """Return the publisher's repository, made with keys of its own when there is none yet.

        Raises:
            KeyFileMissingError: The repository is there and its online keys are not.
            RepositoryDamagedError: The repository cannot be read.
            UnavailableError: The disk refuses.
        """
        with self._opening:
            if publisher not in self._opened:
                self._opened[publisher] = SignedReadPlane.open(
                    self.folder / publisher,
                    self._keys / publisher,
                    now=self._clock(),
                    bits=self._bits,
                    pin=self._pin,
                    steps=self._steps,
                    is_shared=self._is_shared,
                )
            return self._opened[publisher]

    def sign_time(self) -> None:
        """Sign the present time in each, so that rollouts move on."""
        for publisher in self.publishers():
            self.of(publisher).sign_time(now=self._clock())
