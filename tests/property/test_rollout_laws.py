"""A growing share only ever adds installations, and nobody is promised a date that is not kept."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from qirvo.domain.rollouts import EVERYBODY, QUEUE_LENGTH, Ramp, RampPoint, bucket_of
from tests.support.builders import a_rollout


@st.composite
def ramps(draw: st.DrawFn) -> Ramp:
    seconds = [0, *sorted(draw(st.sets(st.integers(1, 1_000_000), max_size=5)))]
    shares = sorted(draw(st.lists(st.integers(0, EVERYBODY), min_size=len(seconds), max_size=len(seconds))))
    return Ramp(tuple(RampPoint(second, share) for second, share in zip(seconds, shares, strict=True)))


@given(ramps(), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_the_share_never_falls(ramp: Ramp, one: int, other: int):
    earlier, later = sorted((one, other))
    assert ramp.at(timedelta(seconds=earlier)) <= ramp.at(timedelta(seconds=later))


@given(ramps(), st.text(min_size=1))
def test_a_place_has_a_date_exactly_when_the_ramp_ends_above_it(ramp: Ramp, installation_id: str):
    rollout = a_rollout(ramp=ramp)
    bucket = bucket_of(installation_id, salt=rollout.salt)
    assert (ramp.reaches(bucket) is not None) == (bucket < ramp.points[-1].basis_points)


@given(ramps(), st.integers(0, QUEUE_LENGTH - 1))
def test_a_promised_date_is_kept(ramp: Ramp, bucket: int):
    due = ramp.reaches(bucket)
    assume(due is not None)
    assert bucket < ramp.at((due or timedelta()) + timedelta(seconds=1))


@given(st.text(), st.text())
def test_a_place_is_within_the_queue(salt: str, installation_id: str):
    assert 0 <= bucket_of(installation_id, salt=salt) < QUEUE_LENGTH
