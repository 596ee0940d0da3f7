"""Which modules a plugin expects its host to have: named in package.json or asked for by its entry, and not brought."""

import re
from typing import Any

import msgspec

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.members import ArchiveMember
from qirvo.domain.manifests import Manifest

PROVIDED = frozenset({"react", "react-dom"})
_ENTRY_BYTES = 8 * 1024 * 1024  # a longer entry is a bundle, which brings what it needs
_FIELDS = ("dependencies", "peerDependencies")
_ASKED_FOR = re.compile(rb"""(?:require\s*\(|\bfrom|\bimport)\s*\(?\s*["'](react|react-dom)(?:/[\w./-]+)?["']""")


def expected_modules(content: ContentSource, manifest: Manifest, package_json: bytes | None) -> frozenset[str]:
    """Return the names out of `PROVIDED` that the plugin needs from its host."""
    named = _named(package_json) | _asked_for(content, manifest.entry)
    brought = {name for name in named if f"node_modules/{name}/package.json" in content}
    wanted = named - brought
    return frozenset(wanted | {"react"} if "react-dom" in wanted else wanted)


def _named(package_json: bytes | None) -> set[str]:
    try:
        package: Any = msgspec.json.decode(package_json) if package_json is not None else {}
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return set()  # the manifest's findings tell of it
    fields = [package.get(field) for field in _FIELDS] if isinstance(package, dict) else []
    return {name for field in fields if isinstance(field, dict) for name in PROVIDED.intersection(field)}


def _asked_for(content: ContentSource, entry: str | None) -> set[str]:
    member = _member(content, entry)
    if member is None or member.size > _ENTRY_BYTES:
        return set()
    return {match[1].decode() for match in _ASKED_FOR.finditer(content.read(member.path, _ENTRY_BYTES))}


def _member(content: ContentSource, entry: str | None) -> ArchiveMember | None:
    return next((member for member in content if member.path == entry), None)
