"""A process killed while it writes a tree leaves nothing that could be taken for a release."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qirvo.artifacts.disk import remove_partials
from tests.support.archives import CONTENT, a_folder

KILLED_WRITING = """
import os, pathlib, signal, sys
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.tree import tree_of_folder
from qirvo.host.store import BlobStore

class Deadly(FolderSource):
    readings = 0
    def chunks(self, path):
        self.readings += 1
        yield from super().chunks(path)
        self.readings == int(sys.argv[2]) and os.kill(os.getpid(), signal.SIGKILL)

place = pathlib.Path(sys.argv[1])
expected = tree_of_folder(place / "plugin").digest
BlobStore(place / "store").write_tree(Deadly(place / "plugin"), place / "release", expected=expected)
"""


@pytest.mark.parametrize("reading", [1, len(CONTENT) + 1, 2 * len(CONTENT)])
def test_a_killed_writer_leaves_only_what_is_swept(reading: int, tmp_path: Path) -> None:
    a_folder(tmp_path / "plugin", CONTENT)
    program = [sys.executable, "-c", KILLED_WRITING, str(tmp_path), str(reading)]
    killed = subprocess.run(program, check=False, timeout=60)
    remove_partials(tmp_path)
    assert (killed.returncode, [path.name for path in tmp_path.iterdir()]) == (-signal.SIGKILL, ["plugin"])
