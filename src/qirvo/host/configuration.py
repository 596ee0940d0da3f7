"""The owner's configuration of a plugin: values that its schema allows, over the plugin's own defaults."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.host.filesystem import read_json, write_json
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.recovery import plugin_lock, recover

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_LONGEST_PATTERN = 200


class NoSuchKeyError(NotFoundError):
    """The plugin's configuration has no such key."""

    code = "config-key-unknown"
    hint = "`qirvo plugin config get ID` shows the keys."


class MalformedValueError(InvalidError):
    """The plugin's schema does not allow the value."""

    code = "config-value-malformed"
    hint = "Write text as it is, and numbers, lists and objects as JSON."


def effective_configuration(plugin_id: PluginId, *, machine: Machine) -> Mapping[str, Any]:
    """Return what the plugin sees: its schema's defaults, its own defaults, the owner's values.

    Raises:
        NotInstalledError: It is not installed.
        DamagedStateError: The configuration on disk is no object.
    """
    return _effective(machine.installations.get(plugin_id), _owners(plugin_id, machine))


def set_value(plugin_id: PluginId, key: str, text: str, *, machine: Machine) -> Mapping[str, Any]:
    """Set `key` to what `text` means by the plugin's schema; return the configuration.

    Raises:
        NotInstalledError: It is not installed.
        NoSuchKeyError: The schema allows no such key.
        MalformedValueError: The schema does not allow the value.
    """

    def changed(installation: Installation, values: dict[str, Any]) -> dict[str, Any]:
        rule = _rule(installation, key)
        value = _read(text, rule)
        _check(key, value, rule)
        return values | {key: value}

    return _change(plugin_id, changed, machine)


def unset_value(plugin_id: PluginId, key: str, *, machine: Machine) -> Mapping[str, Any]:
    """Take the owner's value of `key` away; return the configuration.

    Raises:
        NotInstalledError: It is not installed.
        NoSuchKeyError: The owner has set no such key.
    """

    def changed(_installation: Installation, values: dict[str, Any]) -> dict[str, Any]:
        if key not in values:
            raise NoSuchKeyError(f"`{key}` of `{plugin_id}` is not set")
        return {name: value for name, value in values.items() if name != key}

    return _change(plugin_id, changed, machine)


def _change(
    plugin_id: PluginId,
    changed: Callable[[Installation, dict[str, Any]], dict[str, Any]],
    machine: Machine,
) -> Mapping[str, Any]:
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        installation = machine.installations.get(plugin_id)
        values = _owners(plugin_id, machine)
        before = _effective(installation, values)
        values = changed(installation, values)
        write_json(machine.layout.plugin(plugin_id).config, values)
        if installation.enabled:
            machine.runtime.run_hook(plugin_id, "onConfigChange", {"oldConfig": before})
    return _effective(installation, values)


def _owners(plugin_id: PluginId, machine: Machine) -> dict[str, Any]:
    return read_json(machine.layout.plugin(plugin_id).config, dict[str, Any]) or {}


def _effective(installation: Installation, values: Mapping[str, Any]) -> dict[str, Any]:
    """Join what `node/context/configuration.js` joins, in the same way."""
    manifest = installation.manifest
    return _joined(_joined(_defaults(manifest.config_schema), manifest.default_config), values)


def _defaults(schema: Mapping[str, Any] | None) -> dict[str, Any]:
    rules = {key: rule for key, rule in _properties(schema).items() if isinstance(rule, dict)}
    found = {key: rule["default"] if "default" in rule else _defaults(rule) for key, rule in rules.items()}
    return {key: value for key, value in found.items() if "default" in rules[key] or _properties(rules[key])}


def _joined(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `under` with the values of `over` on top; objects are joined, everything else is replaced."""
    joined = dict(under)
    for key, value in over.items():
        below = joined.get(key)
        joined[key] = _joined(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return joined


def _properties(schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    found = (schema or {}).get("properties")
    return found if isinstance(found, dict) else {}


def _rule(installation: Installation, key: str) -> Mapping[str, Any]:
    schema = installation.manifest.config_schema
    rule = _properties(schema).get(key)
    if rule is None and schema is not None and schema.get("additionalProperties") is False:
        known = ", ".join(f"`{name}`" for name in _properties(schema)) or "none"
        raise NoSuchKeyError(f"`{installation.plugin_id}` has no key `{key[:80]}`; there is {known}")
    return rule if isinstance(rule, dict) else {}


def _read(text: str, rule: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
    types = _allowed_types(rule)
    if types == {"string"}:
        return text
    try:
        value = msgspec.json.decode(text.encode())
    except (msgspec.MsgspecError, UnicodeError):
        return text
    return value if not types or any(_TYPES[name](value) for name in types) or "string" not in types else text


def _check(key: str, value: Any, rule: Mapping[str, Any]) -> None:  # noqa: ANN401  # JSON
    types = _allowed_types(rule)
    if types and not any(_TYPES[name](value) for name in types):
        raise MalformedValueError(f"`{key}` must be {' or '.join(sorted(types))}; `{_shown(value)}` is not")
    choices = rule.get("enum")
    if isinstance(choices, list) and value not in choices:
        raise MalformedValueError(f"`{key}` must be one of `{_shown(choices)}`; `{_shown(value)}` is not")
    if isinstance(value, int | float) and not isinstance(value, bool):
        _check_range(key, value, rule)
    pattern = rule.get("pattern")
    if isinstance(value, str) and isinstance(pattern, str):
        _check_pattern(key, value, pattern)


def _check_range(key: str, value: float, rule: Mapping[str, Any]) -> None:
    least, most = rule.get("minimum"), rule.get("maximum")
    if isinstance(least, int | float) and value < least:
        raise MalformedValueError(f"`{key}` must be at least `{least}`; `{value}` is not")
    if isinstance(most, int | float) and value > most:
        raise MalformedValueError(f"`{key}` must be at most `{most}`; `{value}` is not")


def _check_pattern(key: str, value: str, pattern: str) -> None:
    """Apply the pattern of a plugin's author, unless it is one that only JavaScript understands."""
    if len(pattern) > _LONGEST_PATTERN:
        return
    try:
        matched = re.search(pattern, value)
    except re.error:
        return
    if matched is None:
        raise MalformedValueError(f"`{key}` must match `{pattern}`; `{_shown(value)}` does not")


def _allowed_types(rule: Mapping[str, Any]) -> set[str]:
    named = rule.get("type")
    names = named if isinstance(named, list) else [named]
    return {name for name in names if isinstance(name, str) and name in _TYPES}


def _shown(value: Any) -> str:  # noqa: ANN401  # JSON
    return msgspec.json.encode(value).decode()[:200]
