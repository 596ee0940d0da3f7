"""How fast a release is taken up: its share of the active installations on each day since it came out."""

from collections.abc import Mapping
from datetime import date

from qirvo.deferred import dataclass
from qirvo.domain.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPoint:
    """One day of a release.

    Attributes:
        day: Days since it came out; 0 is the day itself.
        active: Installations that reported with it.
        of: All that reported.
    """

    day: int
    active: int
    of: int

    @property
    def share(self) -> float:
        """Its share."""
        return self.active / self.of


def adoption_curves(usage: Usage, released: Mapping[str, date]) -> Mapping[str, list[AdoptionPoint]]:
    """Return version → its days since it came out, as far as they lie in the time and anybody reported.

    Args:
        usage: How the plugin is used.
        released: Version → the day on which it came out; others have no curve.
    """
    curves: dict[str, list[AdoptionPoint]] = {version: [] for version in released}
    for day, of_day in usage.days.items():
        everybody = sum(of_day.active.values())
        for version, came_out in released.items():
            if everybody and day >= came_out:
                point = AdoptionPoint(day=(day - came_out).days, active=of_day.active.get(version, 0), of=everybody)
                curves[version].append(point)
    return {version: curve for version, curve in curves.items() if curve}
