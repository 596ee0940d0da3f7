"""How decisions about updates are told."""

from datetime import timedelta

from qirvo.cli.decisions_text import decision_document, decision_lines
from qirvo.domain.ramps import Ramp
from qirvo.domain.rollouts import bucket_of
from qirvo.domain.updates import Decision, decide
from qirvo.domain.versions import Version
from tests.support.builders import FIRST_HOST, MONDAY, a_head, a_release, a_rollout, an_asking, an_index

GRADUAL = a_rollout("1.1.0", ramp=Ramp.gradual(0.01, 3 * 86_400))
INDEX = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0", "1.0.0", rollout=GRADUAL))
PLACE = bucket_of(FIRST_HOST, salt=GRADUAL.salt)


def decided(*, days: int) -> Decision:
    asking = an_asking(installation_id=FIRST_HOST, installed=Version("1.0.0"))
    return decide(asking, INDEX, signed_now=MONDAY + timedelta(days=days))


def test_an_offer_names_the_release() -> None:
    assert decision_lines("acme.weather", "1.0.0", decided(days=3), why=False) == [
        "acme.weather 1.0.0: 1.1.0 is offered (current)"
    ]


def test_a_no_gives_its_reason() -> None:
    line = decision_lines("acme.weather", "1.0.0", decided(days=0), why=False)[0]
    assert line.startswith("acme.weather 1.0.0: no update (not-in-rollout): `1.1.0` is rolled out step by step")


def test_why_adds_every_number_the_decision_was_made_from() -> None:
    lines = decision_lines("acme.weather", "1.0.0", decided(days=0), why=True)
    assert lines[1:] == [
        f"  release index number {INDEX.number}, signed time 2026-11-23 09:00:00 UTC",
        "  update channel stable, candidate 1.1.0",
        f"  place {PLACE} of 10000, served below 1 (0.01 %), salt {GRADUAL.salt}",
        f"  due {decided(days=0).facts.due:%Y-%m-%d %H:%M:%S} UTC",
    ]


def test_the_document_always_holds_the_numbers() -> None:
    document = decision_document("acme.weather", "1.0.0", decided(days=0))
    assert (document["offered"], document["reason"]) == (None, "not-in-rollout")
    assert (document["facts"]["bucket"], document["facts"]["threshold"]) == (PLACE, 1)
