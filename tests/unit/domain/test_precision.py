import pytest

from qirvo.domain.findings import Finding, Severity, Verdict, verdict_of
from qirvo.domain.precision import (
    EnforcementPolicy,
    PrecisionUnknownError,
    RulePrecision,
    UnchangeableRuleError,
    require_allowed,
)
from qirvo.domain.rules import Mode, alarms_of, in_modes, rules_of

ALARM = alarms_of("data-theft", cookie_sent=("Cookies are sent.", "Do not."))["data-theft/cookie-sent"]
PLAIN = rules_of("size-budget", Severity.WARNING, large=("Large.", "Less."))["size-budget/large"]
NEEDED = rules_of("archive", Severity.ERROR, crc=("Wrong.", "Again."))["archive/crc"]
POLICY = EnforcementPolicy(least_outcomes=30, least_precision=0.9)


def measured(confirmed: int, false_alarms: int) -> RulePrecision:
    return RulePrecision(rule=ALARM.rule, confirmed=confirmed, false_alarms=false_alarms)


def test_an_alarm_starts_monitored_and_refuses_nothing() -> None:
    finding = ALARM.finding("seen")
    assert (finding.monitored, verdict_of([finding])) == (True, Verdict.PASSED_WITH_WARNINGS)


def test_an_enforced_alarm_refuses() -> None:
    assert verdict_of(in_modes([ALARM.finding("seen")], {ALARM.rule: Mode.ENFORCE})) is Verdict.REFUSED


def test_a_rule_that_is_off_says_nothing() -> None:
    assert in_modes([ALARM.finding("seen"), PLAIN.finding("large")], {ALARM.rule: Mode.OFF}) == (
        PLAIN.finding("large"),
    )


@pytest.mark.parametrize(("confirmed", "false_alarms"), [(0, 0), (29, 0), (33, 0), (90, 10)])
def test_an_alarm_is_not_enforced_on_little_or_poor_evidence(confirmed: int, false_alarms: int) -> None:
    with pytest.raises(PrecisionUnknownError):
        require_allowed(ALARM, Mode.ENFORCE, measured(confirmed, false_alarms), POLICY)


def test_an_alarm_that_was_right_often_enough_may_be_enforced() -> None:
    require_allowed(ALARM, Mode.ENFORCE, measured(40, 0), POLICY)
    assert measured(40, 0).lower_bound > 0.9


def test_a_rule_that_does_not_guess_may_have_any_mode() -> None:
    require_allowed(PLAIN, Mode.ENFORCE, RulePrecision(rule=PLAIN.rule), POLICY)


def test_what_makes_an_archive_readable_cannot_be_watched_only() -> None:
    with pytest.raises(UnchangeableRuleError):
        require_allowed(NEEDED, Mode.MONITOR, RulePrecision(rule=NEEDED.rule), POLICY)


def test_the_lower_bound_is_the_published_one() -> None:
    # Wilson's interval for 8 of 10, as in the literature: 0.490 to 0.943.
    assert measured(8, 2).lower_bound == pytest.approx(0.490, abs=0.001)


def test_modes_leave_other_findings_as_they_are() -> None:
    finding: Finding = PLAIN.finding("large")
    assert in_modes([finding], {}) == (finding,)
