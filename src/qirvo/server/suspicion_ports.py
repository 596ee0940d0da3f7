"""Which downloads are not believed, and which networks members of publishers were in today.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import Suspicion


class Suspicions(Protocol):
    """What is not believed of each plugin's days, and what that is found by."""

    def save(self, plugin_id: PluginId, day: date, found: Sequence[Suspicion]) -> None:
        """Keep what is not believed of the plugin's day in place of what was found before."""
        ...

    def of(self, plugin_id: PluginId, span: Span) -> Mapping[date, Sequence[Suspicion]]:
        """Return what is not believed of the plugin's days, in order; days without are left out."""
        ...

    def plugins_on(self, day: date) -> Collection[PluginId]:
        """Return the plugins of which something is not believed that day."""
        ...

    def totals(self) -> Mapping[PluginId, int]:
        """Return how many unique downloads of each plugin are not believed, ever; plugins without are left out."""
        ...

    def note_members(self, networks: Collection[tuple[PluginId, int]], day: date) -> None:
        """Keep that members of the plugins' publisher were in these networks that day; again is a no-op."""
        ...

    def members_on(self, day: date) -> Mapping[PluginId, frozenset[int]]:
        """Return the networks in which members of each plugin's publisher were that day."""
        ...

    def forget_members(self, *, before: date) -> None:
        """Forget the networks of earlier days."""
        ...
