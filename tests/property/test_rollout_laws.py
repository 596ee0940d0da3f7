"""A growing share only ever adds installations, and nobody is promised a date that is not kept."""

from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from qirvo.domain.ramps import EVERYBODY, QUEUE_LENGTH, Ramp, RampPoint
from qirvo.domain.rollouts import USUAL_WARINESS, Served, bucket_of, place_of
from qirvo.domain.updates import Offer, decide
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, a_head, a_release, a_rollout, an_asking, an_index


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


MOMENTS = st.integers(0, 2_000_000).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@given(ramps(), MOMENTS, MOMENTS)
def test_a_pause_keeps_the_share_whenever_one_looks(ramp: Ramp, paused_at: datetime, looked_at: datetime):
    paused = a_rollout(ramp=ramp).pause(paused_at)
    assert paused.threshold(looked_at) == a_rollout(ramp=ramp).threshold(paused_at)


@given(ramps(), MOMENTS, MOMENTS, st.integers(0, 1_000_000))
def test_what_is_resumed_goes_on_where_it_rested_and_never_serves_fewer(
    ramp: Ramp, paused_at: datetime, resumed_at: datetime, later_s: int
):
    paused = a_rollout(ramp=ramp).pause(paused_at)
    resumed = paused.resume(max(paused_at, resumed_at))
    begins = resumed.threshold(max(paused_at, resumed_at))
    rested = paused.threshold(paused_at)
    assert begins >= rested
    second = timedelta(seconds=1)
    assert begins <= max(rested, ramp.at(ramp.passes(rested) + second))
    assert resumed.threshold(max(paused_at, resumed_at) + timedelta(seconds=later_s)) >= begins


@given(ramps(), MOMENTS, st.integers(0, EVERYBODY - 1), MOMENTS)
def test_what_is_made_smaller_serves_a_part_of_those_it_served(
    ramp: Ramp, at: datetime, share: int, looked_at: datetime
):
    rollout = a_rollout(ramp=ramp)
    assume(share < rollout.threshold(at))
    smaller = rollout.shrink(share, at)
    assert smaller.threshold(looked_at) == share
    served = {f"h{n}" for n in range(50) if isinstance(rollout.serves(f"h{n}", signed_now=at), Served)}
    still = {f"h{n}" for n in range(50) if isinstance(smaller.serves(f"h{n}", signed_now=looked_at), Served)}
    assert still <= served


@given(ramps(), st.integers(0, EVERYBODY))
def test_a_share_is_reached_when_it_is_said_to_be(ramp: Ramp, share: int):
    assume(share <= ramp.points[-1].basis_points)
    assert ramp.at(ramp.passes(share)) >= share


PLACES, WARINESSES = st.integers(0, QUEUE_LENGTH - 1), st.integers(0, QUEUE_LENGTH)


@given(PLACES, WARINESSES, WARINESSES)
def test_who_is_more_wary_never_comes_before_who_is_less(bucket: int, one: int, other: int):
    bold, wary = sorted((one, other))
    assert 0 <= place_of(bucket, bold) <= place_of(bucket, wary) < QUEUE_LENGTH


@given(PLACES, PLACES, WARINESSES)
def test_hosts_of_one_wariness_keep_their_order(one: int, other: int, wariness: int):
    earlier, later = sorted((one, other))
    assert place_of(earlier, wariness) <= place_of(later, wariness)


@given(PLACES)
def test_the_first_are_first_the_last_are_last_and_the_usual_wait_for_their_turn(bucket: int):
    places = [place_of(bucket, wariness) for wariness in (0, USUAL_WARINESS, QUEUE_LENGTH)]
    assert places == [0, bucket, QUEUE_LENGTH - 1]


@given(ramps(), MOMENTS, st.text(min_size=1), WARINESSES, WARINESSES)
def test_whatever_a_wary_host_is_offered_a_bold_one_is_offered_too(
    ramp: Ramp, at: datetime, installation_id: str, one: int, other: int
):
    bold, wary = sorted((one, other))
    rollout = a_rollout(ramp=ramp)
    index = an_index(*(a_release(v) for v in ("1.0.0", "1.1.0")), stable=a_head("1.1.0", rollout=rollout))

    def is_offered(wariness: int) -> bool:
        asking = an_asking(installed=Version("1.0.0"), installation_id=installation_id, wariness=wariness)
        return isinstance(decide(asking, index, signed_now=at), Offer)

    assert is_offered(bold) >= is_offered(wary)
    assert is_offered(bold) <= (rollout.threshold(at) > 0)
    assert is_offered(wary) >= (rollout.threshold(at) == EVERYBODY)
