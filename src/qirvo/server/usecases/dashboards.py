"""What publishers and operators look at: a plugin's figures with what happened to it meanwhile."""

from collections.abc import Sequence
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.comparisons import period_before
from qirvo.domain.conversion import Funnel, funnel_of
from qirvo.domain.downloads import day_of
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.usage import Usage
from qirvo.server.ports import Plugin, UnitOfWork
from qirvo.server.usecases.events import require_reader
from qirvo.server.usecases.kept_figures import KeptFigures

_MOST_DEPLOYMENTS = 20  # days
_ENTRIES = 200  # of the rollout log: what was changed last


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that its publisher did to a plugin on a day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginDashboard:
    """A plugin's figures.

    Attributes:
        before: Those of the period of as many days before; None where there is no such time.
        usage: What hosts told of its use.
        funnel: From looking at it to using it.
        occurrences: What happened meanwhile, in order.
    """

    plugin: Plugin
    figures: Figures
    usage: Usage
    funnel: Funnel
    before: Figures | None
    occurrences: Sequence[Occurrence]


def plugin_dashboard(
    plugin_id: PluginId, span: Span, *, by: Account, uow: UnitOfWork, figures: KeptFigures
) -> PluginDashboard:
    """Return what a plugin's dashboard shows.

    Raises:
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
        UnlistedPluginError: There is no such plugin.
    """
    require_reader(plugin_id, by=by)
    with uow:
        plugin = uow.plugins.get(plugin_id)
        index = uow.plugins.index(plugin_id)
        head = uow.rollout_log.head(plugin_id)
        after = 0 if head is None else max(head.number - _ENTRIES, 0)
        entries = uow.rollout_log.page(plugin_id, after=after, limit=_ENTRIES)
    releases = [] if index is None else list(index.releases.values())
    found = [Occurrence(day=day_of(each.published_at), text=f"{each.version} published") for each in releases]
    found += [Occurrence(day=day_of(entry.at), text=_changed(entry)) for entry in entries]
    earlier = period_before(span)
    now, usage = figures.of_plugin(plugin_id, span), figures.usage_of(plugin_id, span)
    found += _deployments(now)
    return PluginDashboard(
        plugin=plugin,
        figures=now,
        usage=usage,
        funnel=funnel_of(now, usage),
        before=None if earlier is None else figures.of_plugin(plugin_id, earlier),
        occurrences=sorted((each for each in found if each.day in span), key=lambda each: each.day),
    )


def _deployments(figures: Figures) -> Sequence[Occurrence]:
    """Return the days with deployments; none where they are too many to be something that happens now and then."""
    days = {day: of_day.events.get(EventKind.DEPLOYMENT, 0) for day, of_day in figures.days.items()}
    found = [
        Occurrence(day=day, text=f"{many:,} deployment{'s' if many > 1 else ''}") for day, many in days.items() if many
    ]
    return found if len(found) <= _MOST_DEPLOYMENTS else []


def _changed(entry: LogEntry) -> str:
    """Return what an entry of the rollout log says, in words."""
    if not entry.after:
        return f"{entry.update_channel} offers nothing"
    current, state = entry.after["current"], entry.after["state"]
    was = entry.before.get("current") if entry.before else None
    if state != "running":
        return f"{entry.update_channel}: {current} {state}"
    return (
        f"{entry.update_channel} offers {current}" if was != current else f"{entry.update_channel}: {current} goes on"
    )
