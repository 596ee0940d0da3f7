"""Deltas that were made, and who makes them.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.delta_choice import Step
from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaRecord:
    """The best delta that was made for a step.

    Attributes:
        effort: How hard it was tried so far, on the scale of its codec.
        is_worthwhile: Whether it is offered; one that is not is remembered, so that it is not made again.
    """

    step: Step
    delta: Delta
    effort: int
    is_worthwhile: bool


class Deltas(Protocol):
    """The deltas of plugins."""

    def of(self, plugin_id: PluginId) -> Sequence[DeltaRecord]:
        """Return the plugin's deltas, by target and base."""
        ...

    def save(self, plugin_id: PluginId, record: DeltaRecord) -> None:
        """Add the delta, or put it in the place of the one for the same step."""
        ...

    def remove(self, plugin_id: PluginId, step: Step) -> None:
        """Forget the delta for a step; a missing one is a no-op."""
        ...

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every delta that is offered."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A delta that was just made."""

    content: bytes
    unpacked_bytes: int
    codec: DeltaCodec


class DeltaMaking(Protocol):
    """Makes deltas of stored artifacts."""

    efforts: Sequence[int]
    """How hard can be tried, the fastest first."""

    def make(self, target: Path, base: Path, *, effort: int) -> Packed | None:
        """Return the delta from one artifact to another; None when it would take too long to try so hard.

        Raises:
            InvalidError: One of them cannot be read any more.
        """
        ...
