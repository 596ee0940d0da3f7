"""What `qirvo plugin validate` prints, and the exit code it ends with."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from qirvo.authoring.new import create_plugin
from qirvo.domain.names import PluginId
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
needs_yara = pytest.mark.skipif(find_spec("yara_x") is None, reason="the extra `yara` is not installed")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    create_plugin(tmp_path / "good", PluginId("acme", "night-sky"), "service")
    return tmp_path / "good"


@pytest.fixture
def broken(good: Path) -> Path:
    (good / "manifest.json").write_text('{\n  "id": "acme.night-sky",\n  "version": "one:\\u0009two"\n}\n')
    return good


def validated(path: Path, *words: str) -> Printed:
    return CommandLine(HOME).run("plugin", "validate", str(path), *words)


def test_a_good_plugin_ends_with_0(good: Path) -> None:
    assert validated(good).code == 0


def test_a_refused_plugin_ends_with_the_code_of_an_invalid_request(broken: Path) -> None:
    assert validated(broken).code == 3


def test_the_json_form_is_the_one_outside_programs_know(broken: Path) -> None:
    document = json.loads(validated(broken, "--format", "json").out)
    assert (list(document), document["verdict"]) == (["verdict", "findings"], "refused")
    assert {tuple(finding) for finding in document["findings"]} == {
        ("rule", "severity", "file", "line", "message", "help", "excerpt", "monitored", "suppressed")
    }


def test_json_can_be_asked_for_as_everywhere(good: Path) -> None:
    assert validated(good, "--json").out == validated(good, "--format", "json").out


def test_the_text_ends_with_the_verdict_and_the_counts(broken: Path) -> None:
    assert validated(broken).out.splitlines()[-1].startswith("refused: ")


def test_annotations_name_file_and_line(broken: Path) -> None:
    lines = validated(broken, "--format", "github").out.splitlines()
    assert any(line.startswith("::error file=manifest.json,line=3,title=manifest/version-") for line in lines)


def test_nothing_at_the_path_is_not_found(tmp_path: Path) -> None:
    assert validated(tmp_path / "absent").code == 4


def test_sarif_is_one_document_with_the_same_exit_code(broken: Path) -> None:
    printed = validated(broken, "--format", "sarif")
    run = json.loads(printed.out)["runs"][0]
    assert (printed.code, run["properties"]["verdict"]) == (3, "refused")


def test_the_text_shows_the_line_and_links_to_the_registry_in_use(broken: Path) -> None:
    out = validated(broken).out
    assert '  manifest.json:3: error: manifest/version-malformed\n    | "version": "one:' in out
    assert "see: https://registry.example/docs/checks#manifest/version-malformed" in out


YARA = """rule Night_Sky {
  meta:
    description = "Speaks of the night"
    severity = "error"
    ENFORCE
  strings: $a = "night-sky"
  condition: $a
}
"""


@needs_yara
@pytest.mark.parametrize(("enforce", "code", "monitored"), [("", 0, True), ("enforce = true", 3, False)])
def test_rules_of_yara_are_run_and_refuse_only_where_they_say_so(
    good: Path, enforce: str, code: int, *, monitored: bool
) -> None:
    rules = good.parent / "night.yar"
    rules.write_text(YARA.replace("ENFORCE", enforce))
    printed = validated(good, "--yara-rules", str(rules), "--json")
    told = {each["file"]: each for each in json.loads(printed.out)["findings"] if each["rule"] == "yara/night-sky"}
    assert (printed.code, told["package.json"]["monitored"], told["package.json"]["line"]) == (code, monitored, 2)


@needs_yara
def test_rules_of_several_files_and_folders_are_run_together(good: Path) -> None:
    folder = good.parent / "rules"
    (folder / "more").mkdir(parents=True)
    (folder / "more" / "night.yara").write_text(YARA.replace("ENFORCE", ""))
    (good.parent / "good.yar").write_text('rule services { strings: $a = "service" condition: $a }')
    printed = validated(good, "--yara-rules", str(folder), "--yara-rules", str(good.parent / "good.yar"), "--json")
    rules = {each["rule"] for each in json.loads(printed.out)["findings"]}
    assert {"yara/night-sky", "yara/services"} <= rules


@needs_yara
@pytest.mark.parametrize(("text", "code", "said"), [("rule broken {", 3, "do not compile"), (None, 4, "no YARA rules")])
def test_rules_that_cannot_be_used_stop_everything(good: Path, text: str | None, code: int, said: str) -> None:
    rules = good.parent / "night.yar"
    rules.write_text(text) if text is not None else None
    printed = validated(good, "--yara-rules", str(rules))
    assert (printed.code, printed.out, said in printed.err, str(rules) in printed.err) == (code, "", True, True)


def test_a_rule_is_explained() -> None:
    printed = CommandLine(HOME).run("plugin", "explain", "manifest/id-missing", "--json")
    assert list(json.loads(printed.out)) == ["rule", "severity", "mode", "isAlarm", "title", "help"]


def test_an_unknown_rule_ends_with_4_and_the_names_near_it() -> None:
    printed = CommandLine(HOME).run("plugin", "explain", "manifest/id-mising")
    assert (printed.code, "`manifest/id-missing`" in printed.err) == (4, True)


def dialect(folder: Path) -> Path:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"hooks": ["onInstall"]}))
    return folder


def test_fix_says_what_changed_and_the_answer_stays_the_report(good: Path) -> None:
    printed = validated(dialect(good), "--fix", "--json")
    assert "fixed: `hooks` is written in the canonical form" in printed.err
    assert list(json.loads(printed.out)) == ["verdict", "findings"]
    assert json.loads((good / "manifest.json").read_text())["hooks"] == {"onInstall": "onInstall"}


def test_a_second_fix_has_nothing_to_do(good: Path) -> None:
    validated(dialect(good), "--fix")
    assert "nothing to fix" in validated(good, "--fix").err


def test_diff_ends_with_1_while_there_is_something_to_fix_and_writes_nothing(good: Path) -> None:
    before = (dialect(good) / "manifest.json").read_text()
    printed = validated(good, "--diff")
    assert (printed.code, printed.out.splitlines()[0]) == (1, "--- a/manifest.json")
    assert (good / "manifest.json").read_text() == before
    validated(good, "--fix")
    assert (validated(good, "--diff").code, validated(good, "--diff").out) == (0, "")


def test_what_cannot_be_fixed_ends_as_an_invalid_request(broken: Path) -> None:
    printed = validated(broken, "--fix")
    assert (printed.code, "manifest/version-malformed" in printed.err) == (3, True)


def test_programs_get_paths_from_the_working_folder(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken.parent)
    assert "file=good/manifest.json," in validated(Path("good"), "--format", "github").out
    log = json.loads(validated(Path("good"), "--format", "sarif").out)
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    }
    assert "good/manifest.json" in places
