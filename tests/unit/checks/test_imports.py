from typing import Any

import pytest

from qirvo.checks.imports import CHECK, PROVIDED, package_of
from qirvo.host.provided import PINNED
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import raw_manifest, raw_package

ENTRY = "dist/index.js"


def rules(*imports: str, **changes: Any) -> list[str]:
    facts = {ENTRY: some_facts(imports=imports)}
    return [finding.rule for finding in CHECK.run(a_subject_with(facts, **changes))]


@pytest.mark.parametrize(
    "module",
    [
        *("react", "react/jsx-runtime", "react-dom/client", "@qirvo/plugin-sdk", "node:fs", "fs/promises", "path"),
        *("./part", "./part.js", "../dist/part", "."),
        *("https://example.org/x.js", "data:text/javascript,0", "#internal"),
    ],
)
def test_what_the_host_provides_and_what_is_there_is_fine(module: str):
    assert rules(module, added={"dist/part.js": "0"}) == []


def test_the_host_provides_what_it_installs():
    assert set(PINNED) < PROVIDED


@pytest.mark.parametrize("module", ["lodash", "lodash/fp", "@scope/name/part", "@/alias"])
def test_a_package_that_is_nowhere_is_told(module: str):
    [finding] = CHECK.run(a_subject_with({ENTRY: some_facts(imports=[module])}))
    assert (finding.rule, finding.file, finding.line) == ("imports/unbundled", ENTRY, 3)


def test_a_package_that_is_told_is_told_once():
    facts = {
        ENTRY: some_facts(imports=["lodash", "./other", "lodash"]),
        "dist/other.js": some_facts(imports=["lodash"]),
    }
    assert len(list(CHECK.run(a_subject_with(facts)))) == 1


@pytest.mark.parametrize("folder", ["node_modules", "dist/node_modules"])
def test_a_package_that_lies_where_node_looks_is_fine(folder: str):
    assert rules("lodash/fp", added={f"{folder}/lodash/fp.js": "0"}) == []


def test_a_package_that_lies_elsewhere_does_not_count():
    assert rules("lodash", added={"src/node_modules/lodash/index.js": "0"}) == ["imports/unbundled"]


def test_what_package_json_calls_optional_is_fine():
    package = raw_package(optionalDependencies={"a": "1"}, peerDependenciesMeta={"b": {"optional": True}})
    assert rules("a", "b", package=package) == []


def test_what_a_published_library_can_do_without_is_its_own_affair():
    facts = {ENTRY: some_facts(imports=["./lib"]), "dist/lib.js": some_facts(imports=["debug"], known_as="lib@1.0.0")}
    assert list(CHECK.run(a_subject_with(facts))) == []


def test_a_file_that_is_missing_is_told():
    assert rules("./gone") == ["imports/unresolved"]


def test_a_file_that_differs_in_letters_is_an_error_with_its_name():
    [finding] = CHECK.run(a_subject_with({ENTRY: some_facts(imports=["./Part"]), "dist/part.js": some_facts()}))
    assert (finding.rule, "`dist/part.js`" in finding.message) == ("imports/case-differs", True)


@pytest.mark.parametrize("module", ["../../other/index.js", "/etc/passwd", "../../.."])
def test_what_lies_outside_is_an_error(module: str):
    assert rules(module) == ["imports/outside"]


def test_what_no_entry_loads_is_not_looked_at():
    facts = {ENTRY: some_facts(), "src/index.js": some_facts(imports=["vite", "./gone"])}
    assert list(CHECK.run(a_subject_with(facts))) == []


def test_files_that_load_each_other_are_looked_at_once():
    facts = {ENTRY: some_facts(imports=["./b"]), "dist/b.js": some_facts(imports=["./index", "left-pad"])}
    assert [finding.file for finding in CHECK.run(a_subject_with(facts))] == ["dist/b.js"]


def test_a_source_in_typescript_is_found_under_its_built_name():
    facts = {ENTRY: some_facts(imports=["./part.js"]), "dist/part.ts": some_facts()}
    assert list(CHECK.run(a_subject_with(facts))) == []


def test_what_is_loaded_into_the_browser_has_no_node():
    facts = {"dist/web.js": some_facts(imports=["fs"]), ENTRY: some_facts(imports=["fs"])}
    manifest = raw_manifest(entry=None, web="dist/web.js", main=ENTRY)
    found = [(finding.rule, finding.file) for finding in CHECK.run(a_subject_with(facts, manifest=manifest))]
    assert found == [("imports/node-in-browser", "dist/web.js")]


@pytest.mark.parametrize(
    ("module", "name"), [("a/b", "a"), ("@a/b/c", "@a/b"), ("./a", ""), ("", ""), ("#a", ""), ("node:fs", "")]
)
def test_the_package_of_a_module(module: str, name: str):
    assert package_of(module) == name
