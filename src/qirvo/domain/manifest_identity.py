"""Which plugin and which release a manifest is about: id, version, name. Without one of these there is no release.

The identity is `id` and nothing else. Where it is absent, it is derived only from an npm scope, which names a publisher
as well, and the author is told.
"""

import re

from qirvo.domain.listings import MAX_NAME
from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.versions import MalformedVersionError, Version

_SCOPED = re.compile(r"@([^/]+)/(?:qirvo-)?(?:plugin-)?(.+)")
_SHORTEST_NAME, _LONGEST_NAME = 3, 50


def read_id(manifest: Section, package: Section | None) -> PluginId | None:
    """Return the plugin's identity, or tell why there is none."""
    written = manifest.value("id")
    if written is None:
        return _derived_id(manifest, package)
    try:
        return PluginId.parse(_as_text(written))
    except MalformedNameError:
        manifest.tell("id-malformed", f"`{shown(written)}` is not a plugin id of the form `publisher.name`", "id")
        return None


def _derived_id(manifest: Section, package: Section | None) -> PluginId | None:
    match = _SCOPED.fullmatch(package.text("name")) if package is not None else None
    try:
        derived = PluginId.parse(f"{match[1]}.{match[2]}") if match is not None else None
    except MalformedNameError:
        derived = None
    if derived is None:
        manifest.tell("id-missing", "the manifest has no `id`")
    else:
        advice = f'Add `"id": "{derived}"` to manifest.json.'
        manifest.tell("id-derived", f"there is no `id`; `{derived}` is derived from package.json", advice=advice)
    return derived


def read_version(manifest: Section) -> Version | None:
    """Return the release's version, or tell why there is none."""
    written = manifest.value("version")
    if written is None:
        manifest.tell("version-missing", "the manifest has no `version`")
        return None
    try:
        return Version(_as_text(written))
    except MalformedVersionError:
        manifest.tell("version-malformed", f"`{shown(written)}` is not a version by semver.org", "version")
        return None


def read_name(manifest: Section) -> str | None:
    """Return what people call the plugin, at most 100 characters, or tell why that cannot be known."""
    written = manifest.value("name")
    if written is not None and not isinstance(written, str):
        manifest.tell("name-type", f"`name` is `{shown(written)}`, not a text", "name")
        return None
    name = manifest.text("name")
    if not name:
        manifest.tell("name-missing", "the manifest has no `name`", "name")
        return None
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        manifest.tell("name-length", f"the name `{shown(name)}` has `{len(name)}` characters", "name")
    return name[:MAX_NAME].strip()


def _as_text(written: object) -> str:
    """Return `written` trimmed; what is not a text becomes the empty text, which names nothing."""
    return written.strip() if isinstance(written, str) else ""
