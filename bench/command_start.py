"""How long a person waits for the command to say anything."""

import shutil
import sys
from pathlib import Path

from bench.measuring import in_turns, program, table

QIRVO = str(Path(sys.executable).parent / "qirvo")


def run() -> str:
    """Compare `--version` and `--help` with the commands people know."""
    peers = {f"{name} --version": program(name, "--version") for name in ("npm", "pip", "node") if shutil.which(name)}
    start = {"qirvo --version": program(QIRVO, "--version"), "qirvo --help": program(QIRVO, "--help")}
    return table("Start of the command", in_turns(start | peers, rounds=9))
