"""What is known of plugins' security advisories.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.advisories import Danger
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryQuery:
    """Which advisories are wanted.

    Attributes:
        dangers: Only those of one of these severities; None for all.
        since: Only those that changed at that moment or later.
        after: Id of the last one that was seen.
    """

    plugin_id: PluginId | None = None
    dangers: frozenset[Danger] | None = None
    since: datetime | None = None
    after: str | None = None


class PluginAdvisories(Protocol):
    """Advisories about plugins, drafts among them."""

    def save(self, advisory: PluginAdvisory) -> None:
        """Add the advisory, or replace the one of the same id."""
        ...

    def find(self, advisory_id: str) -> PluginAdvisory | None:
        """Return the advisory of this id; None when there is none."""
        ...

    def of(self, plugin_id: PluginId) -> Sequence[PluginAdvisory]:
        """Return every advisory about the plugin, the one that changed last first."""
        ...

    def in_force(self, plugin_ids: Collection[PluginId]) -> Sequence[PluginAdvisory]:
        """Return the advisories about these plugins that are published and not withdrawn, by id."""
        ...

    def page(self, query: AdvisoryQuery, *, limit: int) -> Sequence[PluginAdvisory]:
        """Return advisories about public plugins that were ever published, the one that changed last first.

        Raises:
            UnknownCursorError: `after` is not the id of an advisory that this could return.
        """
        ...
