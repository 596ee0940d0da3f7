"""What a decision takes from an installation's id: which shares it is within, and the place where that is named."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from qirvo.domain.ramps import EVERYBODY
from qirvo.domain.releases import ReleaseIndex, Security, UpdateChannelHead
from qirvo.domain.rollouts import RolloutState, bucket_of
from qirvo.domain.update_channels import STANDARD, Stability, Terms, UpdateChannel
from qirvo.domain.updates import Asking, Decision, NoUpdate, at_place, decide, names_place, queues
from qirvo.domain.versions import Version
from tests.property.test_rollout_laws import ramps
from tests.support.builders import MONDAY, a_release, a_rollout, an_asking, an_index

VERSIONS = tuple(Version(f"1.{minor}.0") for minor in range(5))
NOW = MONDAY + timedelta(days=2)
NIGHTLY = UpdateChannel("nightly")
SECURITIES = st.none() | st.builds(Security, severity=st.just("high"), cve=st.just(()), exploited=st.booleans())


@st.composite
def heads(draw: st.DrawFn) -> UpdateChannelHead:
    rollout = a_rollout(
        ramp=draw(ramps()),
        salt=draw(st.sampled_from(["one", "other"])),
        state=draw(st.sampled_from(RolloutState)),
        hold_at=draw(st.none() | st.integers(0, EVERYBODY)),
    )
    return UpdateChannelHead(
        current=draw(st.sampled_from(VERSIONS)),
        previous=draw(st.none() | st.sampled_from(VERSIONS)),
        floor=draw(st.none() | st.sampled_from(VERSIONS)),
        rollout=rollout,
    )


@st.composite
def indexes(draw: st.DrawFn) -> ReleaseIndex:
    releases = [
        a_release(
            str(version),
            breaking=draw(st.booleans()),
            security=draw(SECURITIES),
            revoked=draw(st.sampled_from(["", "It is broken."])) or None,
            epoch=draw(st.integers(0, 1)),
        )
        for version in VERSIONS
    ]
    names = draw(st.sets(st.sampled_from([*STANDARD, NIGHTLY]), min_size=1))
    terms = Terms(stability=Stability.BETA, description="", minimum_age_s=draw(st.sampled_from([0, 86_400 * 30])))
    index = an_index(*releases, heads={name: draw(heads()) for name in names})
    return replace(index, terms={NIGHTLY: terms})


ASKED = st.builds(
    an_asking,
    update_channel=st.sampled_from([*STANDARD, NIGHTLY]),
    installed=st.none() | st.sampled_from(VERSIONS),
    consents=st.booleans(),
)
IDS = st.integers(0, 10**6).map(str)


def told(decision: Decision) -> tuple[object, ...]:
    """Everything about a decision that is told to whoever asks."""
    if isinstance(decision, NoUpdate):
        return decision.reason, decision.explanation, decision.ends
    return decision.release.version, decision.because


@given(indexes(), ASKED, st.lists(IDS, min_size=20, max_size=20, unique=True))
def test_who_is_within_the_same_shares_is_told_the_same_but_for_its_place(
    index: ReleaseIndex, asking: Asking, ids: list[str]
):
    found = queues(asking.update_channel, index, signed_now=NOW)
    first: dict[tuple[bool, ...], Decision] = {}
    for each in ids:
        decision = decide(replace(asking, installation_id=each), index, signed_now=NOW)
        within = tuple(bucket_of(each, salt=salt) < share for salt, share in found)
        before = first.setdefault(within, decision)
        assert names_place(before) == names_place(decision)
        if isinstance(before, NoUpdate) and names_place(before):
            before = at_place(before, bucket_of(each, salt=before.facts.salt or ""), index)
        assert told(before) == told(decision)


@given(indexes(), ASKED, IDS, IDS)
def test_without_a_queue_everybody_is_told_the_same(index: ReleaseIndex, asking: Asking, one: str, other: str):
    assume(not queues(asking.update_channel, index, signed_now=NOW))
    answers = [decide(replace(asking, installation_id=each), index, signed_now=NOW) for each in (one, other)]
    assert told(answers[0]) == told(answers[1])
