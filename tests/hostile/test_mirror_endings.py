"""Many sudden ends of a mirror's keeper: whoever reads sees one state, whole, and the next time it goes on.

`QIRVO_KILLS` is seven times what each act is ended (1,000 for a thorough run; the default is a sample).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = str(max(int(os.environ.get("QIRVO_KILLS", "28")) // 7, 1))


@pytest.mark.parametrize("how", ["killed", "full"])
def test_whenever_a_keeper_ends_the_mirror_verifies_and_the_next_time_finishes(how: str, tmp_path: Path):
    command = [sys.executable, "-m", "tests.support.mirror_endings", str(tmp_path), how, ROUNDS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600)
    assert (done.stderr, done.returncode) == ("", 0)
