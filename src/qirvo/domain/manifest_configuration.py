"""What the owner of a host may configure, as one JSON Schema, from any of the three shapes that authors write.

The shapes: a JSON Schema; a flat map from field to description (the real weather plugin); a list of fields, each with
its `key` (the SDK's types).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from qirvo.domain.manifest_section import Section
from qirvo.domain.manifests import JsonObject

_SCHEMA_KEYS = ("configSchema", "config_schema")
_DEFAULT_KEYS = ("defaultConfig", "default_config")
_JSON_TYPES = {"string", "number", "integer", "boolean", "array", "object"}
_TAKEN_OVER = ("title", "description", "default", "placeholder", "format", "items", "enum")
_FIELD_TYPE = "x-fieldType"  # the author's own word for a type that JSON Schema has no word for
_VALIDATION = {
    "min": "minimum",
    "max": "maximum",
    "pattern": "pattern",
    "minLength": "minLength",
    "maxLength": "maxLength",
}


def read_configuration(manifest: Section) -> tuple[JsonObject | None, JsonObject]:
    """Return the schema of the configuration, or None, and the default values."""
    schema = _schema(*_places(manifest))
    if manifest.key(*_DEFAULT_KEYS) is not None:
        defaults = manifest.section(*_DEFAULT_KEYS)
        return schema, {} if defaults is None else defaults.values
    properties = (schema or {}).get("properties")
    if not isinstance(properties, Mapping):
        return schema, {}
    fields = {name: field for name, field in properties.items() if isinstance(field, Mapping)}
    return schema, {name: field["default"] for name, field in fields.items() if field.get("default") is not None}


def _places(manifest: Section) -> Iterator[Section]:
    """Yield where a schema may stand: in the manifest, in its one widget, or in one of several."""
    yield manifest
    several = manifest.values.get("widgets")
    listed = enumerate(several if isinstance(several, list) else ())
    below = [(("dashboard_widget",), manifest.values.get("dashboard_widget"))]
    for path, widget in [*below, *((("widgets", index), each) for index, each in listed)]:
        if isinstance(widget, dict):
            yield Section(widget, manifest.document, manifest.findings, path)


def _schema(*places: Section) -> JsonObject | None:
    for place in places:
        key = place.key(*_SCHEMA_KEYS)
        if key is None:
            continue
        written = place.values[key]
        if _is_json_schema(written):
            return dict(written)
        fields = _flat_fields(written)
        if fields is None:
            place.tell("config-schema-unreadable", f"`{place.name_of(key)}` is no schema", key)
            continue
        place.tell("config-schema-flat", f"`{place.name_of(key)}` lists its fields without a JSON Schema around", key)
        return _schema_of(fields)
    return None


def _is_json_schema(written: object) -> bool:
    if not isinstance(written, dict):
        return False
    fields_only = all(isinstance(value, dict) and isinstance(value.get("type"), str) for value in written.values())
    return not written or not fields_only


def _flat_fields(written: object) -> dict[str, Mapping[str, Any]] | None:
    if isinstance(written, dict):
        return dict(written)
    if isinstance(written, list) and all(
        isinstance(item, dict) and isinstance(item.get("key"), str) for item in written
    ):
        return {item["key"]: {name: value for name, value in item.items() if name != "key"} for item in written}
    return None


def _schema_of(fields: Mapping[str, Mapping[str, Any]]) -> JsonObject:
    required = [name for name, field in fields.items() if field.get("required") is True]
    properties = {name: _property_of(field) for name, field in fields.items()}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | {"required": required} if required else schema


def _property_of(field: Mapping[str, Any]) -> JsonObject:
    """Return a field as a JSON Schema; what has no place in one stays beside it, which a JSON Schema allows."""
    written = field.get("type")
    kind = written if isinstance(written, str) and written in _JSON_TYPES else "string"
    made: dict[str, Any] = {"type": kind} | {key: field[key] for key in _TAKEN_OVER if field.get(key) is not None}
    validation = field.get("validation")
    is_mapped = isinstance(validation, Mapping) and validation.keys() <= _VALIDATION.keys()
    if isinstance(validation, Mapping):
        made |= {name: validation[key] for key, name in _VALIDATION.items() if validation.get(key) is not None}
    options = field.get("options")
    if isinstance(options, list):
        made["enum"] = [option.get("value") if isinstance(option, Mapping) else option for option in options]
    if field.get("sensitive") is True or written == "password":
        made |= {"format": "password", "writeOnly": True}
    absorbed = {"type", "required", *_TAKEN_OVER}
    absorbed |= {"validation"} if is_mapped else set()
    absorbed |= (
        {"options"} if isinstance(options, list) and not any(isinstance(each, dict) for each in options) else set()
    )
    made |= {key: value for key, value in field.items() if key not in absorbed | made.keys()}
    return made if kind == written else made | {_FIELD_TYPE: written}
