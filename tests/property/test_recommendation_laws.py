"""Advice: none on a few cases, none taken back when things get worse, seldom any where all is well."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.bounds import Between
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.proportions import Interval, Rate, Share, difference, growth, rate_growth
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import Observed, Recommendation, advise
from qirvo.domain.versions import Version

NOTHING = Observed(plugin_id="acme.weather", today=date(2026, 11, 27))
OLD, NEW = Version("1.0.0"), Version("1.1.0")
BY_SLUG = {rule.slug: rule for rule in RULES}
few = st.integers(0, 9)
errors = st.floats(0.0001, 0.2)


def says(slug: str, error: float, **facts: Any) -> bool:
    return isinstance(BY_SLUG[slug].judge(replace(NOTHING, **facts), error), Recommendation)


@st.composite
def shares(draw: st.DrawFn, most: int = 2_000) -> Share:
    of = draw(st.integers(0, most))
    return Share(draw(st.integers(0, of)), of)


@given(shares(), errors)
def test_a_share_lies_in_its_interval_within_0_and_1(share: Share, error: float):
    found = share.interval(error)
    assert 0 <= found.low <= found.high <= 1
    assert share.rate is None or share.rate in Interval(found.low - 1e-12, found.high + 1e-12)


@given(shares(500), errors)
def test_more_cases_of_the_same_share_say_more(share: Share, error: float):
    more = Share(share.hits * 4, share.of * 4)
    one, four = share.interval(error), more.interval(error)
    assert four.high - four.low <= one.high - one.low + 1e-12


@given(shares(), shares(), errors)
def test_a_difference_the_other_way_round_is_its_mirror(before: Share, after: Share, error: float):
    there, back = difference(before, after, error), difference(after, before, error)
    assert abs(there.low + back.high) < 1e-9
    assert abs(there.high + back.low) < 1e-9


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(1, 30), errors)
def test_growth_holds_the_plain_ratio_and_back_is_its_inverse(before: int, after: int, varying: float, error: float):
    there, back = (growth(*pair, varying=varying, error=error) for pair in ((before, after), (after, before)))
    assert there.low <= after / before <= there.high
    assert abs(there.low * back.high - 1) < 1e-6


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 5_000), st.integers(1, 5_000))
def test_rates_of_twice_the_cases_with_twice_the_errors_are_the_same_rate(one: int, two: int, days: int, others: int):
    plain = rate_growth(Rate(one, days), Rate(two, others))
    doubled = rate_growth(Rate(2 * one, 2 * days), Rate(2 * two, 2 * others))
    assert plain.low <= doubled.low <= doubled.high <= plain.high


@given(st.data())
def test_no_advice_on_a_dozen_of_anything(data: st.DataObject):
    stars = st.dictionaries(st.integers(1, 5), st.integers(0, 1))
    of, viewers = data.draw(few), data.draw(st.integers(0, 12))
    newcomers, raw = data.draw(st.integers(0, 12)), data.draw(st.integers(0, 12))
    observed = replace(
        NOTHING,
        viewers=viewers,
        newcomers=Between(low=0, high=newcomers),
        expected_newcomers=float(newcomers),
        downloads=DownloadCount(raw=raw, unique=0, automated=raw),
        unique_by_day=[data.draw(few)],
        unique_by_day_before=[data.draw(few)],
        errors={OLD: Rate(data.draw(few), of), NEW: Rate(data.draw(few), of)},
        retained=Share(0, of),
        retained_surely=Share(0, of),
        active={OLD: of},
        newest=(NEW, date(2020, 1, 1)),
        newest_ended=Share(of, of),
        updates=Share(of, of),
        ratings=Tally(stars=data.draw(stars)),
        ratings_before=Tally(stars=data.draw(stars)),
        peers=[(data.draw(few), 0.0)] * 12,
        broken=data.draw(st.integers(0, 2)),
    )
    assert advise(observed, RULES).recommendations == ()


@given(st.integers(30, 3_000), st.data(), errors)
def test_more_failures_never_silence_a_rule(of: int, data: st.DataObject, error: float):
    fewer = data.draw(st.integers(0, of))
    more = data.draw(st.integers(fewer, of))
    for slug, facts in (
        ("installs-fail", lambda hits: {"newest": (NEW, NOTHING.today), "newest_ended": Share(hits, of)}),
        ("updates-return", lambda hits: {"updates": Share(hits, of)}),
        ("errors-high", lambda hits: {"errors": {OLD: Rate(hits, of)}}),
        ("version-worse", lambda hits: {"errors": {OLD: Rate(5, of), NEW: Rate(hits, of)}}),
        ("retention-low", lambda hits: {"retained": Share(of - hits, of), "retained_surely": Share(of - hits, of)}),
        ("downloads-automated", lambda hits: {"downloads": DownloadCount(raw=of, automated=hits)}),
    ):
        assert says(slug, error, **facts(more)) >= says(slug, error, **facts(fewer)), slug


@given(st.integers(100, 5_000), st.data(), errors)
def test_fewer_downloads_never_silence_a_rule(viewers: int, data: st.DataObject, error: float):
    more = data.draw(st.integers(0, viewers))
    fewer = data.draw(st.integers(0, more))
    peers = [(1_000, 150.0 + number) for number in range(8)]
    for slug in ("conversion-low", "conversion-below-others"):
        spoken = [
            says(
                slug,
                error,
                viewers=viewers,
                newcomers=Between(low=count, high=count),
                expected_newcomers=float(count),
                peers=peers,
            )
            for count in (more, fewer)
        ]
        assert spoken[1] >= spoken[0], slug


def test_where_nothing_is_amiss_nineteen_of_twenty_reports_say_nothing():
    dice = random.Random(20)  # noqa: S311  # the same reports each time

    def happened(of: int, rate: float) -> int:
        return sum(dice.random() < rate for _ in range(of))

    spoken = 0
    for _ in range(400):
        days = [happened(60, 0.5) for _ in range(28)]
        observed = replace(  # every figure exactly on the threshold, or unchanged
            NOTHING,
            viewers=600,
            newcomers=Between(low=60, high=(newcomers := happened(600, 0.1))),
            expected_newcomers=float(newcomers),
            unique_by_day=[round(day * 0.8) for day in days[14:]],
            unique_by_day_before=days[:14],
            errors={OLD: Rate(happened(400, 0.05), 400), NEW: Rate(happened(400, 0.05), 400)},
            retained=(kept := Share(happened(200, 0.5), 200)),
            retained_surely=kept,
            active={OLD: 100 - (newer := happened(100, 0.5)), NEW: newer},
            newest=(NEW, date(2026, 10, 1)),
            newest_ended=Share(happened(150, 0.05), 150),
            updates=Share(happened(150, 0.05), 150),
            downloads=DownloadCount(raw=400, unique=60, automated=happened(400, 0.8)),
        )
        spoken += bool(advise(observed, RULES).recommendations)
    assert spoken <= 400 * 0.05
