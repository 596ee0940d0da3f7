"""`update_channel_ports`, by the tables and by the fake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.errors import ConflictError
from qirvo.domain.promotions import Promotion, PromotionState, UpdateChannelPolicy
from qirvo.domain.ramps import Ramp
from qirvo.domain.rollout_log import head_after, new_entries
from qirvo.domain.update_channels import Stability, Terms, UpdateChannel
from qirvo.domain.versions import Version
from qirvo.domain.weekly_hours import WeeklyHours
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER, a_head, a_release
from tests.support.databases import DATABASES
from tests.support.registry_values import a_plugin

NIGHTLY = UpdateChannel("nightly")
POLICY = UpdateChannelPolicy(
    terms=Terms(stability=Stability.ALPHA, description="each night", auto_update=False, minimum_age_s=3_600),
    ramp=Ramp.gradual(1, 86_400),
    quiet=WeeklyHours.parse("22:00-06:00, Sat-Sun"),
    soak_s=60,
    approvals=2,
)
ONE = Promotion(
    id="pro_1",
    plugin_id=WEATHER,
    version=Version("1.1.0"),
    source=NIGHTLY,
    target=UpdateChannel.STABLE,
    asked_by="ann",
    asked_at=MONDAY,
    ramp=Ramp.gradual(10, 3_600),
    approved_by=frozenset({"rob"}),
)


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        uow.plugins.add_release(WEATHER, a_release("1.1.0"))
        yield uow


def test_a_policy_is_kept_whole_and_replaced(uow: UnitOfWork):
    assert uow.update_channels.of(WEATHER) == {}
    for policy in (replace(POLICY, soak_s=1), POLICY):
        uow.update_channels.save(WEATHER, NIGHTLY, policy)
    assert uow.update_channels.of(WEATHER) == {NIGHTLY: POLICY}


def test_the_index_carries_the_terms_and_what_it_offers(uow: UnitOfWork):
    uow.update_channels.save(WEATHER, NIGHTLY, POLICY)
    uow.plugins.save_head(WEATHER, NIGHTLY, a_head("1.1.0"))
    index = uow.plugins.index(WEATHER)
    assert index is not None
    assert (index.terms, set(index.heads)) == ({NIGHTLY: POLICY.terms}, {NIGHTLY})


def test_what_is_removed_offers_nothing_either(uow: UnitOfWork):
    uow.update_channels.save(WEATHER, NIGHTLY, POLICY)
    uow.plugins.save_head(WEATHER, NIGHTLY, a_head("1.1.0"))
    for _ in range(2):
        uow.update_channels.remove(WEATHER, NIGHTLY)
    assert (uow.update_channels.of(WEATHER), uow.plugins.heads(WEATHER)) == ({}, {})


def test_promotions_are_kept_found_and_replaced(uow: UnitOfWork):
    assert uow.promotions.get("pro_1") is None
    second = replace(ONE, id="pro_2", ramp=None, asked_at=MONDAY + timedelta(hours=1))
    for promotion in (second, ONE):
        uow.promotions.save(promotion)
    assert uow.promotions.get("pro_1") == ONE
    assert list(uow.promotions.of(WEATHER, limit=9)) == [second, ONE]
    assert list(uow.promotions.of(WEATHER, limit=1)) == [second]
    assert list(uow.promotions.waiting()) == [ONE, second]
    uow.promotions.save(ONE.ended(PromotionState.FAILED, now=MONDAY, because="no"))
    assert list(uow.promotions.waiting()) == [second]


def test_a_release_is_revoked_for_good(uow: UnitOfWork):
    uow.plugins.revoke(WEATHER, Version("1.1.0"), "it eats data")
    uow.plugins.revoke(WEATHER, Version("9.9.9"), "there is none")
    index = uow.plugins.index(WEATHER)
    assert index is not None
    assert index.release(Version("1.1.0")).revoked == "it eats data"


def test_the_rollout_log_only_grows_and_its_head_is_in_the_index(uow: UnitOfWork):
    index = uow.plugins.index(WEATHER)
    assert index is not None
    assert index.log is None
    with_heads = replace(index, heads={NIGHTLY: a_head("1.1.0"), UpdateChannel.STABLE: a_head("1.1.0")})
    at = MONDAY.replace(microsecond=123)
    entries = new_entries(with_heads, [], head=None, at=at)
    for entry in entries:
        uow.rollout_log.add(WEATHER, entry)
    assert list(uow.rollout_log.page(WEATHER, after=0, limit=9)) == entries
    assert list(uow.rollout_log.page(WEATHER, after=1, limit=9)) == entries[1:]
    assert list(uow.rollout_log.last(WEATHER)) == entries
    head = uow.rollout_log.head(WEATHER)
    assert head == head_after(entries, None)
    changed = uow.plugins.index(WEATHER)
    assert changed is not None
    assert changed.log == head
    with pytest.raises(ConflictError):
        uow.rollout_log.add(WEATHER, entries[0])
