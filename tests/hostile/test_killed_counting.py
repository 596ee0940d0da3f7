"""Counting that is killed at moments nobody chose: nothing acknowledged is lost, and nothing counts twice."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.journey


def test_counting_survives_being_killed(tmp_path: Path):
    program = [sys.executable, "-m", "tests.support.killed_counting", str(tmp_path), "14"]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
