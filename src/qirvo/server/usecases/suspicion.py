"""What is not believed of the downloads: judged by `domain.suspicion`, before the catalog is ranked by them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from qirvo.domain.access import Account
from qirvo.domain.agents import is_typed
from qirvo.domain.downloads import DownloadCount, address_prefix, day_of
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.suspicion import (
    MOST_OF_A_NEIGHBOURHOOD,
    MOST_OF_A_NETWORK,
    Circumstances,
    Suspicion,
    may_be_burst,
    suspicions,
)
from qirvo.domain.visitors import network_of
from qirvo.server.event_ports import EventStore, NewVisitor
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.events import require_reader
from qirvo.server.usecases.visits import Visit

LOOKED_BACK_DAYS = 28
"""What is usual is what was in so many days before."""

JUDGED_AGAIN_DAYS = 3
"""With today: access logs of the days before come late."""

_REMEMBERED = 10_000


class MemberNetworks:
    """Notes which networks members of publishers ask from, so that their own downloads are known for what they are.

    Each is noted once an hour; no address is kept, but the keys that downloads from there have on that day alone.
    """

    def __init__(self, new_uow: Callable[[], UnitOfWork], visitors: NewVisitor) -> None:
        self._new_uow = new_uow
        self._visitors = visitors
        self._noted: set[tuple[str, str, str]] = set()

    def note(self, member: Account, visit: Visit, *, now: datetime) -> Sequence[DistributionEvent]:
        """Keep that `member` asks from there, for all plugins of their publishers; return no event."""
        prefix, day = address_prefix(visit.address), day_of(now)
        once = (member.name, prefix, f"{now:%Y%m%d%H}")
        if once not in self._noted and member.publishers:
            with self._new_uow() as uow:
                mine = [plugin.id for plugin in uow.plugins.of(member.publishers)]
                uow.suspicions.note_members(
                    {(each, network_of(self._visitors(prefix, "", str(each), day))) for each in mine}, day
                )
                uow.commit()
            if len(self._noted) >= _REMEMBERED:
                self._noted.clear()
            self._noted.add(once)
        return ()


def judge_downloads(*, now: datetime, new_uow: Callable[[], UnitOfWork], store: EventStore) -> int:
    """Judge the last days anew; return of how many plugins something is not believed.

    It gives the same answer whenever it is asked of the same events, so that it may be repeated and interrupted.
    """
    found: set[PluginId] = set()
    for age in reversed(range(JUDGED_AGAIN_DAYS)):
        day = day_of(now) - timedelta(days=age)
        judged = _judged(day, is_over=age > 0, new_uow=new_uow, store=store)
        with new_uow() as uow:
            before = dict.fromkeys(uow.suspicions.plugins_on(day), ())
            for plugin_id, suspected in sorted({**before, **judged}.items(), key=lambda each: str(each[0])):
                uow.suspicions.save(plugin_id, day, suspected)
            uow.commit()
        found |= judged.keys()
    with new_uow() as uow:
        uow.suspicions.forget_members(before=day_of(now) - timedelta(days=JUDGED_AGAIN_DAYS))
        uow.commit()
    return len(found)


def suspicions_of(
    plugin_id: PluginId, span: Span, *, by: Account, uow: UnitOfWork
) -> Mapping[date, Sequence[Suspicion]]:
    """Return what is not believed of the plugin's days, and why.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
    """
    require_reader(plugin_id, by=by)
    with uow:
        return uow.suspicions.of(plugin_id, span)


def believed(counts: Mapping[PluginId, DownloadCount], totals: Mapping[PluginId, int]) -> Mapping[PluginId, int]:
    """Return the unique downloads of each plugin that are believed: what plugins are ranked by."""
    return {plugin_id: max(0, count.unique - totals.get(plugin_id, 0)) for plugin_id, count in counts.items()}


def _judged(
    day: date, *, is_over: bool, new_uow: Callable[[], UnitOfWork], store: EventStore
) -> Mapping[PluginId, Sequence[Suspicion]]:
    """Return what is not believed of each plugin's day.

    Two questions serve all plugins; those alone with many times what is usual are looked at one by one.
    """
    span = Span(first=day - timedelta(days=LOOKED_BACK_DAYS), last=day - timedelta(days=1))
    with new_uow() as uow:
        own = uow.suspicions.members_on(day)
    crowds = store.crowds(day, most=MOST_OF_A_NEIGHBOURHOOD, most_of_a_network=MOST_OF_A_NETWORK, own=own)
    before = store.unique_by_day([each for each, crowd in crowds.items() if may_be_burst(crowd, usual=0)], span)
    found = {}
    for plugin_id, crowd in crowds.items():
        with new_uow() as uow:
            usual = _median(before.get(plugin_id, {}), uow.suspicions.of(plugin_id, span), span)
        of_day, of_before = Circumstances(), Circumstances(downloads=usual)
        if may_be_burst(crowd, usual=usual):
            of_day = _of_day(store.figures(plugin_id, Span(first=day, last=day)))
            of_before = _of_before(store.figures(plugin_id, span), usual)
        if suspected := suspicions(crowd, day=of_day, usual=of_before, is_over=is_over):
            found[plugin_id] = suspected
    return found


def _median(days: Mapping[date, int], doubted: Mapping[date, Sequence[Suspicion]], span: Span) -> float:
    """Return the median of what was believed of a day's downloads."""
    counts = [max(0, count - sum(one.downloads for one in doubted.get(day, ()))) for day, count in days.items()]
    return median([*counts, *[0] * (span.days - len(counts))])


def _of_day(figures: Figures) -> Circumstances:
    return Circumstances(
        downloads=figures.downloads.unique,
        browsers=_browsers(figures),
        looks=figures.visitors.get(EventKind.VIEW, 0),
        traces=_traces(figures),
        versions=_unique(figures.by_version),
        countries=_unique(figures.by_country),
    )


def _of_before(figures: Figures, usual: float) -> Circumstances:
    """Return what a day is like: so many downloads, and the mean of the rest."""
    return Circumstances(
        downloads=usual,
        browsers=_browsers(figures) / figures.span.days,
        looks=figures.visitors.get(EventKind.VIEW, 0) / figures.span.days,
        traces=_traces(figures) / figures.span.days,
        versions=_unique(figures.by_version),
        countries=_unique(figures.by_country),
    )


def _browsers(figures: Figures) -> int:
    return sum(count.unique for family, count in figures.by_agent.items() if not is_typed(family))


def _traces(figures: Figures) -> int:
    return figures.events.get(EventKind.INSTALL, 0) + figures.events.get(EventKind.UPDATE, 0)


def _unique(counts: Mapping[str, DownloadCount]) -> Mapping[str, float]:
    return {value: count.unique for value, count in counts.items() if count.unique}
