"""The registry's data folder belongs to one process, or to several that share it."""

from pathlib import Path

import pytest

from qirvo.server.data_folder import DataFolderUnusableError, RegistryRunsError, alone_in, own_node, shared_in


def test_a_second_process_is_told_that_a_registry_runs(tmp_path: Path):
    with alone_in(tmp_path), pytest.raises(RegistryRunsError), alone_in(tmp_path):
        pass


def test_several_share_a_folder_that_each_has_a_part_of(tmp_path: Path):
    with shared_in(tmp_path, tmp_path / "nodes" / "a"), shared_in(tmp_path, tmp_path / "nodes" / "b"):
        assert {path.name for path in (tmp_path / "nodes").iterdir()} == {"a", "b"}


def test_who_is_alone_and_who_shares_do_not_mix(tmp_path: Path):
    node = tmp_path / "nodes" / "a"
    with shared_in(tmp_path, node), pytest.raises(RegistryRunsError), alone_in(tmp_path):
        pass
    with alone_in(tmp_path), pytest.raises(RegistryRunsError, match="role `all`"), shared_in(tmp_path, node):
        pass


def test_a_second_node_of_one_name_is_refused(tmp_path: Path):
    node = tmp_path / "nodes" / "a"
    with own_node(node), pytest.raises(RegistryRunsError, match="the node `a`"), own_node(node, patience_s=0):
        pass


def test_a_folder_that_cannot_be_made_is_no_bug(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusableError), alone_in(tmp_path / "file" / "data"):
        pass
