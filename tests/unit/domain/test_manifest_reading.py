import json
from typing import Any

import pytest

from qirvo.domain.findings import Severity
from qirvo.domain.manifest_reading import ManifestReading, read_manifest
from qirvo.domain.manifests import Author, Manifest, Page
from qirvo.domain.versions import VersionRange
from tests.support.plugins import raw_manifest, raw_package, real_plugin_files


def reading(manifest: dict[str, Any], package: dict[str, Any] | None = None) -> ManifestReading:
    return read_manifest(json.dumps(manifest, indent=2).encode(), json.dumps(package).encode() if package else None)


def accepted(manifest: dict[str, Any], package: dict[str, Any] | None = None) -> Manifest:
    found = reading(manifest, package).manifest
    assert found is not None
    return found


def rules(found: ManifestReading, severity: Severity | None = None) -> list[str]:
    return [finding.rule for finding in found.findings if severity in {None, finding.severity}]


def test_a_documented_manifest_is_read_without_a_remark():
    assert reading(raw_manifest()).findings == ()


def test_the_real_form_is_read_with_warnings_and_no_error():
    files = real_plugin_files()
    found = read_manifest(files["manifest.json"], files["package.json"])
    assert set(rules(found, Severity.WARNING)) == {
        "manifest/format-unusual",
        "manifest/hooks-array",
        "manifest/config-schema-flat",
        "manifest/page-name-missing",
        "manifest/page-title-missing",
        "manifest/external-service-key-unsaid",
    }
    assert rules(found, Severity.ERROR) == []


def test_the_real_form_keeps_all_its_permissions():
    files = real_plugin_files()
    manifest = read_manifest(files["manifest.json"], files["package.json"]).manifest
    assert manifest is not None
    assert manifest.permission_names == {"network-access", "storage-read", "storage-write", "notifications"}


def test_every_fault_is_collected():
    found = reading({"name": 5, "version": "one", "id": "No Dots"})
    assert set(rules(found, Severity.ERROR)) == {
        "manifest/name-type",
        "manifest/version-malformed",
        "manifest/id-malformed",
    }


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "manifest/not-json"),
        (b"{", "manifest/not-json"),
        (b"[]", "manifest/not-an-object"),
        (b"null", "manifest/not-an-object"),
        (b"\xff\xfe{\x00}\x00", "manifest/not-utf8"),
        (b'{"name": "\\ud800"}', "manifest/not-utf8"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "manifest/too-deep"),
        (b"[" * 200_000, "manifest/too-deep"),
        (b'{"a": 1e999}', "manifest/number-out-of-range"),
        (b'{"a": NaN}', "manifest/number-out-of-range"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "manifest/number-out-of-range"),
        (b'{"name": "a", "name": "b"}', "manifest/duplicate-key"),
        (b'{"x": [{"a": 1, "a": 2}]}', "manifest/duplicate-key"),
        (b" " * 262_145, "manifest/too-large"),
    ],
)
def test_a_text_that_two_readers_could_take_differently_is_refused(raw: bytes, rule: str):
    found = read_manifest(raw)
    assert found.manifest is None
    assert rule in rules(found, Severity.ERROR)


def test_a_byte_order_mark_does_no_harm():
    assert read_manifest(b"\xef\xbb\xbf" + json.dumps(raw_manifest()).encode()).manifest is not None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"version": None}, "manifest/version-missing"),
        ({"version": 1}, "manifest/version-malformed"),
        ({"version": "1.0"}, "manifest/version-malformed"),
        ({"version": "01.2.3"}, "manifest/version-malformed"),
        ({"dataEpoch": "2"}, "manifest/data-epoch-malformed"),
        ({"dataEpoch": -1}, "manifest/data-epoch-malformed"),
        ({"dataEpoch": True}, "manifest/data-epoch-malformed"),
        ({"dataEpoch": 1.0}, "manifest/data-epoch-malformed"),
        ({"name": None}, "manifest/name-missing"),
        ({"name": "  "}, "manifest/name-missing"),
        ({"name": ["Weather"]}, "manifest/name-type"),
        ({"id": None}, "manifest/id-missing"),
        ({"id": "weather"}, "manifest/id-malformed"),
        ({"id": "acme/../weather"}, "manifest/id-malformed"),
        ({"id": 7}, "manifest/id-malformed"),
        ({"entry": "../outside.js"}, "manifest/entry-outside"),
        ({"entry": "/etc/passwd"}, "manifest/entry-outside"),
    ],
)
def test_what_makes_a_release_impossible_is_an_error(changes: dict[str, Any], rule: str):
    found = reading(raw_manifest(**changes))
    assert (found.manifest, rules(found, Severity.ERROR)) == (None, [rule])


@pytest.mark.parametrize("npm_name", ["@acme/plugin-weather", "@acme/weather", "@acme/qirvo-plugin-weather"])
def test_an_absent_id_is_derived_from_the_npm_scope_with_a_warning(npm_name: str):
    found = reading(raw_manifest(id=None), raw_package(name=npm_name))
    assert found.manifest is not None
    assert str(found.manifest.id) == "acme.weather"
    assert "manifest/id-derived" in rules(found, Severity.WARNING)


def test_an_id_is_not_derived_from_a_name_without_scope():
    assert "manifest/id-missing" in rules(reading(raw_manifest(id=None), raw_package(name="weather")))


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("network", ["network-access"]),
        ("network.request", ["network-access"]),
        ("api.external", ["network-access"]),
        ("storage", ["storage-read", "storage-write"]),
        ("storage.read", ["storage-read"]),
        ("filesystem", ["filesystem-access"]),
        ("filesystem.write", ["filesystem-access"]),
        ("location", ["geolocation"]),
        ("notifications.show", ["notifications"]),
        ("clipboard.read", ["clipboard-read"]),
        ("camera.access", ["camera"]),
    ],
)
def test_an_older_permission_name_keeps_its_meaning(written: str, names: list[str]):
    found = reading(raw_manifest(permissions=[written]))
    assert found.manifest is not None
    assert [permission.name for permission in found.manifest.permissions] == names
    assert rules(found, Severity.WARNING) == ["manifest/permission-short-name"]


def test_an_unknown_permission_grants_nothing():
    found = reading(raw_manifest(permissions=["tasks"]))
    assert found.manifest is not None
    assert (found.manifest.permissions, rules(found)) == ((), ["manifest/permission-unknown"])


def test_each_permission_is_read_for_itself():
    mixed = ["network", {"type": "storage-read", "description": "why", "required": False}, {"name": "camera"}, 7]
    found = reading(raw_manifest(permissions=mixed)).manifest
    assert found is not None
    assert [(p.name, p.required) for p in found.permissions] == [
        ("network-access", True),
        ("storage-read", False),
        ("camera", True),
    ]


def test_a_permission_asked_for_twice_is_one_and_the_stricter():
    twice = [{"name": "storage-read", "required": False, "description": "why"}, "storage"]
    found = accepted(raw_manifest(permissions=twice)).permissions
    assert [(p.name, p.required, p.description) for p in found] == [
        ("storage-read", True, "why"),
        ("storage-write", True, ""),
    ]


def test_descriptions_may_stand_beside_the_permissions():
    manifest = raw_manifest(permissions=["camera"], permission_descriptions={"camera": "Scan a code."})
    assert accepted(manifest).permissions[0].description == "Scan a code."


def test_permissions_of_package_json_count_only_when_the_manifest_has_none():
    package = raw_package(qirvo={"permissions": ["location"]})
    assert accepted(raw_manifest(), package).permission_names == {"storage-read"}
    found = reading(raw_manifest(permissions=None), package)
    assert found.manifest is not None
    assert found.manifest.permission_names == {"geolocation"}
    assert "manifest/permissions-from-package" in rules(found)


def test_hooks_may_be_an_object_with_function_names():
    hooks = accepted(raw_manifest(hooks={"onInstall": "setUp", "onEnable": "./hooks/enable.js"})).hooks
    assert hooks == {"onInstall": "setUp", "onEnable": "./hooks/enable.js"}


def test_a_list_of_hooks_names_the_functions_too():
    assert accepted(raw_manifest(hooks=["onInstall", "onUpdate"])).hooks == {
        "onInstall": "onInstall",
        "onUpdate": "onUpdate",
    }


def test_an_unknown_hook_is_left_out():
    found = reading(raw_manifest(hooks={"onDream": "dream"}))
    assert found.manifest is not None
    assert (found.manifest.hooks, rules(found)) == ({}, ["manifest/hook-unknown"])


def test_a_flat_configuration_becomes_a_json_schema():
    files = real_plugin_files()
    manifest = read_manifest(files["manifest.json"]).manifest
    assert manifest is not None
    assert manifest.config_schema == {
        "type": "object",
        "properties": {
            "apiKey": {
                "type": "string",
                "description": "Key",
                "format": "password",
                "writeOnly": True,
                "sensitive": True,
            },
            "place": {"type": "string", "description": "Place", "placeholder": "Ulm"},
            "units": {
                "type": "string",
                "default": "metric",
                "enum": ["metric", "imperial"],
                "options": [{"value": "metric", "label": "Celsius"}, {"value": "imperial", "label": "Fahrenheit"}],
                "x-fieldType": "select",
            },
        },
        "required": ["apiKey", "place"],
    }


def test_defaults_of_the_schema_are_the_configuration_when_no_other_is_given():
    schema = {"type": "object", "properties": {"units": {"type": "string", "default": "metric"}}}
    assert accepted(raw_manifest(config_schema=schema)).default_config == {"units": "metric"}
    assert accepted(raw_manifest(config_schema=schema, default_config={})).default_config == {}


def test_a_list_of_fields_is_a_schema_too():
    fields = [{"key": "count", "type": "number", "required": True, "validation": {"min": 1}}]
    assert accepted(raw_manifest(configSchema=fields)).config_schema == {
        "type": "object",
        "properties": {"count": {"type": "number", "minimum": 1}},
        "required": ["count"],
    }


@pytest.mark.parametrize("key", ["entry", "entryPoint", "main", "web", "background"])
def test_the_entry_has_five_names(key: str):
    assert accepted(raw_manifest(entry=None) | {key: "./dist/index.js"}).entry == "dist/index.js"


def test_main_of_package_json_is_the_last_entry():
    found = reading(raw_manifest(entry=None), raw_package(main="lib/index.js"))
    assert found.manifest is not None
    assert found.manifest.entry == "lib/index.js"
    assert rules(found) == ["manifest/taken-from-package"]


def test_no_entry_is_a_warning():
    assert rules(reading(raw_manifest(entry=None))) == ["manifest/entry-missing"]


@pytest.mark.parametrize(
    ("changes", "package", "platform"),
    [
        ({"engines": {"qirvo": ">=1.0.0"}}, None, ">=1.0.0"),
        ({"engines": None, "minQirvoVersion": "1.0.0", "maxQirvoVersion": "2.0.0"}, None, ">=1.0.0 <=2.0.0"),
        ({"engines": None, "maxQirvoVersion": "2.0.0"}, None, "<=2.0.0"),
        ({"engines": None, "compatibility": {"qirvo_version": "^2.0.0"}}, None, "^2.0.0"),
        ({"engines": None}, {"qirvo": {"minVersion": "1.0.0", "maxVersion": "2.0.0"}}, ">=1.0.0 <=2.0.0"),
        ({"engines": {"node": ">=16"}}, {"engines": {"qirvo": "2.x"}}, "2.x"),
        ({"engines": {"qirvo": "whatever"}}, None, "*"),
        ({"engines": None}, None, "*"),
    ],
)
def test_the_platform_is_said_in_five_places(changes: dict[str, Any], package: dict[str, Any] | None, platform: str):
    assert accepted(raw_manifest(**changes), package).platform == VersionRange(platform)


def test_pages_without_name_and_title_are_shown_by_their_menu_label():
    page = {"path": "/sky", "component": "SkyPage", "menu": {"label": "Sky"}}
    assert accepted(raw_manifest(pages=[page])).pages == (
        Page(name="SkyPage", path="/sky", component="SkyPage", title="Sky", extras={"menu": {"label": "Sky"}}),
    )


@pytest.mark.parametrize(
    ("author", "read"),
    [
        (
            "Ann <ann@example.org> (https://example.org)",
            Author(name="Ann", email="ann@example.org", url="https://example.org"),
        ),
        ("Ann", Author(name="Ann")),
        ({"name": "Ann", "website": "https://example.org"}, Author(name="Ann", url="https://example.org")),
        ({"email": "ann@example.org"}, None),
        ("", None),
    ],
)
def test_an_author_is_an_object_or_a_text(author: object, read: Author | None):
    assert accepted(raw_manifest(author=author)).author == read


def test_a_hostile_author_is_read_in_no_time():
    assert accepted(raw_manifest(author="a" + " (<" * 50_000)).author == Author(name="a")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("widget", "dashboard-widget"),
        ("background-service", "service"),
        ("cli-command", "cli-tool"),
        ("odd", "dashboard-widget"),
    ],
)
def test_a_type_of_another_dialect_is_read_with_a_warning(written: str, read: str):
    found = reading(raw_manifest(type=written))
    assert found.manifest is not None
    assert (found.manifest.type, len(rules(found, Severity.WARNING))) == (read, 1)


def test_the_first_of_several_categories_counts():
    assert accepted(raw_manifest(category=None, categories=["health", "ai"])).category == "health"


def test_a_price_beside_the_manifest_is_kept_as_pricing():
    package = raw_package(qirvo={"price": 499, "free": False, "currency": "EUR"})
    assert accepted(raw_manifest(), package).pricing == {"type": "paid", "price": 499, "currency": "EUR"}


def test_pricing_is_kept_as_it_is_written():
    pricing = {"model": "one-time", "price": 499, "plans": [{"name": "pro"}]}
    assert accepted(raw_manifest(pricing=pricing)).pricing == pricing


def test_a_finding_says_the_line_of_a_nested_key():
    raw = b'{\n  "pages": [\n    {"path": "/a"},\n    {\n      "path": 5\n    }\n  ]\n}'
    lines = {finding.line for finding in read_manifest(raw).findings if finding.rule == "manifest/wrong-type"}
    assert lines == {5}


def test_a_misspelt_field_is_told_with_what_was_meant():
    [finding] = reading(raw_manifest(permisions=[])).findings
    assert (finding.rule, finding.help) == ("manifest/field-unknown", "Did you mean `permissions`?")


def test_control_characters_are_left_out_of_what_people_read():
    found = reading(raw_manifest(name="Wea\u202ether\x1b[2J"))
    assert found.manifest is not None
    assert (found.manifest.name, rules(found)) == ("Weather[2J", ["manifest/control-character"])


def test_a_flood_of_faults_is_cut_short():
    assert len(reading(raw_manifest(permissions=["x"] * 40_000)).findings) <= 300


def test_a_bad_package_json_is_a_warning():
    found = read_manifest(json.dumps(raw_manifest()).encode(), b"{")
    assert rules(found) == ["manifest/package-unreadable"]


def test_what_a_listing_cannot_hold_is_cut():
    found = accepted(raw_manifest(name="n" * 500, description="d" * 5000, tags=[f"t{n}" for n in range(30)]))
    assert (len(found.name), len(found.description), len(found.tags)) == (100, 2000, 10)


@pytest.mark.parametrize("raw", [b'{"a":"' + b'\\"' * 120_000, b'"' * 250_000, b"{" + b'"a":1,' * 40_000 + b'"b":1}'])
def test_a_hostile_text_is_scanned_once(raw: bytes):
    assert read_manifest(raw).manifest is None


def test_an_error_is_told_even_after_a_flood():
    flood = [{"path": 5}] * 2_000
    assert "manifest/version-missing" in rules(reading(raw_manifest(pages=flood, version=None)))


def test_what_no_rule_reads_is_kept_where_it_stood():
    found = accepted(
        raw_manifest(
            icon="i.png",
            colour="blue",
            engines={"qirvo": ">=2.0.0 <3.0.0", "node": ">=18"},
            permissions=[{"type": "network-access", "description": "Ask.", "scope": ["example.org"]}],
            external_services=[{"name": "sky", "base_url": "https://sky.example.org", "auth": "none"}],
        )
    )
    assert found.extras == {"icon": "i.png", "colour": "blue", "engines": {"node": ">=18"}}
    assert found.permissions[0].extras == {"scope": ["example.org"]}
    assert found.external_services[0].extras == {"auth": "none"}


def test_a_misspelt_field_of_a_part_is_told_with_what_was_meant():
    page = {"name": "Sky", "path": "/sky", "component": "SkyPage", "title": "Sky", "componnent": "x"}
    (finding,) = reading(raw_manifest(pages=[page])).findings
    assert (finding.rule, finding.help) == ("manifest/field-unknown", "Did you mean `component`?")


def test_a_price_that_nobody_can_pay_is_told():
    told = rules(reading(raw_manifest(pricing={"type": "paid", "price": 4.99})))
    assert told == ["manifest/pricing-unclear"]


DOCUMENTED = """
    manifest_version manifestVersion id name version description type author category categories
    permissions permission_descriptions tags keywords main web background entry entryPoint
    dashboard_widget widgets ui pages menu_items commands external_services externalServices hooks
    config_schema configSchema default_config webhooks oauth apiEndPoints dependencies
    peerDependencies engines minQirvoVersion maxQirvoVersion compatibility runtime resources pricing
    price free screenshots screenshot icon repository homepage bugs license readme changelog
    loadedAt createdAt updatedAt
"""


@pytest.mark.parametrize("field", DOCUMENTED.split())
def test_no_field_of_any_source_is_unknown(field: str):
    assert "manifest/field-unknown" not in rules(reading(raw_manifest() | {field: {}}))


@pytest.mark.parametrize(("said", "epoch"), [({}, 0), ({"dataEpoch": 3}, 3), ({"dataEpoch": None}, 0)])
def test_the_data_epoch_is_read_and_known(said: dict[str, object], epoch: int):
    read = reading(raw_manifest() | said)
    assert read.manifest is not None
    assert (read.manifest.data_epoch, "manifest/field-unknown" in rules(read)) == (epoch, False)
