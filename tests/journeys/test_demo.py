"""`make demo ONCE=1` does the whole job and ends with 0."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey


def test_the_demo_does_the_main_job(tmp_path: Path):
    command = [sys.executable, "-m", "scripts.demo", "--once", "--folder", str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
