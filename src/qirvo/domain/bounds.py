"""Figures that are only known to lie between two others."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """A number that is only known to lie between two others, which may be the same."""

    low: int
    high: int

    def __add__(self, other: "Between") -> "Between":
        """Return what both together lie between."""
        return Between(low=self.low + other.low, high=self.high + other.high)

    def of(self, whole: int) -> "Share | None":
        """Return which share of `whole` it is, at most all; None of nothing."""
        if whole <= 0:
            return None
        return Share(low=min(1.0, self.low / whole), high=min(1.0, self.high / whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share from 0 to 1 that is only known to lie between two others, which may be the same."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The value that is wrong by half the distance at most."""
        return (self.low + self.high) / 2
