"""Writing a manifest in the canonical form twice is writing it once, means the same, and loses nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from qirvo.domain.manifest_fixing import FixedManifest, fix_manifest
from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.manifests import HOOK_NAMES, PermissionName
from tests.property.test_manifest_laws import BUSY_MACHINE, JSON
from tests.support.plugins import raw_manifest, raw_package, real_plugin_files

REAL = json.loads(real_plugin_files()["manifest.json"])
OTHER_FIELDS = """
    categories keywords main web background entryPoint widgets externalServices configSchema config_schema
    minQirvoVersion maxQirvoVersion compatibility pricing price free currency screenshots screenshot
    default_config defaultConfig manifestVersion permission_descriptions unknown icon
"""
FIELDS = sorted({*raw_manifest(), *REAL, *OTHER_FIELDS.split()})
WORD = st.sampled_from(
    ["network", "storage", "telepathy", "a b", " padded ", "1.0.0", "dist/a.js", "medium", "USD", "health", "free"]
)
KEYS = "name type path route component title url email price currency required size qirvo label properties default"
KEY = st.sampled_from(KEYS.split())
SHAPED = st.recursive(
    WORD | st.booleans() | st.integers(0, 9) | st.sampled_from([*HOOK_NAMES, *PermissionName]).map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=5),
    max_leaves=14,
)
CHANGES = st.dictionaries(st.sampled_from(FIELDS), SHAPED | JSON, max_size=4)
PACKAGE = json.dumps(raw_package()).encode()


def fixed(written: Mapping[str, Any]) -> FixedManifest | None:
    manifest = read_manifest(json.dumps(written).encode(), PACKAGE).manifest
    return None if manifest is None else fix_manifest(written, manifest)


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from words_in(item)
    if isinstance(value, list):
        for item in value:
            yield from words_in(item)
    if isinstance(value, str):
        yield value.strip()


@BUSY_MACHINE
@given(st.sampled_from([raw_manifest(), REAL]), CHANGES)
def test_twice_is_once(start: dict[str, Any], changes: dict[str, Any]):
    once = fixed(start | changes)
    assume(once is not None)
    assert once is not None
    twice = fixed(once.root)
    assert twice is not None
    assert (dict(twice.root), list(twice.root), twice.changes) == (dict(once.root), list(once.root), ())


@BUSY_MACHINE
@given(st.sampled_from([raw_manifest(), REAL]), CHANGES)
def test_the_same_is_meant(start: dict[str, Any], changes: dict[str, Any]):
    once = fixed(start | changes)
    assume(once is not None)
    assert once is not None
    before = read_manifest(json.dumps(start | changes).encode(), PACKAGE).manifest
    after = read_manifest(json.dumps(once.root).encode(), PACKAGE).manifest
    assert before is not None
    assert after is not None
    assert (after.id, after.version, after.entry, after.permission_names, after.hooks) == (
        before.id,
        before.version,
        before.entry,
        before.permission_names,
        before.hooks,
    )
    assert (after.pricing, after.platform, after.default_config) == (
        before.pricing,
        before.platform,
        before.default_config,
    )


@BUSY_MACHINE
@given(st.sampled_from([raw_manifest(), REAL]), CHANGES, st.sampled_from(FIELDS), st.uuids().map(str))
def test_no_word_is_lost(start: dict[str, Any], changes: dict[str, Any], key: str, word: str):
    written = start | changes | {key: [word, {"name": word}]}
    once = fixed(written)
    assume(once is not None)
    assert once is not None
    assert word in set(words_in(dict(once.root)))


@BUSY_MACHINE
@given(
    st.sampled_from([raw_manifest(), REAL]), st.dictionaries(st.text(max_size=8).map("x-{}".format), JSON, max_size=3)
)
def test_unknown_fields_stay(start: dict[str, Any], added: dict[str, Any]):
    once = fixed(start | added)
    assert once is not None
    assert {key: once.root[key] for key in added} == added
