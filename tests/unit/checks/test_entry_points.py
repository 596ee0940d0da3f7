import pytest

from qirvo.analysis.facts import Place
from qirvo.checks.entry_points import CHECK
from qirvo.domain.findings import Severity
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import a_subject, raw_manifest, raw_package


def rules(**changes: object) -> list[tuple[str, int | None]]:
    return [(finding.rule, finding.line) for finding in CHECK.run(a_subject(**changes))]


def test_a_good_plugin_has_all_its_files():
    assert rules() == []


def test_a_missing_entry_is_an_error_at_its_line():
    [finding] = CHECK.run(a_subject(without=["dist/index.js"]))
    assert (finding.rule, finding.severity, finding.file) == (
        "entry-points/entry-missing",
        Severity.ERROR,
        "manifest.json",
    )
    assert finding.line is not None


@pytest.mark.parametrize("written", ["./dist/index.js", "dist/index", "dist", "dist/"])
def test_an_entry_is_found_as_the_host_finds_it(written: str):
    assert rules(manifest=raw_manifest(entry=written)) == []


def test_the_entry_of_package_json_must_be_there_too():
    changes = {"manifest": raw_manifest(entry=None), "package": raw_package(main="lib/index.js")}
    [finding] = CHECK.run(a_subject(**changes))
    assert (finding.rule, finding.file) == ("entry-points/entry-missing", "package.json")


def test_the_case_of_letters_is_named_when_only_that_differs():
    [finding] = CHECK.run(a_subject(manifest=raw_manifest(entry="Dist/Index.js")))
    assert "`dist/index.js`" in finding.help


def test_a_component_that_is_no_path_is_an_export_and_not_looked_for():
    assert rules(manifest=raw_manifest(pages=[{"path": "/sky", "component": "SkyPage"}])) == []


def test_a_widget_component_given_as_a_file_must_be_there():
    widget = {"name": "sky", "component": "dist/Sky.js"}
    found = rules(manifest=raw_manifest(widgets=[widget]))
    assert [rule for rule, _ in found] == ["entry-points/component-missing"]


def test_a_page_component_given_as_a_file_should_be_there():
    page = {"path": "/sky", "component": "./dist/SkyPage.js"}
    assert [rule for rule, _ in rules(manifest=raw_manifest(pages=[page]))] == ["entry-points/page-missing"]


def test_a_hook_given_as_a_module_should_be_there():
    found = rules(manifest=raw_manifest(hooks={"onInstall": "./hooks/install.js"}))
    assert [rule for rule, _ in found] == ["entry-points/hook-missing"]


def test_an_entry_that_is_a_source_is_told():
    changes = {"manifest": raw_manifest(entry="src/index.ts"), "added": {"src/index.ts": "export {}"}}
    assert [rule for rule, _ in rules(**changes)] == ["entry-points/not-javascript"]


BROKEN = some_facts(syntax_error=Place(line=7, column=2, excerpt="}}"))


def syntax_rules(path: str, **manifest: object) -> list[str]:
    subject = a_subject_with({path: BROKEN}, manifest=raw_manifest(**manifest))
    return [finding.rule.partition("/")[2] for finding in CHECK.run(subject)]


def test_an_entry_that_cannot_be_read_is_an_error_at_its_place():
    [finding] = CHECK.run(a_subject_with({"dist/index.js": BROKEN}))
    assert (finding.rule, finding.severity, finding.file, finding.line, finding.excerpt) == (
        "entry-points/entry-syntax",
        Severity.ERROR,
        "dist/index.js",
        7,
        "}}",
    )


@pytest.mark.parametrize(
    ("manifest", "rule"),
    [
        ({"widgets": [{"name": "a", "component": "dist/part.js"}]}, "component-syntax"),
        ({"ui": {"widgets": [{"name": "a", "component": "dist/part.js"}]}}, "component-syntax"),
        ({"ui": {"component": "dist/part.js"}}, "component-syntax"),
        ({"pages": [{"path": "/a", "component": "dist/part.js"}]}, "page-syntax"),
        ({"hooks": {"onInstall": "dist/part.js"}}, "hook-syntax"),
        ({"commands": [{"name": "a", "handler": "dist/part.js"}]}, "handler-syntax"),
        ({"apiEndPoints": [{"name": "a", "handler": "dist/part.js"}]}, "handler-syntax"),
    ],
)
def test_every_module_that_is_named_must_be_readable(manifest: dict[str, object], rule: str):
    assert syntax_rules("dist/part.js", **manifest) == [rule]


def test_a_file_that_nobody_loads_may_be_anything():
    assert syntax_rules("src/draft.js") == []


def test_what_an_entry_loads_must_be_readable_too():
    facts = {"dist/index.js": some_facts(imports=["./part"]), "dist/part.js": BROKEN}
    assert [finding.rule for finding in CHECK.run(a_subject_with(facts))] == ["entry-points/loaded-syntax"]


def test_an_empty_entry_is_told():
    assert [rule for rule, _ in rules(added={"dist/index.js": ""})] == ["entry-points/entry-empty"]


def test_the_module_of_a_command_must_be_there():
    found = rules(manifest=raw_manifest(commands=[{"name": "a", "handler": "./commands/a.js"}]))
    assert [rule for rule, _ in found] == ["entry-points/handler-missing"]
