"""Reading what was written gives the same manifest, and no input, however odd, does more than add findings."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qirvo.domain.findings import Severity
from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.manifest_writing import canonical_json, from_canonical
from qirvo.domain.manifests import (
    HOOK_NAMES,
    Author,
    Command,
    ExternalService,
    Manifest,
    Page,
    Permission,
    PermissionName,
    Widget,
)
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version, VersionRange
from tests.support.plugins import raw_manifest, raw_package, real_plugin_files

BUSY_MACHINE = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
LETTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="\\`")
WORDS = st.text(LETTERS, min_size=3, max_size=20)
PARTS = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,8}", fullmatch=True)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)

EXTRAS = st.dictionaries(WORDS.map("x-{}".format), JSON.filter(lambda value: value is not None), max_size=2)


@st.composite
def widgets(draw: st.DrawFn) -> Widget:
    size = draw(st.tuples(st.integers(1, 2000), st.integers(1, 2000)))
    name, component, description = draw(WORDS), draw(WORDS), draw(WORDS)
    return Widget(
        name=name, component=component, description=description, width=size[0], height=size[1], extras=draw(EXTRAS)
    )


def _unique(items: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3, unique_by=lambda item: getattr(item, key)).map(tuple)


UNIQUE_WORDS = st.lists(WORDS, max_size=5, unique=True).map(tuple)
MANIFESTS = st.builds(
    Manifest,
    id=st.builds(PluginId, PARTS, PARTS),
    name=WORDS,
    version=st.from_regex(r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}(-(alpha|beta)\.[1-9])?", fullmatch=True).map(
        Version
    ),
    description=st.text(LETTERS, min_size=10, max_size=50),
    type=st.just("hybrid"),
    author=st.builds(Author, name=WORDS, email=WORDS, url=WORDS, extras=EXTRAS),
    category=st.sampled_from(["health", "ai", "other"]),
    tags=st.lists(WORDS, min_size=1, max_size=10, unique=True).map(tuple),
    license=WORDS,
    entry=st.just("dist/index.js") | st.none(),
    permissions=_unique(
        st.builds(
            Permission, name=st.sampled_from(PermissionName), required=st.booleans(), description=WORDS, extras=EXTRAS
        ),
        "name",
    ),
    hooks=st.dictionaries(st.sampled_from(HOOK_NAMES), WORDS),
    commands=_unique(
        st.builds(
            Command,
            name=WORDS,
            description=WORDS,
            usage=WORDS,
            aliases=UNIQUE_WORDS,
            extras=EXTRAS,
            options=st.lists(st.dictionaries(WORDS, JSON, max_size=2), max_size=2).map(tuple),
        ),
        "name",
    ),
    widgets=_unique(widgets(), "name"),
    pages=_unique(st.builds(Page, name=WORDS, path=WORDS, component=WORDS, title=WORDS, extras=EXTRAS), "name"),
    external_services=_unique(
        st.builds(
            ExternalService,
            name=WORDS,
            base_url=WORDS.map("https://{}".format),
            api_key_required=st.booleans(),
            extras=EXTRAS,
        ),
        "name",
    ),
    config_schema=st.none() | st.just({"type": "object", "properties": {"a": {"type": "string", "default": "x"}}}),
    default_config=st.dictionaries(WORDS, JSON, max_size=3),
    platform=st.sampled_from([">=2.0.0 <3.0.0", "*", "^1.2.3"]).map(VersionRange),
    pricing=st.none() | st.just({"type": "paid", "price": 499}),
    screenshots=UNIQUE_WORDS,
    homepage=WORDS,
    repository=WORDS,
    extras=EXTRAS,
)


@BUSY_MACHINE
@given(MANIFESTS)
def test_reading_the_canonical_form_gives_the_manifest_back_without_a_warning(manifest: Manifest):
    found = read_manifest(json.dumps(canonical_json(manifest)).encode())
    assert found.manifest == manifest
    assert [finding for finding in found.findings if finding.severity is not Severity.INFO] == []


@BUSY_MACHINE
@given(MANIFESTS)
def test_the_canonical_form_is_taken_back_as_it_is(manifest: Manifest):
    assert from_canonical(json.loads(json.dumps(canonical_json(manifest)))) == manifest


@BUSY_MACHINE
@given(st.sampled_from(sorted(raw_manifest() | json.loads(real_plugin_files()["manifest.json"]))), JSON)
def test_a_field_of_any_kind_only_adds_findings(key: str, value: object):
    found = read_manifest(json.dumps(raw_manifest() | {key: value}).encode(), json.dumps(raw_package()).encode())
    refused = any(finding.severity is Severity.ERROR for finding in found.findings)
    assert (found.manifest is None) == refused


@BUSY_MACHINE
@given(
    st.sampled_from(["permissions", "widgets", "pages", "commands", "externalServices", "screenshots"]), st.lists(JSON)
)
def test_a_list_of_anything_only_adds_findings(key: str, items: list[object]):
    assert read_manifest(json.dumps(raw_manifest() | {key: items}).encode()).manifest is not None


@BUSY_MACHINE
@given(st.dictionaries(st.sampled_from(["qirvo", "engines", "license", "author", "main", "name", "repository"]), JSON))
def test_any_package_json_only_adds_findings(package: dict[str, object]):
    findings = read_manifest(json.dumps(raw_manifest()).encode(), json.dumps(package).encode()).findings
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []


@BUSY_MACHINE
@given(
    MANIFESTS
    | st.builds(
        lambda raw: read_manifest(json.dumps(raw).encode()).manifest, st.just(raw_manifest(hooks=["onInstall"]))
    )
)
def test_whatever_was_accepted_is_read_again_the_same(manifest: Manifest):
    assert read_manifest(json.dumps(canonical_json(manifest)).encode()).manifest == manifest


@BUSY_MACHINE
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(raw: bytes):
    assert read_manifest(raw).findings != ()
