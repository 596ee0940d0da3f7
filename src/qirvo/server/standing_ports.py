"""How releases and plugins stand, and what users report of them.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.reports import Report, ReportKind, ReportState
from qirvo.domain.standings import StandingKind, StandingRecord
from qirvo.domain.versions import Version


class Standings(Protocol):
    """What is said of releases and plugins; `Plugins.index` has it, too."""

    def save(self, record: StandingRecord) -> None:
        """Keep what is said, in place of what was said of the same kind about the same."""
        ...

    def find(self, plugin_id: PluginId, kind: StandingKind, version: Version | None) -> StandingRecord | None:
        """Return what is said of this kind about the version, or the whole plugin for None."""
        ...

    def remove(self, plugin_id: PluginId, kind: StandingKind, version: Version | None) -> None:
        """Forget what is said; what is not said is a no-op."""
        ...

    def of(self, plugin_id: PluginId) -> Sequence[StandingRecord]:
        """Return everything that is said of the plugin, the oldest first."""
        ...

    def all(self, kind: StandingKind) -> Sequence[StandingRecord]:
        """Return everything of this kind that is said, the latest first."""
        ...


class Reports(Protocol):
    """What users say is wrong with plugins."""

    def add(self, report: Report) -> None:
        """Add a report."""
        ...

    def save(self, report: Report) -> None:
        """Replace the report of the same id."""
        ...

    def get(self, report_id: str) -> Report:
        """Return the report. Raises NoSuchReportError."""
        ...

    def page(self, *, state: ReportState | None, after: int = 0, limit: int) -> Sequence[tuple[int, Report]]:
        """Return reports with their numbers, oldest first, above `after`."""
        ...

    def count_open(self, plugin_id: PluginId) -> int:
        """Return how many reports of the plugin are open."""
        ...

    def counts(self, plugin_id: PluginId, *, since: datetime, until: datetime) -> Mapping[ReportKind, int]:
        """Return how many reports of the plugin were sent from `since` on and before `until`, by kind."""
        ...
