from dataclasses import replace
from datetime import timedelta

import pytest

from qirvo.domain.promotions import (
    ApprovedAlreadyError,
    NotOfferedThereError,
    Promotion,
    PromotionEndedError,
    PromotionState,
    UpdateChannelPolicy,
    against,
    missing,
    source_of,
)
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import MalformedUpdateChannelError, Stability, Terms, UpdateChannel
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, WEATHER, a_head, a_release, a_rollout, an_index

STABLE, BETA, ALPHA = UpdateChannel.STABLE, UpdateChannel.BETA, UpdateChannel.ALPHA
ONE = Promotion(
    id="pro_1",
    plugin_id=WEATHER,
    version=Version("1.1.0"),
    source=BETA,
    target=STABLE,
    asked_by="ann",
    asked_at=MONDAY,
)


def a_policy(**changes: object) -> UpdateChannelPolicy:
    return replace(UpdateChannelPolicy(terms=Terms(stability=Stability.STABLE)), **changes)  # type: ignore[arg-type]


def beta() -> ReleaseIndex:
    """1.1.0 on beta since Monday."""
    head = a_head("1.1.0", rollout=a_rollout("1.1.0"))
    return an_index(a_release("1.0.0"), a_release("1.1.0"), heads={BETA: head})


def test_without_a_policy_nothing_is_missing():
    assert missing(ONE, a_policy(), beta(), signed_now=MONDAY) == ()


def test_a_release_has_to_soak_where_it_comes_from():
    policy = a_policy(soak_s=3_600)
    assert missing(ONE, policy, beta(), signed_now=MONDAY + timedelta(minutes=59)) == (
        "it soaks on `beta` until 2026-11-23 10:00 UTC",
    )
    assert missing(ONE, policy, beta(), signed_now=MONDAY + timedelta(hours=1)) == ()


def test_others_have_to_approve_each_once_and_never_who_asked():
    policy = a_policy(approvals=2)
    once = ONE.approved("rob")
    assert missing(once, policy, beta(), signed_now=MONDAY) == ("1 more person has to approve",)
    assert missing(once.approved("eve"), policy, beta(), signed_now=MONDAY) == ()
    for name in ("ann", "rob"):
        with pytest.raises(ApprovedAlreadyError):
            once.approved(name)


def test_a_paused_rollout_holds_its_promotion():
    index = beta()
    head = replace(index.heads[BETA], rollout=index.heads[BETA].rollout.pause(MONDAY))
    assert "paused" in missing(ONE, a_policy(), replace(index, heads={BETA: head}), signed_now=MONDAY)[0]


def test_a_halted_or_overtaken_or_revoked_release_can_never_be_promoted():
    index = beta()
    halted = replace(index.heads[BETA], rollout=index.heads[BETA].rollout.halt())
    assert "halted" in against(ONE, replace(index, heads={BETA: halted}))
    newer = an_index(a_release("1.1.0"), a_release("1.2.0"), heads={BETA: a_head("1.2.0")})
    assert against(ONE, newer) == "`beta` offers `1.2.0` by now"
    revoked = an_index(a_release("1.1.0", revoked="bad"), heads={BETA: a_head("1.1.0")})
    assert "taken back" in against(ONE, revoked)
    assert against(ONE, index) == ""


def test_the_source_is_the_update_channel_that_offers_it_longest():
    later = a_head("1.1.0", rollout=a_rollout("1.1.0", start=MONDAY + timedelta(days=1)))
    index = an_index(a_release("1.1.0"), heads={ALPHA: a_head("1.1.0"), BETA: later})
    assert source_of(index, Version("1.1.0"), target=STABLE) == ALPHA
    with pytest.raises(NotOfferedThereError):
        source_of(beta(), Version("1.0.0"), target=STABLE)


def test_what_ended_stays_ended():
    done = ONE.ended(PromotionState.DONE, now=MONDAY)
    with pytest.raises(PromotionEndedError):
        done.approved("rob")
    with pytest.raises(PromotionEndedError):
        done.ended(PromotionState.WITHDRAWN, now=MONDAY)


@pytest.mark.parametrize("change", [{"soak_s": -1}, {"soak_s": 91 * 86_400}, {"approvals": -1}, {"approvals": 11}])
def test_a_policy_within_reason(change: dict[str, int]):
    with pytest.raises(MalformedUpdateChannelError):
        a_policy(**change)


def test_less_soak_or_fewer_approvals_is_laxer():
    strict = a_policy(soak_s=10, approvals=1)
    assert a_policy(soak_s=10).is_laxer_than(strict)
    assert a_policy(approvals=2).is_laxer_than(strict)
    assert not a_policy(soak_s=11, approvals=1).is_laxer_than(strict)
