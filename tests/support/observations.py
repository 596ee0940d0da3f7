"""What makes each rule of a report speak; figures are chosen so that a reader can check them."""

from datetime import date, timedelta

from qirvo.domain.bounds import Between
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.proportions import Rate, Share
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendations import Observed, VulnerableComponent
from qirvo.domain.versions import Version

TODAY = date(2026, 11, 27)
OLD, NEW = Version("1.0.0"), Version("1.1.0")
NOTHING = Observed(plugin_id="acme.weather", today=TODAY)
A_PACKAGE = VulnerableComponent(name="lodash", version="4.17.15", advisory="GHSA-1", danger="high", fixed_in="4.17.21")


def crowds(viewers: int, newcomers: int) -> dict[str, object]:
    return {
        "viewers": viewers,
        "newcomers": Between(low=newcomers, high=newcomers),
        "expected_newcomers": float(newcomers),
    }


SAYS: dict[str, dict[str, object]] = {
    "component-vulnerable": {"vulnerable": [A_PACKAGE]},
    "version-worse": {"errors": {OLD: Rate(10, 1_000), NEW: Rate(60, 1_000)}},
    "installs-fail": {"newest": (NEW, TODAY), "newest_ended": Share(40, 200)},
    "updates-return": {"updates": Share(40, 200)},
    "errors-high": {"errors": {OLD: Rate(200, 1_000)}},
    "retention-low": {"retained": Share(60, 200), "retained_surely": Share(40, 200)},
    "conversion-low": crowds(2_000, 60),
    "rating-drops": {"ratings": Tally(stars={1: 15, 5: 5}), "ratings_before": Tally(stars={5: 19, 1: 1})},
    "reported-broken": {"broken": 3},
    "downloads-fall": {"unique_by_day": [40] * 14, "unique_by_day_before": [80] * 14},
    "adoption-stalls": {"newest": (NEW, TODAY - timedelta(days=14)), "active": {OLD: 160, NEW: 40}},
    "no-release-for-a-year": {
        "newest": (NEW, TODAY - timedelta(days=400)),
        "downloads": DownloadCount(raw=90, unique=60),
    },
    "conversion-below-others": {**crowds(2_000, 240), "peers": [(1_000, 200.0 + number) for number in range(6)]},
    "downloads-automated": {"downloads": DownloadCount(raw=1_000, unique=20, automated=900, mirror=60)},
    "review-waits": {"waiting": ("sub_1", timedelta(days=5), timedelta(days=2))},
}
"""What makes each rule speak."""
