import json

import pytest

from qirvo.checks.source_maps import CHECK
from tests.support.plugins import a_subject

ENTRY = "dist/index.js"


def a_map(**changes: object) -> str:
    return json.dumps({"version": 3, "sources": ["../src/index.ts"], "mappings": "AAAA"} | changes)


def found(**added: str) -> list[str]:
    return [finding.rule.partition("/")[2] for finding in CHECK.run(a_subject(added=added))]


def test_a_plain_map_is_told():
    assert found(**{"dist/index.js.map": a_map()}) == ["included"]


def test_sources_inside_are_remarked():
    assert found(**{"dist/index.js.map": a_map(sourcesContent=["const a = 1;"])}) == ["included", "sources-inside"]


@pytest.mark.parametrize("source", ["/home/ann/sky/src/a.ts", "C:\\Users\\ann\\a.ts", "file:///Users/ann/a.ts"])
def test_folders_of_a_machine_are_told(source: str):
    assert found(**{"dist/index.js.map": a_map(sources=[source])}) == ["included", "folders-named"]


@pytest.mark.parametrize("source", ["webpack:///./src/a.ts", "../home/a.ts", "src/a.ts"])
def test_folders_of_the_project_are_fine(source: str):
    assert found(**{"dist/index.js.map": a_map(sources=[source])}) == ["included"]


def test_a_map_that_is_none_is_remarked():
    assert found(**{"dist/index.js.map": "{"}) == ["included", "unreadable"]


def test_a_reference_without_its_map_is_remarked_with_its_line():
    [finding] = CHECK.run(a_subject(added={ENTRY: "let a;\n//# sourceMappingURL=index.js.map\n"}))
    assert (finding.rule, finding.line) == ("source-maps/reference-broken", 2)


@pytest.mark.parametrize("reference", ["index.js.map", "../maps/index.js.map", "index.js.map?v=1"])
def test_a_reference_with_its_map_is_fine(reference: str):
    maps = {"dist/index.js.map": a_map(), "maps/index.js.map": a_map()}
    assert found(**maps, **{ENTRY: f"let a;\n//# sourceMappingURL={reference}\n"}) == ["included"]


def test_a_map_inside_a_file_is_told():
    assert found(**{ENTRY: "let a;\n//# sourceMappingURL=data:application/json;base64,e30=\n"}) == ["inline"]


def test_a_reference_in_a_text_is_no_reference():
    assert found(**{ENTRY: 'let a = "//# sourceMappingURL=x.map";\n'}) == []
