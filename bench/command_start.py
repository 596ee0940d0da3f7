"""How long a person waits for the command to say anything."""

import shutil
import sys
from pathlib import Path

from bench.figures import Bar, Report
from bench.measuring import compared, in_turns, program

QIRVO = str(Path(sys.executable).parent / "qirvo")


def run() -> Report:
    """Compare `--version` and `--help` with the commands people know."""
    peers = {f"{name} --version": program(name, "--version") for name in ("npm", "pip", "node") if shutil.which(name)}
    start = {"qirvo --version": program(QIRVO, "--version"), "qirvo --help": program(QIRVO, "--help")}
    comparison = compared("Start of the command", in_turns(start | peers, rounds=9), Bar(limit=25))
    return Report(title="How long a person waits for the command", comparisons=[comparison])
