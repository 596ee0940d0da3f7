from dataclasses import replace
from datetime import timedelta

from qirvo.domain.differences import Difference, difference
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.risk import LONG_SILENCE, MOST_REASONS, History, Risk, Tier, risk_of
from qirvo.domain.traits import Traits
from tests.support.traits import HOSTILE, some_traits

ALARM = Finding(rule="data-theft/secret-sent", severity=Severity.ERROR, message="it sends a secret", monitored=True)
SAME = difference(some_traits(), some_traits())


def the_risk(after: Traits, *findings: Finding) -> Risk:
    return risk_of(findings, difference(some_traits(), after), History())


def rules(risk: Risk) -> list[str]:
    return [reason.rule for reason in risk.reasons]


def test_an_update_in_which_nothing_changed_is_low():
    assert risk_of((), SAME, History()) == Risk(tier=Tier.LOW)


def test_a_first_release_is_medium():
    risk = risk_of((), None, History())
    assert (risk.tier, rules(risk)) == (Tier.MEDIUM, ["risk/first-release"])


def test_new_reach_and_a_new_host_in_one_update_are_critical():
    risk = the_risk(HOSTILE)
    assert (risk.tier, risk.reasons[0].rule) == (Tier.CRITICAL, "risk/new-reach-and-host")
    assert "`cookies`, `environment`" in risk.reasons[0].sentence
    assert "`collect.evil.example`" in risk.reasons[0].sentence


def test_a_new_host_alone_is_high():
    risk = the_risk(some_traits(hosts=HOSTILE.hosts))
    assert (risk.tier, rules(risk)) == (Tier.HIGH, ["risk/network-host"])


def test_new_reach_alone_is_medium():
    risk = the_risk(some_traits(capabilities=frozenset({"network", "cookies"})))
    assert (risk.tier, rules(risk)) == (Tier.MEDIUM, ["risk/capability"])


def test_an_alarm_is_high_even_when_the_rule_is_only_monitored():
    assert risk_of([ALARM], SAME, History()).tier is Tier.HIGH


def test_an_alarm_that_the_release_before_did_not_raise_is_critical():
    risk = the_risk(some_traits(alarms=frozenset({ALARM.rule})), ALARM)
    assert (risk.tier, rules(risk)) == (Tier.CRITICAL, ["risk/alarms-in-an-update", "risk/alarm"])


def test_an_alarm_that_was_decided_not_to_count_does_not():
    assert risk_of([replace(ALARM, suppressed="a false alarm")], SAME, History()).tier is Tier.LOW


def test_warnings_are_no_alarms():
    assert risk_of([replace(ALARM, severity=Severity.WARNING)], SAME, History()).tier is Tier.LOW


def test_an_update_after_a_long_silence_is_medium():
    found: Difference = difference(some_traits(), some_traits(hooks=frozenset()))
    silent, busy = (History(silence=LONG_SILENCE + timedelta(days=days)) for days in (1, 0))
    assert risk_of((), found, silent).tier is Tier.MEDIUM
    assert risk_of((), found, busy).tier is Tier.LOW


def test_an_update_that_could_not_be_compared_is_high():
    risk = risk_of((), None, History(silence=timedelta(days=1)))
    assert (risk.tier, rules(risk)) == (Tier.HIGH, ["risk/nothing-compared"])


def test_what_is_kept_of_a_risk_are_the_gravest_reasons():
    after = some_traits(imports=frozenset({f"module{number}" for number in range(100)}), hosts=HOSTILE.hosts)
    risk = the_risk(after).bounded()
    assert (risk.tier, risk.reasons[0].rule, len(risk.reasons)) == (Tier.HIGH, "risk/network-host", MOST_REASONS)
