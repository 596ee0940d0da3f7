"""Advice about releases: one that is unsafe, fares worse than the one before, fails, is not taken up, or is old."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from qirvo.domain.numbers_text import share_text, times_text
from qirvo.domain.proportions import Rate, Share, rate_growth
from qirvo.domain.recommendations import (
    Evidence,
    Observed,
    Recommendation,
    Rule,
    TooLittle,
    Unit,
    Verdict,
    VulnerableComponent,
    Well,
)

LEAST_DAYS_OF_USE: Final = 100
LEAST_WORSE: Final = 1.25
"""A version that fares less than so many times worse is not worth a word, however sure that is."""
LEAST_ENDED: Final = 30
MOST_FAILED: Final = 0.05
LEAST_ACTIVE: Final = 50
LEAST_ON_NEWEST: Final = 0.5
SETTLED_DAYS: Final = 14
OLD_DAYS: Final = 365


def vulnerable(observed: Observed, _error: float) -> Verdict:
    """Look whether the newest release holds a package with a known advisory."""
    found = observed.vulnerable
    if not found:
        return Well()
    first = found[0]
    rest = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return Recommendation(
        rule="component-vulnerable",
        title=f"Update `{first.name}`{rest} and publish a release",
        why="The newest release holds a package of which an advisory says that it is vulnerable or malicious.",
        evidence=tuple(
            Evidence(what=f"{each.name} {each.version}: {each.advisory}, {each.danger}", value=1, unit=Unit.COUNT)
            for each in found[:5]
        ),
        effect=_mended(found),
        size=float(len(found)),
        page=f"/plugins/{observed.plugin_id}/versions",
        command="qirvo plugin validate",
    )


def worse_than_before(observed: Observed, error: float) -> Verdict:
    """Look whether a version has more errors than the one before it; each pair takes its part of the error."""
    told = sorted(version for version, errors in observed.errors.items() if errors.of >= LEAST_DAYS_OF_USE)
    pairs = list(pairwise(told))
    if not pairs:
        return TooLittle(
            of=f"versions with {LEAST_DAYS_OF_USE} days of use that hosts told of", there=len(told), needed=2
        )
    for before, after in reversed(pairs):
        was, now = observed.errors[before], observed.errors[after]
        within = rate_growth(was, now, varying=observed.errors_vary, error=error / len(pairs))
        if within.low > LEAST_WORSE:
            rates = (was.rate or 0.0, now.rate or 0.0)
            beyond = round((rates[1] - rates[0]) * now.of)
            return Recommendation(
                rule="version-worse",
                title=f"Look into {after}: it has more errors than {before}",
                why=f"Errors and crashes for each day of use went from {rates[0]:.3f} to {rates[1]:.3f}.",
                evidence=(
                    _errors(f"errors for each day of use of {before}", was, observed, error),
                    _errors(f"errors for each day of use of {after}", now, observed, error),
                ),
                effect=f"{times_text(within.low)} as many at least: about {beyond:,} more than with {before}.",
                size=rates[1] - rates[0],
                page=f"/plugins/{observed.plugin_id}/rollouts",
                command=f"qirvo rollout pause {observed.plugin_id}",
            )
    return Well()


def installs_fail(observed: Observed, error: float) -> Verdict:
    """Look whether installations of the newest release fail."""
    ended = observed.newest_ended
    if observed.newest is None or ended.of < LEAST_ENDED or ended.rate is None:
        told = "installations of the newest release that told how they ended"
        return TooLittle(of=told, there=ended.of, needed=LEAST_ENDED)
    within = ended.interval(error)
    if within.low <= MOST_FAILED:
        return Well()
    version = observed.newest[0]
    return Recommendation(
        rule="installs-fail",
        title=f"Mend the installation of {version}",
        why=f"More than {share_text(MOST_FAILED)} of the hosts that began to install it failed or fell silent.",
        evidence=(
            Evidence(
                what=f"installations of {version} that failed",
                value=ended.rate,
                unit=Unit.SHARE,
                within=within,
                cases=ended.of,
            ),
        ),
        effect=f"{ended.hits:,} of {ended.of:,} installations that were told of.",
        size=ended.rate - MOST_FAILED,
        page=f"/plugins/{observed.plugin_id}/rollouts",
        command=f"qirvo rollout status {observed.plugin_id}",
    )


def updates_return(observed: Observed, error: float) -> Verdict:
    """Look whether hosts take updates back because they do not come up."""
    updates = observed.updates
    if updates.of < LEAST_ENDED or updates.rate is None:
        return TooLittle(of="updates that hosts told of", there=updates.of, needed=LEAST_ENDED)
    within = updates.interval(error)
    if within.low <= MOST_FAILED:
        return Well()
    return Recommendation(
        rule="updates-return",
        title="Find out why updates do not come up",
        why=f"More than {share_text(MOST_FAILED)} of the updates were taken back by the hosts themselves.",
        evidence=(
            Evidence(
                what="updates taken back",
                value=updates.rate,
                unit=Unit.SHARE,
                within=within,
                cases=updates.of,
            ),
        ),
        effect=f"{updates.hits:,} of {updates.of:,} updates that were told of.",
        size=updates.rate - MOST_FAILED,
        page=f"/plugins/{observed.plugin_id}/rollouts",
        command=f"qirvo rollout status {observed.plugin_id}",
    )


def adoption(observed: Observed, error: float) -> Verdict:
    """Look whether most installations stay on older versions though a newer one was there for a fortnight."""
    active = sum(observed.active.values())
    if active < LEAST_ACTIVE:
        return TooLittle(of="active installations that report", there=active, needed=LEAST_ACTIVE)
    if observed.newest is None or (observed.today - observed.newest[1]).days < SETTLED_DAYS:
        return Well()
    version, published = observed.newest
    current = Share(sum(count for each, count in observed.active.items() if each >= version), active)
    within = current.interval(error)
    if within.high >= LEAST_ON_NEWEST or current.rate is None:
        return Well()
    stuck, count = max(((count, each) for each, count in observed.active.items() if each < version))[::-1]
    return Recommendation(
        rule="adoption-stalls",
        title=f"Find out what keeps installations on {stuck}",
        why=f"{version} was published {(observed.today - published).days} days ago, and most do not run it.",
        evidence=(
            Evidence(
                what=f"active installations with {version} or newer",
                value=current.rate,
                unit=Unit.SHARE,
                within=within,
                cases=active,
            ),
            Evidence(what=f"active installations with {stuck}", value=count, unit=Unit.COUNT),
        ),
        effect=f"{active - current.hits:,} of {active:,} active installations run an older version.",
        size=LEAST_ON_NEWEST - current.rate,
        page=f"/plugins/{observed.plugin_id}/update-channels",
        command=f"qirvo rollout status {observed.plugin_id}",
    )


def unmaintained(observed: Observed, _error: float) -> Verdict:
    """Look whether people go on to download what was not released anew for a year."""
    unique = observed.downloads.unique
    if observed.newest is None or (age := (observed.today - observed.newest[1]).days) < OLD_DAYS:
        return Well()
    if unique < LEAST_ACTIVE:
        return TooLittle(of="unique downloads", there=unique, needed=LEAST_ACTIVE)
    return Recommendation(
        rule="no-release-for-a-year",
        title="Publish a release, or say that there will be none",
        why="Nothing was released for more than a year, and people go on to download it.",
        evidence=(
            Evidence(what="days since the newest release", value=age, unit=Unit.DAYS),
            Evidence(what="unique downloads", value=unique, unit=Unit.COUNT),
        ),
        effect=f"{unique:,} unique downloads of something that nobody mends.",
        size=float(age),
        page=f"/plugins/{observed.plugin_id}/manage",
        command=f"qirvo plugin deprecate {observed.plugin_id}",
    )


def _mended(found: Sequence[VulnerableComponent]) -> str:
    """Return what can be done about them."""
    first, mended = found[0], sum(bool(each.fixed_in) for each in found)
    if not mended:
        return "No version is known that mends it."
    if len(found) == 1:
        return f"`{first.name}` is mended in {first.fixed_in}."
    return f"{mended} of {len(found)} have a version that mends them."


def _errors(what: str, errors: Rate, observed: Observed, error: float) -> Evidence:
    return Evidence(
        what=what,
        value=errors.rate or 0.0,
        unit=Unit.TIMES,
        within=errors.interval(error, varying=observed.errors_vary),
        cases=errors.of,
    )


URGENT = (
    Rule(
        slug="component-vulnerable",
        looks_at="a package in the newest release with a known advisory",
        judge=vulnerable,
        is_estimate=False,
    ),
    Rule(slug="version-worse", looks_at="a version with more errors than the one before", judge=worse_than_before),
    Rule(
        slug="installs-fail", looks_at="more than 5 % of installations of the newest release fail", judge=installs_fail
    ),
    Rule(slug="updates-return", looks_at="more than 5 % of updates are taken back", judge=updates_return),
)
LATER = (
    Rule(slug="adoption-stalls", looks_at="less than half on the newest release after a fortnight", judge=adoption),
    Rule(slug="no-release-for-a-year", looks_at="no release for a year", judge=unmaintained, is_estimate=False),
)
