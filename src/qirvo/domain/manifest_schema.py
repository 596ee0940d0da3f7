"""The canonical manifest as JSON Schema (draft 2020-12), for editors and for whoever writes manifests by program.

It says what the reader refuses, and what the canonical form looks like. Fields it does not name are allowed: they are
kept.
"""

from typing import Any

from qirvo.domain.listings import CATEGORIES, MAX_DESCRIPTION, MAX_NAME, MAX_TAGS
from qirvo.domain.manifest_presentation import TYPES
from qirvo.domain.manifests import HOOK_NAMES, MAX_DATA_EPOCH, PermissionName

SCHEMA_ID = "urn:qirvo:schema:manifest:1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PART = "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
_NUMBER = "(?:0|[1-9][0-9]*)"
_IDENTIFIER = f"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_BUILD = "[0-9A-Za-z-]+"
_VERSION = (
    rf"^\s*{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?\s*$"
)
_INSIDE = r"^(?!\s*/)(?!\s*(?:.*/)?\.\.(?:/|\s*$))(?!\s*(?:\.?/)*\.?\s*$)[^\\:]*$"  # a path that stays in the plugin
_TEXT = {"type": "string"}
_PRICE = {"type": "integer", "minimum": 0, "description": "In the currency's smallest unit: 499 is 4.99 USD."}


def manifest_schema() -> dict[str, Any]:
    """Return the schema, a new object each time."""
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA_ID,
        "title": "Qirvo plugin manifest",
        "description": "The canonical form of manifest.json.",
        "type": "object",
        "required": ["id", "name", "version"],
        "properties": _identity() | _presentation() | _contributions() | _configuration(),
    }


def _identity() -> dict[str, Any]:
    return {
        "$schema": {"description": "Where this schema is, for editors."},
        "manifest_version": {"const": 1, "description": "The format of the manifest."},
        "id": _said(_pattern(rf"^\s*{_PART}\.{_PART}\s*$"), "`publisher.name`; it never changes."),
        "name": _said(_pattern(r"\S", maxLength=MAX_NAME), "What people call the plugin; 3 to 50 characters."),
        "version": _said(_pattern(_VERSION, maxLength=128), "A Semantic Version; each release has a new one."),
        "entry": _said(_nullable(_pattern(_INSIDE)), "The module that the host loads: a path inside the plugin."),
        "dataEpoch": {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_DATA_EPOCH,
            "description": "Rises when older releases cannot read what this one stores.",
        },
        "engines": {
            "type": "object",
            "properties": {"qirvo": _said(_TEXT, "The platform versions it works with, as an npm range.")},
        },
    }


def _presentation() -> dict[str, Any]:
    author = _object(("name",), name=_TEXT, email=_TEXT, url=_TEXT)
    return {
        "description": _said({"type": "string", "maxLength": MAX_DESCRIPTION}, "10 to 500 characters."),
        "type": {"enum": list(TYPES)},
        "author": _said(_nullable(author), "Who wrote it."),
        "category": {"enum": [*CATEGORIES, None]},
        "tags": {"type": "array", "items": _TEXT, "maxItems": MAX_TAGS, "uniqueItems": True},
        "license": _said(_nullable(_TEXT), "An SPDX expression."),
        "pricing": _nullable(_pricing()),
        "screenshots": {"type": "array", "items": _TEXT, "maxItems": MAX_TAGS, "uniqueItems": True},
        "homepage": _TEXT,
        "repository": _TEXT,
    }


def _pricing() -> dict[str, Any]:
    made = _object((), price=_PRICE, amount=_PRICE, currency=_pattern("^[A-Za-z]{3}$"))
    return {**made, "anyOf": [{"required": ["type"]}, {"required": ["model"]}]}


def _contributions() -> dict[str, Any]:
    size = {"type": ["integer", "null"], "minimum": 1, "maximum": 10_000}
    command = _object(
        ("name",), name=_TEXT, description=_TEXT, usage=_TEXT, aliases=_list(_TEXT), options=_list({"type": "object"})
    )
    widget = _object(
        ("name",),
        name=_TEXT,
        component=_TEXT,
        description=_TEXT,
        defaultSize=_object((), width=size, height=size),
    )
    permission = _object(
        ("name",), name={"enum": [name.value for name in PermissionName]}, required=_FLAG, description=_TEXT
    )
    return {
        "permissions": _said(_list(permission), "What it asks of its host, and why."),
        "hooks": {
            "type": "object",
            "propertyNames": {"enum": list(HOOK_NAMES)},
            "additionalProperties": _said(_TEXT, "The function's name in the entry module."),
        },
        "commands": _list(command),
        "widgets": _list(widget),
        "pages": _list(_object(("name", "path"), name=_TEXT, path=_TEXT, component=_TEXT, title=_TEXT)),
        "externalServices": _list(_object(("name", "baseUrl"), name=_TEXT, baseUrl=_TEXT, apiKeyRequired=_FLAG)),
    }


def _configuration() -> dict[str, Any]:
    return {
        "configSchema": _said({"type": ["object", "null"]}, "What the owner may configure, as a JSON Schema."),
        "defaultConfig": {"type": "object"},
    }


_FLAG = {"type": "boolean"}


def _object(required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:  # noqa: ANN401  # schemas are JSON
    made: dict[str, Any] = {"type": "object", "properties": properties}
    return made | {"required": list(required)} if required else made


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _pattern(pattern: str, **more: int) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, **more}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}
