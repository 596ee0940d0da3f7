"""How a plugin fares as text: a word, the reasons, and a table of releases and ways out."""

from collections.abc import Sequence

from qirvo.cli.output import table
from qirvo.cli.units import readable_time
from qirvo.domain.readings import Figure, readable
from qirvo.wire.monitoring import ConditionDocument, MonitoringDocument

_SHOWN = {
    Figure.ACTIVE: "ACTIVE",
    Figure.ERROR_RATE: "ERRORS",
    Figure.CRASH_RATE: "CRASHES",
    Figure.REVERT_RATE: "TAKEN BACK",
    Figure.LOAD_TIME: "START 95 %",
    Figure.DOWNLOADS: "DOWNLOADS",
    Figure.DOWNLOAD_FAILURE_RATE: "BROKEN OFF",
}
_MOST = 12  # rows; `--json` has them all


def lines_of(found: MonitoringDocument) -> list[str]:
    """Return how a plugin fares for people."""
    lines = [
        f"{found.pluginId} is {found.total.status}, {readable_time(found.since)} to {readable_time(found.until)}",
        *(f"  {reason}" for reason in found.total.reasons),
        "",
        *_divided("VERSION", [found.total, *found.versions]),
    ]
    if len(found.distributionChannels) > 1:
        lines += ["", *_divided("CHANNEL", found.distributionChannels)]
    worse = [each for each in found.versions if each.status in {"degraded", "failing"}]
    for each in worse:
        lines += ["", f"{each.name} is {each.status}", *(f"  {reason}" for reason in each.reasons)]
    return lines


def _divided(head: str, found: Sequence[ConditionDocument]) -> list[str]:
    rows = [(each.name or "all", each.status, *(_cell(each, figure) for figure in _SHOWN)) for each in found[:_MOST]]
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    return [*table((head, "STATUS", *_SHOWN.values()), rows), *more]


def _cell(found: ConditionDocument, figure: Figure) -> str:
    reading = found.figures.get(figure.value)
    return "-" if reading is None else readable(figure, reading.value)
