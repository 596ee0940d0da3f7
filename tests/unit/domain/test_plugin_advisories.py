"""Which releases an advisory affects, what mends them, what it may become, and who may write it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.advisories import Danger
from qirvo.domain.plugin_advisories import (
    AdvisoryStateError,
    OperatorsAdvisoryError,
    affected_releases,
    affecting,
    fix_for,
    is_at_least,
    require_may_write,
)
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, WEATHER, a_release, an_index
from tests.support.plugin_advisories import a_content, an_advisory

ANN = Account(name="ann", publishers=frozenset({"acme"}))
OWNER = Account(name="owner", rights=frozenset({Right.ADMINISTER}))


def an_index_of(*versions: str, yanked: str = "") -> ReleaseIndex:
    index = an_index(*(a_release(version) for version in versions))
    said = Standing(kind=StandingKind.YANKED, reason="x", version=Version(yanked)) if yanked else None
    return replace(index, standings=() if said is None else (said,))


def test_the_affected_releases_are_told_with_what_mends_each():
    index = an_index_of("0.9.0", "1.0.0", "1.1.0", "2.0.0", "2.1.0")
    advisory = an_advisory("introduced 1.0.0, fixed 1.1.0", "introduced 2.0.0, fixed 2.1.0")
    found = {str(version): str(fix) for version, fix in affected_releases(advisory, index).items()}
    assert found == {"1.0.0": "1.1.0", "2.0.0": "2.1.0"}


def test_a_fix_that_is_affected_by_another_range_is_none():
    index = an_index_of("1.0.0", "1.1.0", "1.2.0")
    advisory = an_advisory("introduced 0, fixed 1.1.0", "introduced 1.1.0, fixed 1.2.0")
    assert fix_for(advisory, Version("1.0.0"), index) == Version("1.2.0")


def test_what_is_kept_back_mends_nothing():
    index = an_index_of("1.0.0", "1.1.0", "1.2.0", yanked="1.1.0")
    assert fix_for(an_advisory(), Version("1.0.0"), index) == Version("1.2.0")


def test_nobody_is_sent_from_a_plain_version_to_a_prerelease():
    index = an_index_of("1.0.0", "1.1.0-beta.1", "1.1.0")
    advisory = an_advisory("introduced 0, last_affected 1.0.0")
    assert fix_for(advisory, Version("1.0.0"), index) == Version("1.1.0")
    assert fix_for(advisory, Version("1.0.0-beta.1"), index) == Version("1.1.0-beta.1")


def test_without_a_release_the_fix_is_what_the_advisory_names():
    assert fix_for(an_advisory(), Version("1.0.0")) == Version("1.1.0")
    assert fix_for(an_advisory("introduced 0, last_affected 1.0.0"), Version("1.0.0")) is None


def test_only_what_is_in_force_affects_and_the_gravest_comes_first():
    grave = replace(a_content("introduced 0"), danger=Danger.CRITICAL)
    high = an_advisory().published(MONDAY)
    critical = an_advisory(id="QSA-2026-0002-0002", content=grave).published(MONDAY)
    draft, withdrawn = an_advisory(), high.withdrawn("x", MONDAY)
    found = affecting([draft, withdrawn, high, critical], Version("1.0.0"))
    assert [each.advisory for each in found] == [critical, high]
    assert affecting([high], Version("1.1.0")) == []


def test_it_goes_from_draft_to_published_to_withdrawn():
    later = MONDAY + timedelta(days=1)
    published = an_advisory().published(later)
    withdrawn = published.withdrawn("wrong", later)
    assert (published.published_at, withdrawn.withdrawn_at, withdrawn.is_seen) == (later, later, True)
    assert not an_advisory().withdrawn("wrong", later).is_seen


def test_it_goes_nowhere_else():
    published = an_advisory().published(MONDAY)
    withdrawn = published.withdrawn("wrong", MONDAY)
    for advisory in (published, withdrawn):
        with pytest.raises(AdvisoryStateError):
            advisory.published(MONDAY)
    with pytest.raises(AdvisoryStateError):
        withdrawn.withdrawn("again", MONDAY)
    with pytest.raises(AdvisoryStateError):
        withdrawn.edited(withdrawn.content, html="", now=MONDAY)


def test_severities_have_an_order():
    assert is_at_least(Danger.CRITICAL, Danger.HIGH)
    assert is_at_least(Danger.HIGH, Danger.HIGH)
    assert not is_at_least(Danger.MODERATE, Danger.HIGH)


def test_members_write_for_their_publisher_and_operators_for_the_registry():
    assert require_may_write(WEATHER, ANN) is False
    assert require_may_write(WEATHER, OWNER) is True
    with pytest.raises(OperatorsAdvisoryError):
        require_may_write(WEATHER, ANN, is_operators=True)
    with pytest.raises(MissingRightError):
        require_may_write(WEATHER, Account(name="eve", rights=frozenset({Right.REVIEW})))
