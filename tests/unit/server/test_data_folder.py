"""The registry's data folder belongs to one process."""

from pathlib import Path

import pytest

from qirvo.server.data_folder import DataFolderUnusableError, RegistryRunsError, alone_in


def test_a_second_process_is_told_that_a_registry_runs(tmp_path: Path):
    with alone_in(tmp_path), pytest.raises(RegistryRunsError), alone_in(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_no_bug(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusableError), alone_in(tmp_path / "file" / "data"):
        pass
