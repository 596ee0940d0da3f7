"""What somebody writes into an advisory, read."""

import pytest

from qirvo.domain.advisories import Bound, Danger
from qirvo.domain.advisory_content import MalformedAdvisoryError, Written, read_content, read_range
from qirvo.domain.plugin_advisories import Event

WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def written(**changes: object) -> Written:
    values: dict[str, object] = {"summary": "x", "severity": "low", "versions": ["1.0.0"]}
    return Written(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def test_a_vector_says_how_grave_it_is():
    assert read_content(written(severity="", cvss=WORST)).danger is Danger.CRITICAL


def test_a_vector_that_nothing_scores_needs_a_word():
    fourth = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    assert read_content(written(cvss=fourth, severity="medium")).danger is Danger.MODERATE
    with pytest.raises(MalformedAdvisoryError, match="severity"):
        read_content(written(cvss=fourth, severity=""))


def test_a_word_against_the_vector_is_refused():
    with pytest.raises(MalformedAdvisoryError) as refused:
        read_content(written(cvss=WORST, severity="low"))
    assert "9.8" in refused.value.hint


def test_what_is_said_twice_is_kept_once_and_a_summary_is_one_line():
    content = read_content(written(summary=" a\n b ", versions=["1.0.0", "1.0.0", ""], credits=[" Eve "]))
    assert (content.summary, content.versions, content.credits) == ("a b", ("1.0.0",), ("Eve",))


def test_a_range_may_begin_and_end_several_times():
    events = read_range("introduced 0, fixed 1.0.0, introduced 1.5.0, fixed=2.0.0")
    content = read_content(written(ranges=[events]))
    assert content.ranges[0][3] == Event(bound=Bound.FIXED, version="2.0.0")
    assert [(span.introduced, span.until) for span in content.spans] == [("", "1.0.0"), ("1.5.0", "2.0.0")]


@pytest.mark.parametrize("text", ["", "introduced", "introduced 0 fixed 1.0.0", "introduced 0; fixed 1.0.0", "0-1"])
def test_a_range_in_another_form_is_refused_with_how_to_write_it(text: str):
    with pytest.raises(MalformedAdvisoryError) as refused:
        read_range(text)
    assert "introduced 0, fixed 1.2.3" in refused.value.hint


def test_what_is_refused_cannot_steer_a_terminal_or_a_page():
    with pytest.raises(MalformedAdvisoryError) as refused:
        read_content(written(aliases=["\x1b[31m`<b>"]))
    assert refused.value.message == "`aliases[0]` cannot be ` [31m'<b>`"
