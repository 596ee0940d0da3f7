"""Exposing releases from the command line."""

import json
from dataclasses import replace
from pathlib import Path

from qirvo.wire.rollouts import RolloutDocument, RolloutPage, SimulatedMoment, SimulatedPause, SimulationDocument
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


def test_stages_and_a_start_are_asked_for() -> None:
    staged = replace(ROLLOUT, ramp=[[0, 100], [86_400, 1_000], [259_200, 10_000]])
    line = CommandLine(HOME, an_answer(staged))
    words = ["--percentage", "1", "--stage", "1d=10%", "--stage", "3d=100", "--start", "2026-01-05T12:00:00Z"]
    printed = line.run("rollout", "start", "acme.weather", "1.1.0", *words)
    body = json.loads(line.transport.sent[0].content)
    assert (body["stages"], body["start"]) == ([[86_400, 10.0], [259_200, 100.0]], "2026-01-05T12:00:00Z")
    assert (
        "1 % of the installations on stable from 2026-01-05 12:00 UTC, 10 % after 1d, everybody after 3d" in printed.out
    )


def test_a_rollout_is_steered_on_its_update_channel() -> None:
    line = CommandLine(HOME, *[an_answer(ROLLOUT)] * 4)
    printed = line.run("rollout", "pause", "acme.weather", "--update-channel", "beta")
    line.run("rollout", "resume", "acme.weather")
    line.run("rollout", "shrink", "acme.weather", "5%")
    line.run("rollout", "halt", "acme.weather", "-m", "It loses data.")
    assert [request.path.removeprefix("/v1/rollouts/acme.weather/") for request in line.transport.sent] == [
        "beta/pause",
        "stable/resume",
        "stable/shrink",
        "stable/halt",
    ]
    assert json.loads(line.transport.sent[2].content) == {"percentage": 5.0}
    assert json.loads(line.transport.sent[3].content) == {"reason": "It loses data."}
    said = "acme.weather 1.1.0 is running on stable: 12.5 % of the installations are served; the others get 1.0.0\n"
    assert printed.out == said


SIMULATION = SimulationDocument(
    pluginId="acme.weather",
    installations=300,
    days=30,
    moments=[
        SimulatedMoment(after=0, basisPoints=1_000, served=28),
        SimulatedMoment(after=3_600, basisPoints=10_000, served=300),
    ],
    broken=150,
    pause=SimulatedPause(reports=20, broken=10, after=600),
)


def test_a_simulation_says_when_it_would_pause() -> None:
    printed = CommandLine(HOME, an_answer(SIMULATION)).run(
        "rollout", "simulate", "acme.weather", "--percentage", "10", "--duration", "1h", "--failing", "50%"
    )
    assert printed.out.splitlines()[1].split() == ["0s", "10", "%", "28"]
    assert printed.out.splitlines()[-1] == (
        "with 50 % failing it would pause by itself: 10m after the start, 20 reports, 10 broken, instead of 150 broken"
    )


def test_a_simulation_without_installations_says_so() -> None:
    nothing = replace(SIMULATION, installations=0, pause=None, broken=0)
    printed = CommandLine(HOME, an_answer(nothing)).run("rollout", "simulate", "acme.weather")
    assert "this is the ramp alone" in printed.out
