"""Each publisher's private repository: a folder and keys of its own, apart from the public one."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from qirvo.server.repository.signed import SignedReadPlane
from qirvo.trust.hardware_sessions import Pin, no_pin
from qirvo.trust.layout import METADATA, TIMESTAMP_FILE


class PrivateReadPlanes:
    """`private_ports.PrivateRepositories` in folders below one.

    Args:
        folder: Below it lies a repository for each publisher.
        keys: Below it lie the keys of each.
        clock: Tells the time to sign when one is made.
        bits: Release indexes are signed in `2 ** bits` groups.
        pin: Asked for the PIN of a token that has online keys.
    """

    def __init__(
        self, folder: Path, keys: Path, *, clock: Callable[[], datetime], bits: int, pin: Pin = no_pin
    ) -> None:
        self.folder = folder
        self._keys = keys
        self._clock = clock
        self._bits = bits
        self._pin = pin
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
                    self.folder / publisher, self._keys / publisher, now=self._clock(), bits=self._bits, pin=self._pin
                )
            return self._opened[publisher]

    def publishers(self) -> Sequence[str]:
        """Return whoever has one, by name."""
        return sorted(path.parent.parent.name for path in self.folder.glob(f"*/{METADATA}/{TIMESTAMP_FILE}"))

    def fingerprint(self, publisher: str) -> str | None:
        """Return what hosts compare on first contact; None for a publisher without a repository."""
        return self.of(publisher).fingerprint if publisher in self.publishers() else None

    def sign_time(self) -> None:
        """Sign the present time in each, so that rollouts move on."""
        for publisher in self.publishers():
            self.of(publisher).sign_time(now=self._clock())
