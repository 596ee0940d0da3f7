"""Exposing releases from the command line."""

import json
from pathlib import Path

from qirvo.wire.rollouts import RolloutDocument, RolloutPage
from tests.support.clients import an_answer
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
ROLLOUT = RolloutDocument(
    pluginId="acme.weather",
    version="1.1.0",
    updateChannel="stable",
    state="running",
    salt="acme.weather@1.1.0",
    start="2026-01-05T12:00:00+00:00",
    ramp=[[0, 1_000], [259_200, 10_000]],
    basisPoints=1_250,
    at="2026-01-05T14:00:00+00:00",
    previous="1.0.0",
)


def test_a_gradual_rollout_is_asked_for_in_percent_and_seconds() -> None:
    line = CommandLine(HOME, an_answer(ROLLOUT))
    printed = line.run("rollout", "start", "acme.weather", "1.1.0", "--percentage", "10%", "--duration", "3d")
    body = json.loads(line.transport.sent[0].content)
    assert (body["percentage"], body["duration"]) == (10.0, 259_200)
    assert printed.out == "acme.weather 1.1.0 goes to 10 % of the installations on stable, everybody after 3d\n"


def test_without_a_percentage_everybody_is_served() -> None:
    line = CommandLine(HOME, an_answer(ROLLOUT))
    line.run("rollout", "start", "acme.weather", "1.1.0")
    assert json.loads(line.transport.sent[0].content)["percentage"] is None


def test_a_duration_alone_says_what_it_needs() -> None:
    printed = CommandLine(HOME).run("rollout", "start", "acme.weather", "1.1.0", "--duration", "3d")
    assert (printed.code, "--percentage" in printed.err) == (2, True)


def test_the_status_shows_the_share_of_now() -> None:
    printed = CommandLine(HOME, an_answer(RolloutPage(rollouts=[ROLLOUT]))).run("rollout", "status", "acme.weather")
    assert printed.out.splitlines()[1].split() == [
        "stable", "1.1.0", "running", "12.5", "%", "2026-01-05", "12:00", "UTC", "1.0.0", "not", "yet",
    ]  # fmt: skip
