"""A second registry on the records of a first one: refused before it takes a job, whichever was there first."""

from pathlib import Path

import pytest

from qirvo.server.bootstrap import assemble
from qirvo.server.settings import load_settings
from qirvo.server.sql.belonging import ForeignDatabaseError


def started_once(folder: Path, name: str) -> None:
    address = f"sqlite:///{folder / 'records.db'}"
    overrides = {"data_folder": folder / name, "database_url": address, "bins_bits": 2, "analysis_in_process": True}
    assemble(load_settings(overrides=overrides)).stop()


def test_a_registry_with_another_folder_is_refused_and_the_first_one_starts_again(tmp_path: Path):
    started_once(tmp_path, "first")
    with pytest.raises(ForeignDatabaseError, match="another registry's records"):
        started_once(tmp_path, "second")
    started_once(tmp_path, "first")
