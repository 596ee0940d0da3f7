"""Keys of visitors: the same for a day, and nobody's once its salt is gone."""

from datetime import timedelta
from pathlib import Path

from qirvo.domain.visitors import VISITOR_BITS
from qirvo.server.events.salts import DailySalts
from tests.support.builders import MONDAY

TODAY = MONDAY.date()
TOMORROW = TODAY + timedelta(days=1)
WHO = ("192.0.2.0/24", "curl", "acme.weather")


def test_a_visitor_has_one_key_all_day_also_after_a_restart(tmp_path: Path):
    keys = {DailySalts(tmp_path).visitor(*WHO, TODAY) for _ in range(3)}
    assert len(keys) == 1
    assert 0 <= keys.pop() < 1 << VISITOR_BITS


def test_whatever_differs_makes_another_key(tmp_path: Path):
    salts = DailySalts(tmp_path)
    others = [
        salts.visitor("198.51.100.0/24", "curl", "acme.weather", TODAY),
        salts.visitor("192.0.2.0/24", "firefox", "acme.weather", TODAY),
        salts.visitor("192.0.2.0/24", "curl", "acme.other", TODAY),
        salts.visitor(*WHO, TOMORROW),
        DailySalts(tmp_path / "elsewhere").visitor(*WHO, TODAY),
    ]
    assert len({salts.visitor(*WHO, TODAY), *others}) == 6


def test_a_salt_goes_when_the_day_after_its_own_is_over(tmp_path: Path):
    salts = DailySalts(tmp_path)
    before = salts.visitor(*WHO, TODAY)
    salts.forget(today=TOMORROW)
    assert salts.visitor(*WHO, TODAY) == before
    salts.forget(today=TOMORROW + timedelta(days=1))
    assert list(tmp_path.iterdir()) == []
    assert salts.visitor(*WHO, TODAY) != before


def test_nobody_else_may_read_a_salt(tmp_path: Path):
    DailySalts(tmp_path).visitor(*WHO, TODAY)
    (salt,) = tmp_path.iterdir()
    assert salt.stat().st_mode & 0o077 == 0


def test_of_two_processes_that_begin_a_day_one_makes_the_salt(tmp_path: Path):
    first, second = DailySalts(tmp_path), DailySalts(tmp_path)
    assert first.visitor(*WHO, TODAY) == second.visitor(*WHO, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == [f"{TODAY.isoformat()}.salt"]
    assert next(tmp_path.iterdir()).stat().st_size == 32
