"""What each rule says, and when it says nothing; figures are chosen so that a reader can check them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.downloads import DownloadCount
from qirvo.domain.proportions import Rate, Share
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import (
    Observed,
    Recommendation,
    Rule,
    TooLittle,
    Verdict,
    Well,
    advise,
)
from qirvo.domain.versions import Version
from tests.support.observations import NEW, NOTHING, OLD, SAYS, TODAY, crowds

KEEPS_SILENT: dict[str, dict[str, object]] = {
    "component-vulnerable": {},
    "version-worse": {"errors": {OLD: Rate(10, 1_000), NEW: Rate(12, 1_000)}},
    "installs-fail": {"newest": (NEW, TODAY), "newest_ended": Share(12, 200)},
    "updates-return": {"updates": Share(12, 200)},
    "errors-high": {"errors": {OLD: Rate(60, 1_000)}},
    "retention-low": {"retained": Share(95, 200), "retained_surely": Share(20, 200)},
    "conversion-low": crowds(2_000, 190),
    "rating-drops": {"ratings": Tally(stars={1: 3, 5: 17}), "ratings_before": Tally(stars={5: 19, 1: 1})},
    "reported-broken": {"broken": 2},
    "downloads-fall": {"unique_by_day": [75] * 14, "unique_by_day_before": [80] * 14},
    "adoption-stalls": {"newest": (NEW, TODAY - timedelta(days=13)), "active": {OLD: 160, NEW: 40}},
    "no-release-for-a-year": {
        "newest": (NEW, TODAY - timedelta(days=364)),
        "downloads": DownloadCount(raw=90, unique=60),
    },
    "conversion-below-others": {**crowds(2_000, 420), "peers": [(1_000, 200.0 + number) for number in range(6)]},
    "downloads-automated": {"downloads": DownloadCount(raw=1_000, unique=20, automated=750, mirror=60)},
    "review-waits": {"waiting": ("sub_1", timedelta(days=2), timedelta(days=2))},
}
"""What is near to that, and still nothing to speak of."""

TOO_LITTLE: dict[str, dict[str, object]] = {
    "version-worse": {"errors": {OLD: Rate(0, 1_000), NEW: Rate(99, 99)}},
    "installs-fail": {"newest": (NEW, TODAY), "newest_ended": Share(29, 29)},
    "updates-return": {"updates": Share(29, 29)},
    "errors-high": {"errors": {OLD: Rate(90, 99)}},
    "retention-low": {"retained": Share(0, 49), "retained_surely": Share(0, 49)},
    "conversion-low": crowds(99, 0),
    "rating-drops": {"ratings": Tally(stars={1: 9}), "ratings_before": Tally(stars={5: 400})},
    "downloads-fall": {"unique_by_day": [0] * 14, "unique_by_day_before": [7] * 14},
    "adoption-stalls": {"newest": (NEW, TODAY - timedelta(days=90)), "active": {OLD: 49}},
    "no-release-for-a-year": {
        "newest": (NEW, TODAY - timedelta(days=4_000)),
        "downloads": DownloadCount(raw=900, unique=49),
    },
    "conversion-below-others": {**crowds(2_000, 0), "peers": [(1_000, 200.0)] * 4},
    "downloads-automated": {"downloads": DownloadCount(raw=199, automated=199)},
}
"""What looks bad and rests on a few cases."""

BY_SLUG = {rule.slug: rule for rule in RULES}


def judged(slug: str, facts: dict[str, object]) -> Verdict:
    return BY_SLUG[slug].judge(replace(NOTHING, **facts), 0.01)  # type: ignore[arg-type]  # the tables name the fields


def test_every_rule_is_in_the_tables():
    assert set(SAYS) == set(KEEPS_SILENT) == set(BY_SLUG)
    assert set(BY_SLUG) - set(TOO_LITTLE) == {"component-vulnerable", "reported-broken", "review-waits"}


@pytest.mark.parametrize("slug", SAYS)
def test_a_rule_speaks_with_evidence_an_effect_and_a_way_to_act(slug: str):
    said = judged(slug, SAYS[slug])
    assert isinstance(said, Recommendation)
    assert said.rule == slug
    assert said.evidence
    assert said.effect.endswith(".")
    assert said.why.endswith(".")
    assert said.size > 0
    assert said.page.startswith("/")
    estimates = [each for each in said.evidence if each.within is not None]
    assert all(each.value in each.within for each in estimates if each.within is not None)
    assert bool(estimates) or not BY_SLUG[slug].is_estimate


@pytest.mark.parametrize("slug", KEEPS_SILENT)
def test_a_rule_keeps_silent_where_all_is_well(slug: str):
    assert judged(slug, KEEPS_SILENT[slug]) == Well()


@pytest.mark.parametrize("slug", TOO_LITTLE)
def test_a_rule_says_nothing_of_a_few_cases(slug: str):
    found = judged(slug, TOO_LITTLE[slug])
    assert isinstance(found, TooLittle)
    assert found.there < found.needed


def test_nothing_is_advised_of_a_plugin_that_nobody_knows():
    advice = advise(NOTHING, RULES)
    assert advice.recommendations == ()
    assert len(advice.undecided) == 11


def test_the_gravest_comes_first():
    everything = {name: value for facts in SAYS.values() for name, value in facts.items()}
    said = [each.rule for each in advise(replace(NOTHING, **everything), RULES).recommendations]  # type: ignore[arg-type]
    assert said == [rule.slug for rule in RULES if rule.slug in said]
    assert said[0] == "component-vulnerable"


def test_rules_share_one_error():
    seen: list[float] = []

    def judge(_observed: Observed, error: float) -> Verdict:
        seen.append(error)
        return Well()

    rules = [Rule(slug=f"rule-{number}", looks_at="", judge=judge, is_estimate=number > 0) for number in range(6)]
    advise(NOTHING, rules, error=0.05)
    assert seen == [0.01] * 6


def test_the_newest_bad_version_is_named():
    newest = Version("1.2.0")
    errors = {OLD: Rate(10, 1_000), NEW: Rate(60, 1_000), newest: Rate(300, 1_000)}
    said = judged("version-worse", {"errors": errors})
    assert isinstance(said, Recommendation)
    assert said.title == "Look into 1.2.0: it has more errors than 1.1.0"


def test_days_that_vary_wildly_keep_a_rule_from_judging_a_version():
    assert judged("version-worse", {**SAYS["version-worse"], "errors_vary": 20.0}) == Well()
