"""One operator at a time changes an environment, and each new one has a higher fence, whoever asks when."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.deployment_records import EnvironmentBusyError, Lease, LeaseLostError, lease_after
from tests.support.builders import MONDAY, WEATHER

SPAN = timedelta(seconds=60)
PEOPLE = st.sampled_from(["ann", "eve", "pete"])
ACTS = st.lists(st.tuples(PEOPLE, st.booleans(), st.integers(0, 90)), max_size=30)


@given(ACTS)
def test_a_place_changes_hands_only_when_its_lease_has_ended(acts: list[tuple[str, bool, int]]):
    lease: Lease | None = None
    fences: dict[str, int] = {}
    now = MONDAY
    for who, renews, seconds in acts:
        now += timedelta(seconds=seconds)
        before = lease
        try:
            if renews and before is not None:
                lease = before.renewed(fence=fences.get(who, 0), now=now, span=SPAN)
            else:
                lease = lease_after(
                    before, environment="dev", plugin_id=WEATHER, holder=who.ljust(16, "-"), by=who, now=now, span=SPAN
                )
                fences[who] = lease.fence
        except (EnvironmentBusyError, LeaseLostError):
            continue
        assert lease.expires_at == now + SPAN
        if before is not None:
            assert lease.fence >= before.fence
            assert lease.by == before.by or (now >= before.expires_at and lease.fence > before.fence)
