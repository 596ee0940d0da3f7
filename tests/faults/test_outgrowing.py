"""The short form of `tests.faults.outgrowing`: a small registry moves to other engines, and on from its backup."""

from pathlib import Path

import pytest

from tests.faults.outgrowing import run

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1_500)]
_PLUGINS, _EVENTS = 20, 20_000


def test_a_registry_moves_while_people_work_and_is_made_again_elsewhere(tmp_path: Path):
    tmp_path.chmod(0o711)
    found = run(tmp_path, plugins=_PLUGINS, events=_EVENTS)
    assert found.wrong == []
    assert found.acknowledged["approvals"] >= 1
    assert found.acknowledged["downloads"] > 0
    assert found.more["moved blobs"] >= _PLUGINS
    assert found.more["moved events"] >= _EVENTS // 90 * 90
    assert found.more["plugins"] >= _PLUGINS
