"""Everything that an event store can be asked, so that two of them can be compared."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.server.event_ports import EventStore


def answers_of(
    store: EventStore, plugins: Sequence[PluginId], *, last: date, ages: Sequence[int] = (7,)
) -> dict[str, object]:
    """What a store says of these plugins and of all, of the days before `last` and since so many days before."""
    until = datetime.combine(last, time(), UTC)
    since = until - timedelta(days=max(ages))
    own = {plugins[0]: {1, 2}}
    found: dict[str, object] = {"downloads": store.downloads(), "absorbed": store.absorbed()}
    for span in (Span(first=last - timedelta(days=age), last=last - timedelta(days=1)) for age in ages):
        found |= {f"figures {each} {span}": store.figures(each, span) for each in plugins}
        found |= {f"usage {each} {span}": store.usage(each, span) for each in plugins}
        found[f"registry {span}"] = store.registry_figures(span, most=3)
        found[f"downloads of {span}"] = store.downloads_of(plugins, span)
        found[f"unique {span}"] = store.unique_by_day(plugins, span)
        found[f"crowds {span}"] = store.crowds(span.first, most=1, most_of_a_network=2, own=own)
    for plugin_id in plugins:
        found[f"counts {plugin_id}"] = store.counts(plugin_id)
        latest = store.latest(plugin_id, kinds=list(EventKind), since=since, limit=50)
        found[f"latest {plugin_id}"] = [each.at for each in latest]
    found["told"] = store.told(since=since, until=until, most_of_a_network=3)
    return found
