"""What a plugin's release index was at a moment of the past."""

from datetime import timedelta

import pytest

from qirvo.domain.releases import index_at, release_before
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, a_head, a_release, an_index

RELEASES = [a_release(f"1.{day}.0", published_at=MONDAY + timedelta(days=day)) for day in range(4)]


@pytest.mark.parametrize(("days", "current"), [(3.5, "1.3.0"), (3, "1.2.0")])
def test_a_head_stands_where_it_stood(days: float, current: str):
    index = an_index(*RELEASES, stable=a_head("1.3.0", "1.2.0"))
    then = index_at(index, MONDAY + timedelta(days=days))
    assert then.heads[UpdateChannel.STABLE].current == Version(current)
    assert max(then.releases) == Version(current)


def test_before_what_a_head_remembers_the_nearest_older_release_was_followed():
    index = index_at(an_index(*RELEASES, stable=a_head("1.3.0", "1.2.0")), MONDAY + timedelta(days=2))
    assert index.heads == {}
    assert release_before(index, Version("1.2.0"), UpdateChannel.STABLE) == RELEASES[1]


def test_nothing_came_before_the_first_release():
    index = index_at(an_index(*RELEASES), MONDAY)
    assert release_before(index, Version("1.0.0"), UpdateChannel.STABLE) is None
