"""How far what is signed has to leap ahead, so that it is above everything that hosts may have seen; and what leaps."""

from collections.abc import Iterator
from datetime import datetime

from qirvo.server.repository.private import PrivateReadPlanes
from qirvo.server.repository.signed import SignedReadPlane
from qirvo.server.settings import Settings
from qirvo.trust.hardware_sessions import Pin

_A_SECOND = 10  # far more signatures a second than a repository makes
_AT_LEAST = 1_000


def ahead_of(known: datetime, *, now: datetime) -> int:
    """Return more than any number can have risen by since what it was at `known` was known."""
    return _AT_LEAST + _A_SECOND * max(0, int((now - known).total_seconds()))


def signed_planes(settings: Settings, *, now: datetime, pin: Pin) -> Iterator[SignedReadPlane]:
    """Yield the public repository and each private one.

    Raises:
        QirvoError: The keys or a repository cannot be used.
    """
    keys, bits = settings.keys_folder, settings.bins_bits
    yield SignedReadPlane.open(settings.repository_folder, keys, now=now, bits=bits, pin=pin)
    private = PrivateReadPlanes(settings.private_folder, keys / "private", clock=lambda: now, bits=bits, pin=pin)
    yield from map(private.of, private.publishers())
