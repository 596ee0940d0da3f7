"""Confirming tests from the command line."""

import json
from pathlib import Path

from tests.support.clients import a_submission_document, an_answer
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")


def test_a_confirmation_goes_to_the_submission_with_its_note():
    line = CommandLine(HOME, an_answer(a_submission_document("in-review")))
    printed = line.run("review", "confirm-tests", "sub-1", "--note", "ran all 12")
    [sent] = line.transport.sent
    assert (sent.path, json.loads(sent.content)) == ("/v1/submissions/sub-1/tests-confirmation", {"note": "ran all 12"})
    assert printed.out == "the tests of sub-1 (acme.weather 1.0.0) are confirmed\n"


def test_a_confirmation_without_a_note_is_not_sent():
    line = CommandLine(HOME)
    assert (line.run("review", "confirm-tests", "sub-1").code, line.transport.sent) == (2, [])
