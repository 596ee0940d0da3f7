"""The accepted manifest as JSON: one canonical form, which the registry stores and the host keeps.

Reading what `canonical_json` writes gives the same manifest back; so does `from_canonical`, which is for what we wrote
ourselves and takes no other dialect.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

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

_AS_THEY_ARE = ("name", "description", "type", "category", "license", "entry", "homepage", "repository", "pricing")


class MalformedCanonicalManifestError(InvalidError):
    """The object is not a manifest in the canonical form."""

    code = "canonical-manifest-malformed"
    hint = "Read the plugin's manifest.json again; what was stored of it is damaged."


def canonical_json(manifest: Manifest) -> dict[str, Any]:
    """Return `manifest` in the canonical form: plain JSON values, every key present."""
    return {
        "id": str(manifest.id),
        "name": manifest.name,
        "version": str(manifest.version),
        "description": manifest.description,
        "type": manifest.type,
        "author": None if manifest.author is None else asdict(manifest.author),
        "category": manifest.category,
        "tags": list(manifest.tags),
        "license": manifest.license,
        "entry": manifest.entry,
        "permissions": [{**asdict(permission), "name": permission.name.value} for permission in manifest.permissions],
        "hooks": dict(manifest.hooks),
        "commands": [_command(command) for command in manifest.commands],
        "widgets": [_widget(widget) for widget in manifest.widgets],
        "pages": [asdict(page) for page in manifest.pages],
        "externalServices": [_external_service(known) for known in manifest.external_services],
        "configSchema": None if manifest.config_schema is None else dict(manifest.config_schema),
        "defaultConfig": dict(manifest.default_config),
        "engines": {"qirvo": str(manifest.platform)},
        "pricing": None if manifest.pricing is None else dict(manifest.pricing),
        "screenshots": list(manifest.screenshots),
        "homepage": manifest.homepage,
        "repository": manifest.repository,
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
    return Manifest(
        **{key: canonical[key] for key in _AS_THEY_ARE},
        id=PluginId.parse(canonical["id"]),
        version=Version(canonical["version"]),
        author=None if author is None else Author(**author),
        tags=tuple(canonical["tags"]),
        permissions=tuple(
            Permission(**{**permission, "name": PermissionName(permission["name"])})
            for permission in canonical["permissions"]
        ),
        hooks=dict(canonical["hooks"]),
        commands=tuple(
            Command(**{**command, "aliases": tuple(command["aliases"]), "options": tuple(command["options"])})
            for command in canonical["commands"]
        ),
        widgets=tuple(_read_widget(widget) for widget in canonical["widgets"]),
        pages=tuple(Page(**page) for page in canonical["pages"]),
        external_services=tuple(
            ExternalService(name=known["name"], base_url=known["baseUrl"], api_key_required=known["apiKeyRequired"])
            for known in canonical["externalServices"]
        ),
        config_schema=canonical["configSchema"],
        default_config=canonical["defaultConfig"],
        platform=VersionRange.accepted(str(canonical["engines"]["qirvo"])),
        screenshots=tuple(canonical["screenshots"]),
    )


def _command(command: Command) -> dict[str, Any]:
    options = [dict(option) for option in command.options]
    return {**asdict(command), "aliases": list(command.aliases), "options": options}


def _widget(widget: Widget) -> dict[str, Any]:
    size = {"width": widget.width, "height": widget.height}
    return {
        "name": widget.name,
        "component": widget.component,
        "description": widget.description,
        "defaultSize": size,
    }


def _read_widget(widget: Mapping[str, Any]) -> Widget:
    size = widget["defaultSize"]
    return Widget(
        name=widget["name"],
        component=widget["component"],
        description=widget["description"],
        width=size["width"],
        height=size["height"],
    )


def _external_service(known: ExternalService) -> dict[str, Any]:
    return {"name": known.name, "baseUrl": known.base_url, "apiKeyRequired": known.api_key_required}
