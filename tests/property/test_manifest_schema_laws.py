"""The published schema takes every canonical manifest, and refuses what the reader refuses for its structure."""

import json

from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.manifest_schema import manifest_schema
from qirvo.domain.manifest_writing import canonical_json
from qirvo.domain.manifests import Manifest
from tests.property.test_manifest_laws import BUSY_MACHINE, JSON, MANIFESTS
from tests.support.plugins import a_manifest

VALIDATOR = Draft202012Validator(manifest_schema())
PIECES = st.sampled_from(["a", "A", "acme", ".", "..", "/", "\\", ":", "-", "1", "0", "01", "+", " ", "\n", "é", "b.c"])
NEAR = st.lists(PIECES, max_size=6).map("".join)
IDENTITY = st.sampled_from(["id", "name", "version", "entry"])


@BUSY_MACHINE
@given(MANIFESTS)
def test_every_canonical_manifest_is_valid(manifest: Manifest):
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(canonical_json(manifest))))] == []


@BUSY_MACHINE
@given(IDENTITY, JSON | NEAR)
def test_what_the_reader_refuses_the_schema_refuses(key: str, value: object):
    changed = canonical_json(a_manifest()) | {key: value}
    assume(read_manifest(json.dumps(changed).encode()).manifest is None)
    assert not VALIDATOR.is_valid(json.loads(json.dumps(changed)))


@BUSY_MACHINE
@given(IDENTITY, NEAR)
def test_a_text_that_the_reader_takes_for_the_identity_is_valid(key: str, value: str):
    changed = canonical_json(a_manifest()) | {key: value}
    assume(value.strip() and read_manifest(json.dumps(changed).encode()).manifest is not None)
    assert VALIDATOR.is_valid(changed)


@BUSY_MACHINE
@given(st.sampled_from(["id", "name", "version"]))
def test_without_an_identity_nothing_is_valid(key: str):
    canonical = canonical_json(a_manifest())
    del canonical[key]
    assert not VALIDATOR.is_valid(canonical)


@BUSY_MACHINE
@given(st.text(min_size=1, max_size=12), JSON)
def test_an_unknown_field_is_allowed(key: str, value: object):
    assert VALIDATOR.is_valid({f"x-{key}": value} | canonical_json(a_manifest()))
