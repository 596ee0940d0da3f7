"""What reads hostile content reaches nothing else: tried in processes that are confined for good."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TRY = """
import os, socket, subprocess, sys
from qirvo.analysis.confining import confine

{before}
if not confine():
    print("no wall here")
    raise SystemExit
try:
    {act}
except OSError as exc:
    print(type(exc).__name__)
else:
    print("done")
"""


def told(act: str, *words: str, before: str = "pass") -> str:
    """Return what happens when a confined process does `act`."""
    done = subprocess.run(
        [sys.executable, "-c", TRY.format(act=act, before=before), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "QIRVO_SECRET": "of the caller"},
    )
    assert done.returncode == 0, done.stderr
    if "no wall here" in done.stdout:
        pytest.skip("this kernel has no Landlock, or forbids it here")
    return done.stdout.strip()


@pytest.mark.parametrize(
    "act",
    [
        "open(sys.argv[1]).read()",
        "open(sys.argv[1], 'w')",
        "os.listdir(os.path.dirname(sys.argv[1]))",
        "os.unlink(sys.argv[1])",
        "os.rename(sys.argv[1], sys.argv[1] + '.moved')",
        "os.symlink('/etc/passwd', sys.argv[1] + '.link')",
        "open('/etc/passwd').read()",
        "open('/tmp/qirvo-was-here', 'w')",
        "subprocess.run(['/bin/true'])",
        "open(f'/proc/{os.getppid()}/environ').read()",
        "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "os.kill(os.getppid(), 0)",
        "socket.create_connection(('127.0.0.1', 9), timeout=5)",
        "socket.socket().bind(('127.0.0.1', 0))",
    ],
)
def test_nothing_of_the_caller_is_in_reach(tmp_path: Path, act: str):
    key = tmp_path / "online.json"
    key.write_text("a key")
    assert told(act, str(key)) == "PermissionError"
    assert key.read_text() == "a key"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["online.json"]


def test_what_it_starts_is_confined_too(tmp_path: Path):
    key = tmp_path / "online.json"
    key.write_text("a key")
    tries = """
def tries():
    try:
        open(sys.argv[1])
    except PermissionError:
        return 7
    return 0
"""
    act = "print(os.waitstatus_to_exitcode(os.waitpid(os.fork() or os._exit(tries()), 0)[1]))"
    assert told(act, str(key), before=tries).splitlines() == ["7", "done"]


@pytest.mark.parametrize(
    "act", ["import fractions, wave", "import tree_sitter_typescript", "open('/proc/self/statm').read()"]
)
def test_what_it_needs_of_its_own_is(act: str):
    assert told(act) == "done"
