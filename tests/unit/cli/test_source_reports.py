"""What sources are told, on the command line: shown first, sent, allowed and forbidden."""

import json
from pathlib import Path

from qirvo.host.telling import Upcoming
from tests.support.fake_host import FakeHost, a_source
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
EVENTS = [{"id": "evt_1", "kind": "active", "pluginId": "acme.weather", "version": "1.0.0"}]


def ran(host: FakeHost, *words: str) -> Printed:
    return CommandLine(HOME, host=host).run(*words)


def test_a_preview_is_the_address_and_the_body():
    host = FakeHost(upcoming=[Upcoming(source=a_source(), events=EVENTS)])
    first, _, body = ran(host, "source", "preview").out.partition("\n")
    assert first == f"example: POST {a_source().api}/events"
    assert json.loads(body) == {"events": EVENTS}
    (told,) = json.loads(ran(host, "source", "preview", "--json").out)["told"]
    assert told == {"source": "example", "address": f"{a_source().api}/events", "body": {"events": EVENTS}}


def test_where_nothing_would_be_told_that_is_said():
    printed = ran(FakeHost(), "source", "preview")
    assert (printed.out, "nothing would be told" in printed.err) == ("", True)
    assert json.loads(ran(FakeHost(), "source", "preview", "--json").out) == {"told": []}


def test_what_was_told_and_what_waits_is_said():
    assert ran(FakeHost(), "source", "send").out == "3 told, 1 waiting\n"


def test_leave_is_given_and_taken_back():
    host = FakeHost()
    assert ran(host, "source", "change", "example", "--no-report-events").out == "example is told nothing\n"
    assert "is told what happens" in ran(host, "source", "change", "example", "--report-events").out
    assert host.asked == [("let-know", "example", False), ("let-know", "example", True)]
    assert ran(host, "source", "change", "example").code == 2
