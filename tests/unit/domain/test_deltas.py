"""Which deltas are wanted, and when one is worth its place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.delta_choice import wanted_steps, without_deltas_to_withdrawn
from qirvo.domain.deltas import Delta, DeltaCodec, is_better, is_worthwhile
from qirvo.domain.digests import Digest
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import Rollout
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, WEATHER, a_release


def a_head(current: str, previous: str | None = None, *, percentage: float = 100) -> UpdateChannelHead:
    return UpdateChannelHead(
        current=Version(current),
        previous=None if previous is None else Version(previous),
        rollout=Rollout(salt=current, start=MONDAY, ramp=Ramp.gradual(percentage, 0)),
    )


def an_index(*versions: str, **heads: UpdateChannelHead) -> ReleaseIndex:
    return ReleaseIndex(
        plugin_id=WEATHER,
        number=1,
        releases={Version(each): a_release(each) for each in versions},
        heads={UpdateChannel(name): head for name, head in heads.items()},
    )


def steps(index: ReleaseIndex) -> list[str]:
    return [f"{step.base}>{step.target}" for step in wanted_steps(index, signed_now=MONDAY + timedelta(days=1))]


def test_they_lead_from_the_last_three_releases():
    index = an_index("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", stable=a_head("1.4.0"))
    assert steps(index) == ["1.1.0>1.4.0", "1.2.0>1.4.0", "1.3.0>1.4.0"]


def test_they_lead_from_what_everybody_has_on_any_update_channel():
    versions = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "2.0.0-beta.1"]
    beta, stable = a_head("2.0.0-beta.1", percentage=10), a_head("1.1.0")
    found = steps(an_index(*versions, beta=beta, stable=stable))
    assert found[:1] == ["1.0.0>1.1.0"]
    assert found[1:] == [f"{base}>2.0.0-beta.1" for base in ("1.1.0", "1.2.0", "1.3.0", "1.4.0")]


def test_they_lead_to_what_the_others_get_while_a_release_is_rolled_out():
    head = a_head("1.2.0", "1.1.0", percentage=10)
    assert steps(an_index("1.0.0", "1.1.0", "1.2.0", stable=head)) == ["1.0.0>1.1.0", "1.0.0>1.2.0", "1.1.0>1.2.0"]


def test_a_first_release_has_none():
    assert steps(an_index("1.0.0", stable=a_head("1.0.0"))) == []


@pytest.mark.parametrize("kind", [StandingKind.YANKED, StandingKind.QUARANTINED, StandingKind.TAKEN_DOWN])
def test_none_leads_to_a_release_that_nobody_is_given(kind: StandingKind):
    index = an_index("1.0.0", "1.1.0", stable=a_head("1.1.0"))
    delta = Delta(
        base=Version("1.0.0"), codec=DeltaCodec.TREE, digest=Digest.of(b"delta"), size_bytes=5, unpacked_bytes=50
    )
    releases = {version: replace(release, deltas=(delta,)) for version, release in index.releases.items()}
    said = replace(
        index, releases=releases, standings=(Standing(kind=kind, reason="broken", version=Version("1.1.0")),)
    )
    assert steps(said) == []
    signed = without_deltas_to_withdrawn(said)
    assert [len(release.deltas) for release in signed.releases.values()] == [1, 0]


def test_one_over_sixty_per_cent_of_the_archive_is_not_worth_it():
    assert is_worthwhile(60, archive_bytes=100)
    assert not is_worthwhile(61, archive_bytes=100)


def test_one_that_is_hardly_smaller_does_not_take_the_place_of_another():
    assert is_better(95, present_bytes=100)
    assert not is_better(96, present_bytes=100)
