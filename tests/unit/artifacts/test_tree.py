import hashlib

import pytest

from qirvo.artifacts.tree import ContentTree, hashed
from qirvo.domain.digests import Digest

A = hashed("a", [b"one"])
B = hashed("b/c", [b"tw", b"o"])


def test_the_tree_digest_is_taken_over_the_documented_lines() -> None:
    one, two = hashlib.sha256(b"one").hexdigest(), hashlib.sha256(b"two").hexdigest()
    lines = "qirvo-tree-v1\na\0" + f"3\0{one}\nb/c\0" + f"3\0{two}\n"
    assert ContentTree.of([B, A]).digest == Digest.of(lines.encode())


def test_the_tree_digest_never_changes() -> None:
    assert (
        str(ContentTree.of([A, B]).digest) == "sha256:4a8153871984291be4fdfd95fcafa08bc3f569ff49992717825104d69aad7932"
    )


def test_paths_are_sorted_by_their_bytes() -> None:
    paths = ["é", "z", "a/b", "a-b", "\U0001f600", "\uffee"]
    tree = ContentTree.of(hashed(path, []) for path in paths)
    assert tree.paths == ("a-b", "a/b", "z", "é", "\uffee", "\U0001f600")


def test_a_file_is_found_by_its_path() -> None:
    assert ContentTree.of([A, B]).get("b/c") == B


def test_the_sizes_add_up() -> None:
    assert ContentTree.of([A, B]).total_bytes == 6


def test_entries_out_of_order_are_no_tree() -> None:
    with pytest.raises(ValueError, match="sorted"):
        ContentTree((B, A))
