import json
from typing import Any

import pytest

from qirvo.domain.findings import Severity
from qirvo.domain.manifest_fixing import FixedManifest, fix_manifest
from qirvo.domain.manifest_reading import read_manifest
from tests.support.plugins import raw_manifest, real_plugin_files


def fixed(written: dict[str, Any], package: bytes | None = None) -> FixedManifest:
    manifest = read_manifest(json.dumps(written).encode(), package).manifest
    assert manifest is not None
    return fix_manifest(written, manifest)


def test_the_real_form_is_written_so_that_no_warning_is_left():
    files = real_plugin_files()
    found = fixed(json.loads(files["manifest.json"]), files["package.json"])
    again = read_manifest(json.dumps(found.root).encode(), files["package.json"])
    assert (found.left, [each.rule for each in again.findings if each.severity is not Severity.INFO]) == ((), [])
    assert "`dashboard_widget` is now `widgets`" in found.changes
    assert "`manifest_version` is written in the canonical form" in found.changes


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        (
            {"permissions": ["network"]},
            "permissions",
            [{"name": "network-access", "required": True, "description": ""}],
        ),
        ({"hooks": ["onInstall"]}, "hooks", {"onInstall": "onInstall"}),
        ({"author": "Ann <ann@example.org>"}, "author", {"name": "Ann", "email": "ann@example.org", "url": ""}),
        ({"type": "background-service"}, "type", "service"),
        ({"categories": ["health"], "category": None}, "category", "health"),
        ({"entry": None, "main": "./dist/a.js"}, "entry", "dist/a.js"),
        ({"engines": None, "minQirvoVersion": "2.0.0"}, "engines", {"qirvo": ">=2.0.0"}),
        (
            {"price": 499, "free": False, "currency": "EUR"},
            "pricing",
            {"type": "paid", "price": 499, "currency": "EUR"},
        ),
        ({"price": 0, "free": True, "currency": "USD"}, "pricing", {"type": "free"}),
        ({"engines": {"qirvo": "^2.0.0", "node": ">=18"}}, "engines", {"qirvo": "^2.0.0", "node": ">=18"}),
    ],
)
def test_a_dialect_is_written_in_the_canonical_form(changes: dict[str, Any], key: str, value: object):
    found = fixed(raw_manifest(**changes))
    assert (found.root[key], found.left) == (value, ())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("permissions", ["network", "telepathy"]),
        ("tags", [f"tag {number}" for number in range(11)]),
        ("category", "gardening"),
        ("hooks", {"onRain": "close"}),
        ("hooks", {"onInstall": True}),
        ("pages", [{"component": "Lost"}]),
        ("commands", [{"name": "a", "usage": "x"}, {"name": "a", "usage": "y"}]),
        ("screenshots", [{"path": "a.png", "caption": "The sky"}]),
        ("repository", {"type": "git", "url": "https://example.org/a.git"}),
        ("license", {"type": "MIT", "url": "https://example.org"}),
        ("pricing", {"price": 5}),
        ("external_services", [{"name": "no address"}]),
        ("free", "perhaps"),
        ("description", "long " * 500),
        ("homepage", 5),
        ("author", {"nom": "Ann"}),
    ],
)
def test_what_the_canonical_form_would_lose_stays_as_it_is(key: str, value: object):
    found = fixed(raw_manifest(**{key: value}))
    assert (found.root[key], key in found.left) == (value, True)


def test_a_second_entry_stays_beside_the_canonical_one():
    found = fixed(raw_manifest(entry=None, main="dist/main.js", web="dist/web.js"))
    assert (found.root["entry"], found.root["web"], "main" in found.root) == ("dist/main.js", "dist/web.js", False)


def test_what_is_unknown_stays():
    found = fixed({"$schema": "./s.json", **raw_manifest(colour="blue", icon="i.png")})
    assert (next(iter(found.root)), found.root["colour"], found.root["icon"]) == ("$schema", "blue", "i.png")


def test_the_canonical_form_needs_no_change():
    once = fixed(raw_manifest())
    assert fixed(dict(once.root)).changes == ()
