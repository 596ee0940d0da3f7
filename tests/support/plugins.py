"""Plugins for tests, made by code: a good one, one in the form of the only real plugin, and content held in memory."""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qirvo.artifacts.content import no_such_entry, read_whole
from qirvo.artifacts.members import ArchiveMember, utf8_order
from qirvo.artifacts.tree import ContentTree, hashed
from qirvo.checks.subject import Subject
from qirvo.domain.manifests import Author, Manifest, Permission, PermissionName, Widget
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version, VersionRange

README = """# Weather

Shows the weather of one place on the dashboard, from the forecast that the owner's own station writes every hour. It
needs nothing from the network, keeps nothing, and can be put on the dashboard as often as there are places to watch.

## Installation

    qirvo plugin install acme.weather

It asks for `storage-read`, to read the place.
"""
CODE = "'use strict';\nexports.Weather = () => null;\nexports.place = (c) => c.storage.get('place');\n"
PERMISSIVE_TEXT = "Redistribution and use in source and binary forms are permitted in this made-up test license."
COPYLEFT_TEXT = "GNU GENERAL PUBLIC LICENSE\nVersion 3, as a test sees it."


def a_manifest(**changes: object) -> Manifest:
    """An accepted manifest without anything to remark."""
    values: dict[str, object] = {
        "id": PluginId("acme", "weather"),
        "name": "Weather",
        "version": Version("1.0.0"),
        "description": "The weather of one place.",
        "author": Author(name="Ann", email="ann@example.org", url="https://example.org"),
        "category": "utilities",
        "tags": ("weather",),
        "license": "BSD-3-Clause",
        "entry": "dist/index.js",
        "permissions": (Permission(name=PermissionName.STORAGE_READ, description="Read the place."),),
        "widgets": (Widget(name="weather", component="Weather", description="The sky.", width=300, height=200),),
        "platform": VersionRange(">=2.0.0 <3.0.0"),
    }
    return Manifest(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def raw_manifest(**changes: object) -> dict[str, Any]:
    """A manifest as its author writes it, without anything to remark; a change to None removes the field."""
    values: dict[str, Any] = {
        "manifest_version": 1,
        "id": "acme.weather",
        "name": "Weather",
        "version": "1.0.0",
        "description": "The weather of one place.",
        "type": "dashboard-widget",
        "author": {"name": "Ann", "email": "ann@example.org"},
        "category": "utilities",
        "tags": ["weather"],
        "license": "BSD-3-Clause",
        "entry": "dist/index.js",
        "engines": {"qirvo": ">=2.0.0 <3.0.0"},
        "permissions": [{"type": "storage-read", "description": "Read the place."}],
        "dashboard_widget": {
            "name": "weather",
            "component": "Weather",
            "description": "The sky.",
            "defaultSize": {"width": 300, "height": 200},
        },
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def raw_package(**changes: object) -> dict[str, Any]:
    """The package.json that belongs to `raw_manifest`; a change to None removes the field."""
    values: dict[str, Any] = {"name": "@acme/plugin-weather", "version": "1.0.0", "license": "BSD-3-Clause"} | changes
    return {key: value for key, value in values.items() if value is not None}


def plugin_files(
    *,
    manifest: Mapping[str, Any] | None = None,
    package: Mapping[str, Any] | None = None,
    added: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
) -> dict[str, bytes]:
    """The files of a plugin that passes every check, but for what the test says."""
    files = {
        "manifest.json": json.dumps(raw_manifest() if manifest is None else manifest, indent=2),
        "package.json": json.dumps(raw_package() if package is None else package, indent=2),
        "README.md": README,
        "CHANGELOG.md": "# Changelog\n\n## [1.0.0] - 2026-11-23\n\n- The first version.\n",
        "LICENSE": PERMISSIVE_TEXT,
        "dist/index.js": CODE,
    } | dict(added or {})
    content = {"screenshots/sky.png": a_png(1280, 720)} | {path: text.encode() for path, text in files.items()}
    return {path: content[path] for path in content if path not in set(without)}


def a_png(width: int, height: int) -> bytes:
    """A white picture of that size."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height, 9)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, body) for kind, body in chunks)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write `files` below `folder`, and return it."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def write_plugin(folder: Path, *, version: str = "1.0.0", **changes: Any) -> Path:
    """Write a good plugin below `folder`; `changes` are those of `plugin_files`."""
    manifest = {**raw_manifest(), **(changes.pop("manifest", None) or {}), "version": version}
    package = {**raw_package(), **(changes.pop("package", None) or {}), "version": version}
    changelog = f"# Changelog\n\n## {version}\n\n- Changed.\n"
    added = {"CHANGELOG.md": changelog, **(changes.pop("added", None) or {})}
    return write_files(folder, plugin_files(manifest=manifest, package=package, added=added, **changes))


def real_plugin_files() -> dict[str, bytes]:
    """A plugin in the form of the only real one: its dialects, its build, its contradictions; nothing of its text."""
    manifest = {
        "manifest_version": 2,
        "id": "acme.sky-widget",
        "name": "acme-sky-plugin",
        "version": "1.0.15",
        "type": "dashboard-widget",
        "entry": "dist/index.js",
        "author": {"name": "Acme", "email": "sky@example.org", "avatar": "", "website": "https://example.org"},
        "description": "Sky above a place, drawn for the dashboard of a planner",
        "tags": ["sky", "widget", "forecast", "daily", "plugin", "utilities"],
        "category": "utilities",
        "license": "MIT",
        "repository": "https://example.org/sky.git",
        "homepage": "https://example.org/sky",
        "permissions": ["network-access", "storage-read", "storage-write", "notifications"],
        "external_services": [
            {"name": "sky", "type": "api", "base_url": "https://sky.example.org", "auth": "api_key"},
        ],
        "pages": [
            {"path": "/plugins/sky/settings", "component": "SkySettings", "menu": {"label": "Sky Settings"}},
            {"path": "/plugins/sky", "component": "SkyPage", "menu": {"label": "Sky", "parent": "main"}},
        ],
        "menu_items": [{"label": "Sky", "path": "/plugins/sky", "icon": "sun", "position": "main", "order": 100}],
        "engines": {"qirvo": ">=1.0.0"},
        "dashboard_widget": {
            "name": "Sky",
            "component": "SkyWidget",
            "size": "medium",
            "configSchema": {
                "apiKey": {"type": "string", "required": True, "description": "Key", "sensitive": True},
                "place": {"type": "string", "required": True, "description": "Place", "placeholder": "Ulm"},
                "units": {
                    "type": "select",
                    "required": False,
                    "default": "metric",
                    "options": [{"value": "metric", "label": "Celsius"}, {"value": "imperial", "label": "Fahrenheit"}],
                },
            },
        },
        "commands": [{"name": "sky", "description": "Tell the sky", "usage": "sky [PLACE]", "aliases": ["s"]}],
        "hooks": ["onInstall", "onUninstall", "onEnable", "onDisable", "onUpdate"],
    }
    package = {
        "name": "@acme/plugin-sky-widget",
        "version": "1.0.15",
        "description": manifest["description"],
        "main": "dist/index.js",
        "license": "MIT",
        "files": ["dist/", "manifest.json", "README.md"],
        "scripts": {"build": "tsc && npm run copy-assets", "copy-assets": "xcopy src dist", "prepare": "npm run build"},
        "dependencies": {"react": "^18.2.0", "react-dom": "^18.2.0"},
        "engines": {"node": ">=16.0.0"},
        "qirvo": {
            "minVersion": "1.0.0",
            "maxVersion": "2.0.0",
            "category": "utilities",
            "tags": ["sky", "widget"],
            "permissions": ["network", "storage", "location"],
            "price": 0,
            "free": True,
            "currency": "USD",
        },
    }
    embedded = "exports.pluginManifest = { version: '1.0.13', hooks: { onInstall: 'onInstall' } };"
    files = {
        "manifest.json": json.dumps(manifest, indent=2),
        "package.json": json.dumps(package, indent=2),
        "README.md": README,
        "CHANGELOG.md": "# Changelog\n\n## [1.0.13]\n\n- Older.\n",
        "LICENSE": COPYLEFT_TEXT,
        "dist/index.js": '"use strict";\nexports.SkyWidget = require("./SkyWidget").SkyWidget;\n' + embedded,
        "dist/SkyWidget.js": '"use strict";\nvar jsx = require("react/jsx-runtime");\n'
        'exports.SkyWidget = () => jsx.jsx("p", { children: "clear" });\nconsole.error("only when it fails");\n',
        "dist/index.js.map": "{}",
        "dist/SkyWidget.js.map": "{}",
        "dist/index.d.ts": "export declare const SkyWidget: unknown;\n",
        "src/index.ts": "export { SkyWidget } from './SkyWidget';\n",
    }
    return {path: text.encode() for path, text in files.items()}


class MemoryContent:
    """Files held in memory; a `ContentSource`."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(sorted(files.items(), key=lambda item: utf8_order(item[0])))

    def __iter__(self) -> Iterator[ArchiveMember]:
        return (ArchiveMember(path, len(content)) for path, content in self._files.items())

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def chunks(self, path: str) -> Iterator[bytes]:
        if path not in self._files:
            raise no_such_entry(path)
        return iter((self._files[path],))

    def read(self, path: str, max_bytes: int) -> bytes:
        return read_whole(self, path, max_bytes)

    def tree(self) -> ContentTree:
        return ContentTree.of(hashed(path, self.chunks(path)) for path in self._files)


def a_subject(**changes: Any) -> Subject:
    """A good plugin under examination; `changes` are those of `plugin_files`."""
    return Subject(MemoryContent(plugin_files(**changes)))
