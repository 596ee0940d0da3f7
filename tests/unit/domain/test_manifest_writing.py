import pytest

from qirvo.domain.manifest_writing import MalformedCanonicalManifestError, canonical_json, from_canonical
from qirvo.domain.manifests import Author, Manifest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.plugins import a_manifest

KEYS = """
    manifest_version id name version description type author category tags license entry permissions hooks commands
    widgets pages externalServices configSchema defaultConfig engines pricing screenshots homepage repository
"""


def test_the_canonical_form_has_every_key():
    bare = Manifest(id=PluginId("acme", "weather"), name="Weather", version=Version("1.0.0"))
    assert list(canonical_json(bare)) == KEYS.split()


def test_a_permission_is_written_by_its_name():
    assert canonical_json(a_manifest())["permissions"] == [
        {"name": "storage-read", "required": True, "description": "Read the place."}
    ]


def test_the_platform_is_written_as_an_engine():
    assert canonical_json(a_manifest())["engines"] == {"qirvo": ">=2.0.0 <3.0.0"}


def test_what_was_written_is_read_back():
    manifest = a_manifest(author=Author(name="Ann"))
    assert from_canonical(canonical_json(manifest)) == manifest


@pytest.mark.parametrize(
    "damage",
    [
        {"id": "nobody"},
        {"version": None},
        {"permissions": ["storage"]},
        {"author": {"nom": "Ann"}},
        {"pages": [{"name": "x"}]},
        {"engines": None},
        {"tags": 5},
    ],
)
def test_another_form_is_refused(damage: dict[str, object]):
    with pytest.raises(MalformedCanonicalManifestError):
        from_canonical(canonical_json(a_manifest()) | damage)


def test_what_no_rule_reads_is_kept_at_its_place():
    manifest = a_manifest(
        author=Author(name="Ann", extras={"avatar": "a.png"}), extras={"icon": "i.png", "engines": {"node": ">=18"}}
    )
    canonical = canonical_json(manifest)
    assert (canonical["icon"], canonical["author"]["avatar"]) == ("i.png", "a.png")
    assert canonical["engines"] == {"qirvo": ">=2.0.0 <3.0.0", "node": ">=18"}
    assert from_canonical(canonical) == manifest


def test_what_was_stored_before_there_were_extras_is_read():
    stored = canonical_json(a_manifest())
    del stored["manifest_version"]
    assert from_canonical(stored) == a_manifest()
