"""Advice about who comes and what they think: fewer downloads, poorer ratings, worse than others, robots."""

from datetime import timedelta
from statistics import quantiles
from typing import Final

from qirvo.domain.durations import duration_text
from qirvo.domain.numbers_text import change_text, share_text
from qirvo.domain.proportions import Rate, Share, difference, dispersion, growth
from qirvo.domain.ratings import Tally
from qirvo.domain.recommendations import Evidence, Observed, Recommendation, Rule, TooLittle, Unit, Verdict, Well

LEAST_VIEWERS: Final = 100
LEAST_PEERS: Final = 5
LEAST_UNIQUE: Final = 100
MOST_OF_BEFORE: Final = 0.8
LEAST_RATINGS: Final = 10
CONTENTED_STARS: Final = 4
LEAST_DROP: Final = 0.1
LEAST_DOWNLOADS: Final = 200
MOST_AUTOMATED: Final = 0.8
LEAST_BROKEN: Final = 3


def below_others(observed: Observed, error: float) -> Verdict:
    """Look whether fewer visitors of its page download it than of most comparable plugins."""
    if observed.viewers < LEAST_VIEWERS:
        return TooLittle(of="visitors of its page", there=observed.viewers, needed=LEAST_VIEWERS)
    rates = [newcomers / viewers for viewers, newcomers in observed.peers if viewers >= LEAST_VIEWERS]
    if len(rates) < LEAST_PEERS:
        return TooLittle(of="comparable plugins with enough visitors", there=len(rates), needed=LEAST_PEERS)
    quarter, middle, _ = quantiles(rates, n=4)
    within = Rate(observed.newcomers.high, observed.viewers).interval(error)
    if within.high >= quarter:
        return Well()
    rate = observed.expected_newcomers / observed.viewers
    missed = round((middle - rate) * observed.viewers)
    return Recommendation(
        rule="conversion-below-others",
        title="Compare your page with those of your category",
        why="Three quarters of the comparable plugins are downloaded by more of those who look at their page.",
        evidence=(
            Evidence(
                what="people who downloaded anew for each who looked, at most",
                value=observed.newcomers.high / observed.viewers,
                unit=Unit.SHARE,
                within=within,
                cases=observed.viewers,
            ),
            Evidence(what="the same of the plugin in the middle", value=middle, unit=Unit.SHARE, cases=len(rates)),
        ),
        effect=f"As much as the one in the middle would be about {missed:,} more.",
        size=quarter - rate,
        page=f"/plugins/{observed.plugin_id}/edit",
        command=f"qirvo plugin listing edit {observed.plugin_id}",
    )


def downloads_fall(observed: Observed, error: float) -> Verdict:
    """Look whether clearly fewer people download it than in the time before."""
    if observed.unique_by_day_before is None:
        return TooLittle(of="days before this time on which it was there", there=0, needed=len(observed.unique_by_day))
    before, after = sum(observed.unique_by_day_before), sum(observed.unique_by_day)
    if before < LEAST_UNIQUE:
        return TooLittle(of="unique downloads in the time before", there=before, needed=LEAST_UNIQUE)
    varying = dispersion(observed.unique_by_day_before, observed.unique_by_day)
    within = growth(before, after, varying=varying, error=error)
    if within.high >= MOST_OF_BEFORE:
        return Well()
    return Recommendation(
        rule="downloads-fall",
        title="Find out where downloads were lost",
        why="Clearly fewer people downloaded it than in the time before, also when days vary as they do.",
        evidence=(
            Evidence(what="unique downloads before", value=before, unit=Unit.COUNT),
            Evidence(
                what="unique downloads now, as a part of that", value=after / before, unit=Unit.TIMES, within=within
            ),
        ),
        effect=f"{change_text(after / before)}: {before - after:,} unique downloads fewer.",
        size=1 - after / before,
        page=f"/plugins/{observed.plugin_id}",
        command=f"qirvo analytics {observed.plugin_id}",
    )


def rating_drops(observed: Observed, error: float) -> Verdict:
    """Look whether fewer of those who rate it are contented than before."""
    before, after = contented(observed.ratings_before), contented(observed.ratings)
    fewest = min(before.of, after.of)
    if fewest < LEAST_RATINGS or before.rate is None or after.rate is None:
        return TooLittle(of="ratings in this time and in the one before", there=fewest, needed=LEAST_RATINGS)
    within = difference(before, after, error)
    if within.high >= 0 or before.rate - after.rate < LEAST_DROP:
        return Well()
    return Recommendation(
        rule="rating-drops",
        title="Read and answer the latest ratings",
        why=f"Fewer of those who rate it give {CONTENTED_STARS} or 5 stars than in the time before.",
        evidence=(
            Evidence(what="contented before", value=before.rate, unit=Unit.SHARE, cases=before.of),
            Evidence(
                what="contented now", value=after.rate, unit=Unit.SHARE, within=after.interval(error), cases=after.of
            ),
        ),
        effect=f"{share_text(before.rate - after.rate)} of all fewer, and {share_text(-within.high)} at least.",
        size=before.rate - after.rate,
        page=f"/plugins/{observed.plugin_id}#ratings",
    )


def automated(observed: Observed, error: float) -> Verdict:
    """Look whether nearly all downloads are made by programs."""
    count = observed.downloads
    if count.raw < LEAST_DOWNLOADS:
        return TooLittle(of="downloads", there=count.raw, needed=LEAST_DOWNLOADS)
    programs = Share(min(count.raw, count.automated + count.mirror), count.raw)
    within = programs.interval(error)
    if within.low <= MOST_AUTOMATED or programs.rate is None:
        return Well()
    return Recommendation(
        rule="downloads-automated",
        title="Judge its reach by unique downloads",
        why="Nearly all downloads are made by crawlers, pipelines and mirrors: the total says little about people.",
        evidence=(
            Evidence(
                what="downloads by programs and mirrors",
                value=programs.rate,
                unit=Unit.SHARE,
                within=within,
                cases=count.raw,
            ),
            Evidence(what="unique downloads", value=count.unique, unit=Unit.COUNT),
        ),
        effect=f"{programs.hits:,} of {count.raw:,} downloads are not people's.",
        size=programs.rate - MOST_AUTOMATED,
        page=f"/plugins/{observed.plugin_id}",
        command=f"qirvo analytics {observed.plugin_id}",
    )


def broken(observed: Observed, _error: float) -> Verdict:
    """Look whether users report that it is broken."""
    if observed.broken < LEAST_BROKEN:
        return Well()
    return Recommendation(
        rule="reported-broken",
        title="Try the newest release as a user would",
        why="Several users reported to the registry that it is broken.",
        evidence=(Evidence(what="reports that it is broken", value=observed.broken, unit=Unit.COUNT),),
        effect=f"{observed.broken:,} reports; most who meet a fault report nothing.",
        size=float(observed.broken),
        page=f"/plugins/{observed.plugin_id}/manage",
        command="qirvo plugin validate",
    )


def review_waits(observed: Observed, _error: float) -> Verdict:
    """Look whether a submission waits longer than nine tenths of all reviews take."""
    if observed.waiting is None:
        return Well()
    submission, since, usual = observed.waiting
    if since <= usual:
        return Well()
    return Recommendation(
        rule="review-waits",
        title="Ask the reviewers about your submission",
        why="A submission waits longer than nine tenths of this registry's reviews take.",
        evidence=(
            Evidence(what="days that it waits", value=since / timedelta(days=1), unit=Unit.DAYS),
            Evidence(what="days within which nine tenths end", value=usual / timedelta(days=1), unit=Unit.DAYS),
        ),
        effect=f"{_text(since - usual)} longer than usual.",
        size=(since - usual) / timedelta(days=1),
        page=f"/dashboard/submissions/{submission}",
        command=f"qirvo submission show {submission}",
    )


def contented(tally: Tally) -> Share:
    """Return how many of those who rated gave four or five stars."""
    return Share(sum(count for stars, count in tally.stars.items() if stars >= CONTENTED_STARS), tally.count)


def _text(time: timedelta) -> str:
    return duration_text(int(time.total_seconds()) // 3600 * 3600) if time >= timedelta(hours=1) else "less than 1h"


REACH = (
    Rule(slug="rating-drops", looks_at="fewer contented ratings than before", judge=rating_drops),
    Rule(slug="reported-broken", looks_at="users report that it is broken", judge=broken, is_estimate=False),
    Rule(slug="downloads-fall", looks_at="clearly fewer unique downloads than before", judge=downloads_fall),
)
LATER = (
    Rule(
        slug="conversion-below-others",
        looks_at="fewer downloads for each visitor than comparable plugins",
        judge=below_others,
    ),
    Rule(slug="downloads-automated", looks_at="nearly all downloads by programs", judge=automated),
    Rule(slug="review-waits", looks_at="a submission waits unusually long", judge=review_waits, is_estimate=False),
)
