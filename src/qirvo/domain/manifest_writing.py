"""The accepted manifest as JSON: one canonical form, which the registry stores and the host keeps.

Reading what `canonical_json` writes gives the same manifest back; so does `from_canonical`, which is for what we wrote
ourselves and takes no other dialect.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from qirvo.domain.errors import InvalidError
from qirvo.domain.manifests import (
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

FORMAT = 1
_KEYS = """
    manifest_version id name version description type author category tags license entry permissions hooks commands
    widgets pages externalServices configSchema defaultConfig engines pricing screenshots homepage repository
"""
CANONICAL_KEYS = tuple(_KEYS.split())
_WIDGET_KEYS = ("name", "component", "description", "defaultSize")
_SERVICE_KEYS = ("name", "baseUrl", "apiKeyRequired")
_Part = Author | Permission | Command | Page
_PartType = TypeVar("_PartType", Author, Permission, Command, Page)
_AS_THEY_ARE = ("name", "description", "type", "category", "license", "entry", "homepage", "repository", "pricing")


class MalformedCanonicalManifestError(InvalidError):
    """The object is not a manifest in the canonical form."""

    code = "canonical-manifest-malformed"
    hint = "Read the plugin's manifest.json again; what was stored of it is damaged."


def canonical_json(manifest: Manifest) -> dict[str, Any]:
    """Return `manifest` in the canonical form: plain JSON values, every key present."""
    others = {key: value for key, value in manifest.extras.items() if key not in CANONICAL_KEYS}
    return {
        "manifest_version": FORMAT,
        "id": str(manifest.id),
        "name": manifest.name,
        "version": str(manifest.version),
        "description": manifest.description,
        "type": manifest.type,
        "author": None if manifest.author is None else _part(manifest.author),
        "category": manifest.category,
        "tags": list(manifest.tags),
        "license": manifest.license,
        "entry": manifest.entry,
        "permissions": [_part(permission, name=permission.name.value) for permission in manifest.permissions],
        "hooks": dict(manifest.hooks),
        "commands": [_command(command) for command in manifest.commands],
        "widgets": [_widget(widget) for widget in manifest.widgets],
        "pages": [_part(page) for page in manifest.pages],
        "externalServices": [_external_service(known) for known in manifest.external_services],
        "configSchema": None if manifest.config_schema is None else dict(manifest.config_schema),
        "defaultConfig": dict(manifest.default_config),
        "engines": {"qirvo": str(manifest.platform), **_engines_of(manifest.extras)},
        "pricing": None if manifest.pricing is None else dict(manifest.pricing),
        "screenshots": list(manifest.screenshots),
        "homepage": manifest.homepage,
        "repository": manifest.repository,
        **others,
    }


def from_canonical(canonical: Mapping[str, Any]) -> Manifest:
    """Return the manifest that `canonical_json` wrote.

    Raises:
        MalformedCanonicalManifestError: It wrote something else.
    """
    try:
        return _from_canonical(canonical)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidError) as exc:
        raise MalformedCanonicalManifestError(f"not a canonical manifest: `{exc}`") from exc


def _from_canonical(canonical: Mapping[str, Any]) -> Manifest:
    author = canonical["author"]
    engines = {key: value for key, value in canonical["engines"].items() if key != "qirvo"}
    extras = {key: value for key, value in canonical.items() if key not in CANONICAL_KEYS}
    return Manifest(
        **{key: canonical[key] for key in _AS_THEY_ARE},
        id=PluginId.parse(canonical["id"]),
        version=Version(canonical["version"]),
        author=None if author is None else _read_part(Author, author, "name"),
        tags=tuple(canonical["tags"]),
        permissions=tuple(
            _read_part(Permission, {**permission, "name": PermissionName(permission["name"])}, "name")
            for permission in canonical["permissions"]
        ),
        hooks=dict(canonical["hooks"]),
        commands=tuple(
            _read_part(
                Command,
                {**command, "aliases": tuple(command["aliases"]), "options": tuple(command["options"])},
                "name",
            )
            for command in canonical["commands"]
        ),
        widgets=tuple(_read_widget(widget) for widget in canonical["widgets"]),
        pages=tuple(_read_part(Page, page, "name", "path") for page in canonical["pages"]),
        external_services=tuple(_read_external_service(known) for known in canonical["externalServices"]),
        config_schema=canonical["configSchema"],
        default_config=canonical["defaultConfig"],
        platform=VersionRange.accepted(str(canonical["engines"]["qirvo"])),
        screenshots=tuple(canonical["screenshots"]),
        extras=extras | {"engines": engines} if engines else extras,
    )


def _engines_of(extras: Mapping[str, Any]) -> Mapping[str, Any]:
    engines = extras.get("engines")
    return engines if isinstance(engines, Mapping) else {}


def _part(part: _Part, **changed: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON is any
    """Return a part of a manifest as JSON: its own fields, then what else the author wrote."""
    own = {each.name: getattr(part, each.name) for each in fields(part) if each.name != "extras"} | changed
    return {**own, **{key: value for key, value in part.extras.items() if key not in own}}


def _read_part(kind: type[_PartType], written: Mapping[str, Any], *required: str) -> _PartType:
    """Return the part that `_part` wrote; `required` must be there."""
    own = {each.name for each in fields(kind)} - {"extras"}
    if not set(required) <= written.keys():
        raise KeyError(*required)
    extras = {key: value for key, value in written.items() if key not in own}
    return kind(**{key: value for key, value in written.items() if key in own}, extras=extras)


def _command(command: Command) -> dict[str, Any]:
    options = [dict(option) for option in command.options]
    return _part(command, aliases=list(command.aliases), options=options)


def _widget(widget: Widget) -> dict[str, Any]:
    return {
        "name": widget.name,
        "component": widget.component,
        "description": widget.description,
        "defaultSize": {"width": widget.width, "height": widget.height},
        **{key: value for key, value in widget.extras.items() if key not in _WIDGET_KEYS},
    }


def _read_widget(widget: Mapping[str, Any]) -> Widget:
    size = widget["defaultSize"]
    return Widget(
        name=widget["name"],
        component=widget["component"],
        description=widget["description"],
        width=size["width"],
        height=size["height"],
        extras={key: value for key, value in widget.items() if key not in _WIDGET_KEYS},
    )


def _external_service(known: ExternalService) -> dict[str, Any]:
    others = {key: value for key, value in known.extras.items() if key not in _SERVICE_KEYS}
    return {"name": known.name, "baseUrl": known.base_url, "apiKeyRequired": known.api_key_required, **others}


def _read_external_service(known: Mapping[str, Any]) -> ExternalService:
    return ExternalService(
        name=known["name"],
        base_url=known["baseUrl"],
        api_key_required=known["apiKeyRequired"],
        extras={key: value for key, value in known.items() if key not in _SERVICE_KEYS},
    )
