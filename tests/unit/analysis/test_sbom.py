"""Bills of materials are CycloneDX 1.6, and the same for the same content."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from qirvo.analysis.sbom import package_url, write_sbom
from qirvo.domain.components import Component, Origin, Sighting
from qirvo.domain.digests import Digest
from tests.support.plugins import a_manifest

TREE, ARTIFACT = Digest("a" * 64), Digest("b" * 64)
BANNER = Sighting(file="dist/index.js", line=3, origin=Origin.BANNER, excerpt="Lodash")
LOCKED = Sighting(file="package-lock.json", origin=Origin.LOCK_FILE)
COMPONENTS = (
    Component(name="@acme/sky", sightings=(LOCKED,)),
    Component(name="lodash", version="4.17.15", sightings=(BANNER, LOCKED)),
)


def bill(**changes: object) -> bytes:
    return write_sbom(a_manifest(**changes), TREE, COMPONENTS, artifact=ARTIFACT)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"license": None, "author": None, "description": ""},
        {"license": "(MIT OR Apache-2.0) AND 0BSD"},
        {"license": "As Ann likes it, <b>&"},
        {"homepage": "https://example.org/a?b=c#d", "repository": "git@example.org:x.git"},
        {"homepage": "javascript:alert(1)", "description": "\u202e\x00 \U0001f600"},
        {"homepage": "https://example.org/%", "repository": "https://example.org/#a#b"},
    ],
)
def test_a_bill_is_valid_cyclonedx(changes: dict[str, object]):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill(**changes).decode()) is None


def test_the_same_content_has_the_same_bytes_and_other_content_another_number():
    assert len({bill() for _ in range(20)}) == 1
    other = json.loads(write_sbom(a_manifest(), Digest("c" * 64), COMPONENTS, artifact=ARTIFACT))
    assert other["serialNumber"] != json.loads(bill())["serialNumber"]
    assert "timestamp" not in other["metadata"]


def test_the_plugin_is_the_root_with_its_identity():
    root = json.loads(bill())["metadata"]["component"]
    assert (root["group"], root["name"], root["version"]) == ("acme", "weather", "1.0.0")
    assert root["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert root["hashes"] == [{"alg": "SHA-256", "content": ARTIFACT.hex}]
    assert {"name": "qirvo:tree-digest", "value": str(TREE)} in root["properties"]


def test_a_component_has_a_package_url_and_its_evidence():
    lodash = json.loads(bill())["components"][1]
    assert (lodash["purl"], lodash["version"]) == ("pkg:npm/lodash@4.17.15", "4.17.15")
    assert lodash["evidence"]["identity"][0]["confidence"] == 0.9
    assert lodash["evidence"]["occurrences"][0] == {
        "location": "dist/index.js",
        "line": 3,
        "additionalContext": "Lodash",
    }


def test_the_plugin_depends_on_every_component():
    document = json.loads(bill())
    root = document["metadata"]["component"]["bom-ref"]
    depends = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    assert depends[root] == [component["bom-ref"] for component in document["components"]]


def test_a_scope_is_a_namespace_of_the_package_url():
    assert [package_url(component) for component in COMPONENTS] == ["pkg:npm/%40acme/sky", "pkg:npm/lodash@4.17.15"]
