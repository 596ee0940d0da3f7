"""What a publisher looks at first: all its plugins, side by side."""

from collections.abc import Mapping, Sequence
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.comparisons import period_before
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.memberships import NoSuchPublisherError
from qirvo.domain.metrics import Span
from qirvo.server.ports import Plugin, UnitOfWork
from qirvo.server.usecases.kept_figures import KeptFigures

MOST = 500
"""Plugins that are shown together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRow:
    """A plugin among its publisher's.

    Attributes:
        before: Downloads in the period before.
        days: Downloads by day.
    """

    plugin: Plugin
    downloads: DownloadCount
    before: DownloadCount
    days: Mapping[date, DownloadCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherDashboard:
    """A publisher's plugins, those with most unique downloads first.

    Attributes:
        left_out: How many more there are.
    """

    publisher: str
    span: Span
    rows: Sequence[PluginRow]
    left_out: int

    @property
    def days(self) -> Mapping[date, DownloadCount]:
        """Downloads of all together by day."""
        found: dict[date, DownloadCount] = {}
        for row in self.rows:
            for day, count in row.days.items():
                found[day] = found.get(day, DownloadCount()) + count
        return found


def publisher_dashboard(
    publisher: str, span: Span, *, by: Account, uow: UnitOfWork, figures: KeptFigures
) -> PublisherDashboard:
    """Return a publisher's plugins over a period, private ones too.

    Raises:
        MissingRightError: `by` is neither a member nor holds a right in the registry.
        NoSuchPublisherError: There is no such publisher.
    """
    if not by.rights:
        by.require_member(publisher)
    with uow:
        if uow.feeds.publisher_since(publisher) is None:
            raise NoSuchPublisherError(f"there is no publisher `{publisher[:80]}`", hint="Search for a plugin.")
        plugins = [each for each in uow.plugins.of(frozenset({publisher})) if by.rights or by.may_know(each.id)]
    shown, earlier = {each.id: each for each in plugins[:MOST]}, period_before(span)
    now = figures.downloads_of(shown, span)
    before = {} if earlier is None else figures.downloads_of(shown, earlier)
    rows = [
        PluginRow(
            plugin=plugin,
            downloads=_sum(now.get(plugin_id, {})),
            before=_sum(before.get(plugin_id, {})),
            days=now.get(plugin_id, {}),
        )
        for plugin_id, plugin in shown.items()
    ]
    return PublisherDashboard(
        publisher=publisher,
        span=span,
        rows=sorted(rows, key=lambda row: (-row.downloads.unique, -row.downloads.raw, str(row.plugin.id))),
        left_out=max(len(plugins) - MOST, 0),
    )


def _sum(days: Mapping[date, DownloadCount]) -> DownloadCount:
    return sum(days.values(), DownloadCount())
