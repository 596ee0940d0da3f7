"""What reaches the log when something fails: where it failed, and nothing of what was being worked on.

In a process of its own, since logging is set up once for a whole process.
"""

import json
import subprocess
import sys

import pytest

SECRET = "qpt_" + "5ec3e7" * 8
PROGRAM = f"""
import logging, structlog
from qirvo.server.logs import configure_logs

def failing(token):
    headers = {{"authorization": token}}
    raise RuntimeError(f"{{len(headers)}} header")

configure_logs("info")
logger = {{"ours": structlog.get_logger("qirvo.test"), "library": logging.getLogger("library")}}
try:
    failing("{SECRET}")
except RuntimeError:
    logger["WHOSE"].exception("failed")
"""


@pytest.mark.parametrize("whose", ["ours", "library"])
def test_a_bug_is_logged_without_what_was_being_worked_on(whose: str):
    program = PROGRAM.replace("WHOSE", whose)
    logged = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    line = json.loads(logged.stderr)
    assert SECRET not in logged.stderr
    assert (line["event"], line["exception"][0]["frames"][-1]["name"]) == ("failed", "failing")
