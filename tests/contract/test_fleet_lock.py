"""What a fleet's lock promises: the fake, and the real one against a server that speaks FleetLock."""

from collections.abc import Iterator

import pytest

from qirvo.domain.errors import UnavailableError
from qirvo.host.fleet_lock import FleetLockUnreachableError, HttpFleetLock
from qirvo.host.ports import FleetLock, FleetSlot
from tests.support.fleet_locks import FakeFleetLock, a_lock_server


class FleetLockContract:
    """What both do."""

    def test_so_many_hold_a_slot_and_no_more(self, either: FleetLock, at: str):
        one, other, third = (FleetSlot(address=at, group="default", holder=name) for name in ("one", "other", "third"))
        assert [either.take(one), either.take(one), either.take(other)] == ["", "", ""]
        assert "all slots are held" in either.take(third)
        either.give_back(one)
        either.give_back(one)
        assert either.take(third) == ""

    def test_each_group_has_slots_of_its_own(self, either: FleetLock, at: str):
        for name in ("one", "other"):
            assert either.take(FleetSlot(address=at, group="a", holder=name)) == ""
        assert either.take(FleetSlot(address=at, group="b", holder="third")) == ""

    def test_that_nobody_answers_is_told(self, either: FleetLock, at: str, lock: FakeFleetLock):
        lock.is_down = True
        slot = FleetSlot(address=at, group="default", holder="one")
        with pytest.raises(UnavailableError):
            either.take(slot)
        with pytest.raises(UnavailableError):
            either.give_back(slot)


@pytest.fixture
def lock() -> FakeFleetLock:
    return FakeFleetLock(slots=2)


class TestFakeFleetLock(FleetLockContract):
    """The fake."""

    @pytest.fixture
    def at(self) -> str:
        return ""

    @pytest.fixture
    def either(self, lock: FakeFleetLock) -> FleetLock:
        return lock


@pytest.mark.journey
class TestHttpFleetLock(FleetLockContract):
    """The real one."""

    @pytest.fixture
    def at(self, lock: FakeFleetLock) -> Iterator[str]:
        with a_lock_server(lock) as address:
            yield address

    @pytest.fixture
    def either(self) -> FleetLock:
        return HttpFleetLock()

    def test_what_is_no_lock_gives_no_slot(self, at: str):
        slot = FleetSlot(address=f"{at}/elsewhere", group="default", holder="one")
        assert "404" in HttpFleetLock().take(slot)
        with pytest.raises(FleetLockUnreachableError):
            HttpFleetLock().give_back(slot)

    @pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://127.0.0.1:9/\nx"])
    def test_a_closed_port_is_no_answer(self, address: str):
        with pytest.raises(FleetLockUnreachableError):
            HttpFleetLock().take(FleetSlot(address=address, group="default", holder="one"))
