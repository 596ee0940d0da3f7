"""The Distribution Guide's three rules, with its thresholds and sentences, once the figures bear them out."""

from typing import Final

from qirvo.domain.numbers_text import share_text
from qirvo.domain.proportions import Interval, Rate
from qirvo.domain.recommendations import Evidence, Observed, Recommendation, Rule, TooLittle, Unit, Verdict, Well

LEAST_CONVERSION: Final = 0.1
MOST_ERRORS: Final = 0.05
LEAST_RETENTION: Final = 0.5
LOOKS: Final = "Consider improving plugin description and screenshots"
ERRORS: Final = "Address reported errors to improve user experience"
ONBOARDING: Final = "Focus on user onboarding and engagement features"
LEAST_VIEWERS: Final = 100
LEAST_DAYS_OF_USE: Final = 100
LEAST_INSTALLATIONS: Final = 50


def conversion(observed: Observed, error: float) -> Verdict:
    """Look whether fewer than a tenth of those who look at the page download the plugin."""
    if observed.viewers < LEAST_VIEWERS:
        return TooLittle(of="visitors of its page", there=observed.viewers, needed=LEAST_VIEWERS)
    most = Rate(observed.newcomers.high, observed.viewers).interval(error)  # two crowds, not one and a part of it
    if most.high >= LEAST_CONVERSION:
        return Well()
    rate = observed.expected_newcomers / observed.viewers
    missed = round((LEAST_CONVERSION - rate) * observed.viewers)
    return Recommendation(
        rule="conversion-low",
        title=LOOKS,
        why=f"Fewer than {share_text(LEAST_CONVERSION)} of those who look at the page go on to download.",
        evidence=(
            Evidence(
                what="people who downloaded anew for each who looked",
                value=rate,
                unit=Unit.SHARE,
                within=Interval(Rate(observed.newcomers.low, observed.viewers).interval(error).low, most.high),
                cases=observed.viewers,
            ),
        ),
        effect=f"At {share_text(LEAST_CONVERSION)}, about {missed:,} more people would have downloaded it.",
        size=LEAST_CONVERSION - rate,
        page=f"/plugins/{observed.plugin_id}/edit",
        command=f"qirvo plugin listing edit {observed.plugin_id}",
    )


def errors(observed: Observed, error: float) -> Verdict:
    """Look whether there is more than one error in twenty days of use."""
    every = sum(observed.errors.values(), Rate(0, 0))
    if every.of < LEAST_DAYS_OF_USE or every.rate is None:
        return TooLittle(of="days of use that hosts told of", there=every.of, needed=LEAST_DAYS_OF_USE)
    within = every.interval(error, varying=observed.errors_vary)
    if within.low <= MOST_ERRORS:
        return Well()
    beyond = round((every.rate - MOST_ERRORS) * every.of)
    return Recommendation(
        rule="errors-high",
        title=ERRORS,
        why=f"There are more errors and crashes than {MOST_ERRORS * 100:.0f} in a hundred days of use.",
        evidence=(
            Evidence(
                what="errors and crashes for each day of use",
                value=every.rate,
                unit=Unit.TIMES,
                within=within,
                cases=every.of,
            ),
        ),
        effect=f"About {beyond:,} errors are beyond what would be usual.",
        size=every.rate - MOST_ERRORS,
        page=f"/plugins/{observed.plugin_id}/rollouts",
        command=f"qirvo analytics {observed.plugin_id}",
    )


def retention(observed: Observed, error: float) -> Verdict:
    """Look whether fewer than half of those who install it still use it after 30 days."""
    if observed.retained.of < LEAST_INSTALLATIONS or observed.retained.rate is None:
        return TooLittle(
            of="installations that became 30 days old", there=observed.retained.of, needed=LEAST_INSTALLATIONS
        )
    most, surely = observed.retained.interval(error), observed.retained_surely.interval(error)
    if most.high >= LEAST_RETENTION:
        return Well()
    lost = round((LEAST_RETENTION - observed.retained.rate) * observed.retained.of)
    return Recommendation(
        rule="retention-low",
        title=ONBOARDING,
        why=f"Fewer than {share_text(LEAST_RETENTION)} of the installations are still in use after 30 days.",
        evidence=(
            Evidence(
                what="installations still in use after 30 days",
                value=observed.retained.rate,
                unit=Unit.SHARE,
                within=Interval(min(surely.low, most.low), most.high),
                cases=observed.retained.of,
            ),
        ),
        effect=f"At {share_text(LEAST_RETENTION)}, about {lost:,} more would have stayed.",
        size=LEAST_RETENTION - observed.retained.rate,
        page=f"/plugins/{observed.plugin_id}",
    )


RULES = (
    Rule(slug="errors-high", looks_at="more than 5 errors in a hundred days of use", judge=errors),
    Rule(slug="retention-low", looks_at="fewer than half still in use after 30 days", judge=retention),
    Rule(slug="conversion-low", looks_at="fewer than 10 % of the page's visitors download", judge=conversion),
)
