"""A raw `manifest.json` → the accepted manifest, with every fault collected and none repaired in silence.

Seven dialects are in use, and the only real plugin keeps to none of them; so whatever can be understood is read, and
told as a warning or a remark. Only what makes a release impossible to name, order or trust is an error.
"""

import difflib
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding, Severity, in_order
from qirvo.domain.manifest_configuration import read_configuration
from qirvo.domain.manifest_contributions import (
    read_commands,
    read_external_services,
    read_hooks,
    read_pages,
    read_widgets,
)
from qirvo.domain.manifest_entry import ENTRY_KEYS, read_entry
from qirvo.domain.manifest_identity import read_id, read_name, read_version
from qirvo.domain.manifest_permissions import read_permissions
from qirvo.domain.manifest_platform import read_platform
from qirvo.domain.manifest_presentation import (
    read_address,
    read_author,
    read_category,
    read_description,
    read_license,
    read_pricing,
    read_screenshots,
    read_tags,
    read_type,
)
from qirvo.domain.manifest_rules import MANIFEST_RULES
from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.manifest_text import parse_document
from qirvo.domain.manifests import MAX_DATA_EPOCH, Manifest

MANIFEST_FILE, PACKAGE_FILE = "manifest.json", "package.json"
_FORMAT_KEYS = ("manifest_version", "manifestVersion")
_DOCUMENTED = """
    id name version description type author category categories tags keywords license icon readme changelog support
    permissions permission_descriptions dashboard_widget widgets ui pages menu_items commands hooks webhooks oauth
    external_services externalServices apiEndPoints config_schema configSchema default_config defaultConfig
    dependencies peerDependencies engines minQirvoVersion maxQirvoVersion compatibility runtime resources
    pricing price free currency screenshots screenshot repository homepage bugs
    dataEpoch loadedAt createdAt updatedAt $schema
"""
_READ = """
    id name version description type author category categories tags keywords license permissions
    permission_descriptions dashboard_widget widgets pages commands hooks external_services externalServices
    config_schema configSchema default_config defaultConfig engines minQirvoVersion maxQirvoVersion compatibility
    pricing price free currency screenshots screenshot homepage repository
"""
_MOST_UNKNOWN, _LONGEST_FIELD = 20, 40  # finding what was meant takes time
_KNOWN_FIELDS = frozenset(_DOCUMENTED.split()) | {*ENTRY_KEYS, *_FORMAT_KEYS}
_READ_FIELDS = frozenset(_READ.split()) | {*ENTRY_KEYS, *_FORMAT_KEYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestReading:
    """What reading a manifest came to.

    Attributes:
        manifest: The accepted manifest; None when a finding is an error.
        findings: Every fault, gravest first.
    """

    manifest: Manifest | None
    findings: tuple[Finding, ...]


def read_manifest(raw: bytes, package_json: bytes | None = None) -> ManifestReading:
    """Read the manifest `raw`; `package_json`, when the plugin has one, fills what the manifest leaves out."""
    findings: list[Finding] = []
    manifest = _document(raw, MANIFEST_FILE, findings)
    if manifest is None:
        return ManifestReading(manifest=None, findings=in_order(findings))
    package = None if package_json is None else _document(package_json, PACKAGE_FILE, findings)
    accepted = _accept(manifest, package)
    refused = any(finding.severity is Severity.ERROR for finding in findings)
    return ManifestReading(manifest=None if refused else accepted, findings=in_order(findings))


def _document(raw: bytes, file: str, findings: list[Finding]) -> Section | None:
    document, faults = parse_document(raw, file=file)
    for fault in faults:
        rule = f"manifest/{fault.rule if file == MANIFEST_FILE else 'package-unreadable'}"
        findings.append(MANIFEST_RULES[rule].finding(fault.message, file=file, line=fault.line))
    return None if document is None else Section(document.root, document, findings)


def _accept(manifest: Section, package: Section | None) -> Manifest | None:
    """Read every field, so that every fault is told, and return the manifest if it has an identity."""
    _judge_format(manifest)
    _judge_epoch(manifest)
    plugin_id, version, name = read_id(manifest, package), read_version(manifest), read_name(manifest)
    config_schema, default_config = read_configuration(manifest)
    fields = {
        "description": read_description(manifest, package),
        "type": read_type(manifest),
        "author": read_author(manifest, package),
        "category": read_category(manifest, package),
        "tags": read_tags(manifest, package),
        "license": read_license(manifest, package),
        "entry": read_entry(manifest, package),
        "permissions": read_permissions(manifest, package),
        "hooks": read_hooks(manifest),
        "commands": read_commands(manifest),
        "widgets": read_widgets(manifest),
        "pages": read_pages(manifest),
        "external_services": read_external_services(manifest),
        "platform": read_platform(manifest, package),
        "pricing": read_pricing(manifest, package),
        "screenshots": read_screenshots(manifest),
        "homepage": read_address("homepage", manifest, package),
        "repository": read_address("repository", manifest, package),
        "extras": _extras(manifest),
    }
    if plugin_id is None or version is None or name is None:
        return None
    identity = {"id": plugin_id, "name": name, "version": version}
    configuration = {"config_schema": config_schema, "default_config": default_config}
    return Manifest(**identity, **fields, **configuration)  # type: ignore[arg-type]  # each reader returns its type


def _extras(manifest: Section) -> dict[str, Any]:
    """Return the fields that no rule reads, and the engines beside Qirvo."""
    found = {key: value for key, value in manifest.values.items() if key not in _READ_FIELDS and value is not None}
    engines = manifest.values.get("engines")
    others = {key: value for key, value in engines.items() if key != "qirvo"} if isinstance(engines, dict) else {}
    return found | {"engines": others} if others else found


def _judge_epoch(manifest: Section) -> None:
    said = manifest.values.get("dataEpoch")
    if said is not None and (type(said) is not int or not 0 <= said <= MAX_DATA_EPOCH):
        manifest.tell("data-epoch-malformed", f"`{shown(said)}` is no data epoch", "dataEpoch")


def _judge_format(manifest: Section) -> None:
    key = manifest.key(*_FORMAT_KEYS)
    if key is None:
        manifest.tell("format-missing", "there is no `manifest_version`")
    elif manifest.values[key] != 1 or key != _FORMAT_KEYS[0]:
        manifest.tell("format-unusual", f"`{key}` is `{shown(manifest.values[key])}`", key)
    for field in [key for key in manifest.values if key not in _KNOWN_FIELDS][:_MOST_UNKNOWN]:
        near = difflib.get_close_matches(field[:_LONGEST_FIELD], sorted(_KNOWN_FIELDS), n=1, cutoff=0.8)
        advice = f"Did you mean `{near[0]}`?" if near else None
        manifest.tell("field-unknown", f"`{shown(field)}` is not a documented field", field, advice=advice)
