"""Rules of YARA that the registry's owner set: they are run, listed and moded as every other rule."""

from pathlib import Path
from typing import Any

import pytest

from qirvo.checks.yara import YaraRulesMalformedError
from qirvo.server.settings import load_settings
from tests.support.registries import RegistryInProcess, a_registry

pytest.importorskip("yara_x", reason="the extra `yara` is not installed")

SKY = "yara/bad-sky"
RULE = """rule Bad_Sky {
  meta:
    description = "Speaks of the sky"
    severity = "%s"
  strings: $a = "null"
  condition: $a
}
"""


def with_rule(folder: Path, severity: str = "error", text: str = RULE) -> RegistryInProcess:
    rules = folder / "sky.yar"
    rules.write_text(text % severity if "%s" in text else text)
    return a_registry(folder, yara_rules=(rules,))


def told(registry: RegistryInProcess, version: str) -> list[dict[str, Any]]:
    document = registry.document(registry.in_review(version))
    return [{"state": document["state"], **each} for each in document["findings"] if each["rule"] == SKY]


def set_mode(registry: RegistryInProcess, mode: str) -> Any:
    return registry.admin.ask("PUT", f"/v1/rules/{SKY}/mode", json={"mode": mode, "reason": "a trial"})


def test_a_match_is_a_finding_that_is_watched(tmp_path: Path):
    [found] = told(with_rule(tmp_path), "1.0.0")
    assert (found["state"], found["monitored"], found["file"]) == ("in-review", True, "dist/index.js")


def test_the_owners_rules_are_listed_with_the_others(tmp_path: Path):
    registry = with_rule(tmp_path)
    listed = {each["rule"]: each for each in registry.client.get("/v1/rules").json()["rules"]}
    assert (listed[SKY]["title"], listed[SKY]["mode"], listed[SKY]["isAlarm"]) == (
        "Speaks of the sky.",
        "monitor",
        True,
    )
    assert {"yara/not-scanned", "manifest/id-missing"} <= listed.keys()
    assert f'id="{SKY}"' in registry.client.get("/docs/checks").text


def test_the_owners_rules_are_silenced_and_need_precision_as_every_alarm(tmp_path: Path):
    registry = with_rule(tmp_path)
    assert set_mode(registry, "enforce").json()["code"] == "rule-precision-unknown"
    assert set_mode(registry, "off").status_code == 200
    assert told(registry, "1.0.0") == []


def test_rules_that_do_not_compile_stop_the_start(tmp_path: Path):
    with pytest.raises(YaraRulesMalformedError, match=r"sky\.yar"):
        with_rule(tmp_path, text="rule broken {")


def test_the_setting_is_read_from_the_environment_and_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "registry.toml").write_text('yara_rules = ["a.yar", "b"]')
    assert load_settings(tmp_path / "registry.toml").yara_rules == (Path("a.yar"), Path("b"))
    monkeypatch.setenv("QIRVO_SERVER_YARA_RULES", '["c.yar"]')
    assert load_settings(tmp_path / "registry.toml").yara_rules == (Path("c.yar"),)
