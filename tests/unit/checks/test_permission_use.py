from typing import Any

import pytest

from qirvo.analysis.facts import Capability, Place, Unanalysed, Use
from qirvo.checks.permission_use import CHECK, PERMISSION_OF, permissions_for
from qirvo.domain.manifests import PermissionName
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import raw_manifest

ENTRY = "dist/index.js"
SILENT: dict[str, Any] = {"added": {ENTRY: "exports.x = 1;"}}


def found(*uses: tuple[Capability, str], permissions: list[object], code: str = "exports.x = 1;", **more: Any):
    facts = {ENTRY: some_facts(uses=uses, **more)}
    subject = a_subject_with(facts, manifest=raw_manifest(permissions=permissions), added={ENTRY: code})
    return [(finding.rule, finding.file) for finding in CHECK.run(subject)]


def test_what_is_asked_for_and_used_is_fine():
    assert found((Capability.NETWORK, "fetch"), permissions=["network-access"]) == []


def test_an_older_name_counts_as_the_one_that_it_means():
    assert found((Capability.STORAGE, "context.storage.set"), permissions=["storage"], code="storage.get") == []


def test_what_is_used_and_not_asked_for_is_told_at_its_place():
    [finding] = CHECK.run(
        a_subject_with(
            {ENTRY: some_facts(uses=[(Capability.GEOLOCATION, "navigator.geolocation")])},
            manifest=raw_manifest(permissions=[]),
        )
    )
    assert (finding.rule, finding.file, finding.line) == ("permission-use/undeclared", ENTRY, 3)
    assert "`geolocation`" in finding.message


def test_writing_is_not_covered_by_reading():
    uses = (Capability.STORAGE, "localStorage.setItem")
    assert found(uses, permissions=["storage-read"], code="localStorage") == [("permission-use/undeclared", ENTRY)]


def test_a_storage_of_unknown_use_needs_one_of_both():
    assert found((Capability.STORAGE, "localStorage"), permissions=["storage-write"]) == []


def test_what_is_asked_for_and_nowhere_used_is_told_at_its_line():
    subject = a_subject_with({ENTRY: some_facts()}, manifest=raw_manifest(permissions=["camera"]), **SILENT)
    [finding] = CHECK.run(subject)
    assert (finding.rule, finding.file, "`camera`" in finding.message) == (
        "permission-use/unused",
        "manifest.json",
        True,
    )
    assert finding.line is not None


def test_a_trace_in_the_code_is_taken_for_a_use():
    assert found(permissions=["notifications"], code="api.notifications.show('rain')") == []


@pytest.mark.parametrize(
    "more",
    [
        {"unanalysed": Unanalysed.TOO_LARGE},
        {"syntax_error": Place(line=1)},
    ],
)
def test_code_that_was_not_read_whole_proves_nothing(more: dict[str, Any]):
    assert found(permissions=["camera"], **more) == []


def test_code_that_makes_code_proves_nothing():
    assert found((Capability.DYNAMIC_CODE, "eval"), permissions=["camera"]) == []


def test_a_plugin_without_code_proves_nothing():
    changes: dict[str, Any] = {"without": [ENTRY], "manifest": raw_manifest(permissions=["camera"])}
    assert list(CHECK.run(a_subject_with(**changes))) == []


def test_a_library_that_could_is_not_the_plugin():
    assert found((Capability.CAMERA, "getUserMedia"), permissions=[], known_as="lib@1.0.0") == []


def test_every_permission_answers_a_capability():
    assert {name for names in PERMISSION_OF.values() for name in names} == set(PermissionName)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("context.storage.get", "storage-read"),
        ("localStorage.getItem", "storage-read"),
        ("storage.delete", "storage-write"),
        ("sessionStorage.clear", "storage-write"),
    ],
)
def test_the_side_of_storage_is_told_by_its_member(what: str, name: str):
    [needed] = permissions_for(Use(capability=Capability.STORAGE, what=what, at=Place(line=1)))
    assert needed == name
