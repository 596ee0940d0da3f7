"""What a plugin asks for, under the twelve canonical names, whichever older names the author used.

Each entry is read for itself. `storage` means reading and writing, as the plugins that ask for it do; an unknown name
grants nothing and is left out.
"""

from collections.abc import Iterator

from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.manifests import Permission, PermissionName

_OLDER_NAMES: dict[str, tuple[PermissionName, ...]] = {
    "network": (PermissionName.NETWORK_ACCESS,),
    "network.request": (PermissionName.NETWORK_ACCESS,),
    "api.external": (PermissionName.NETWORK_ACCESS,),
    "storage": (PermissionName.STORAGE_READ, PermissionName.STORAGE_WRITE),
    "storage.read": (PermissionName.STORAGE_READ,),
    "storage.write": (PermissionName.STORAGE_WRITE,),
    "filesystem": (PermissionName.FILESYSTEM_ACCESS,),
    "filesystem.read": (PermissionName.FILESYSTEM_ACCESS,),
    "filesystem.write": (PermissionName.FILESYSTEM_ACCESS,),
    "notifications.show": (PermissionName.NOTIFICATIONS,),
    "clipboard.read": (PermissionName.CLIPBOARD_READ,),
    "clipboard.write": (PermissionName.CLIPBOARD_WRITE,),
    "location": (PermissionName.GEOLOCATION,),
    "geolocation.read": (PermissionName.GEOLOCATION,),
    "camera.access": (PermissionName.CAMERA,),
    "microphone.access": (PermissionName.MICROPHONE,),
}
_CANONICAL = {name.value: (name,) for name in PermissionName}


def canonical_names(written: str) -> tuple[PermissionName, ...]:
    """Return the canonical permissions that the name `written` asks for; none when it is not known."""
    return _CANONICAL.get(written) or _OLDER_NAMES.get(written, ())


def read_permissions(manifest: Section, package: Section | None) -> tuple[Permission, ...]:
    """Return the permissions asked for, each once, in the author's order."""
    section: Section = manifest
    if manifest.key("permissions") is None:
        from_package = package.section("qirvo") if package is not None else None
        if from_package is None or from_package.key("permissions") is None:
            manifest.tell("permissions-missing", "there is no `permissions`")
            return ()
        from_package.tell("permissions-from-package", "manifest.json has no `permissions`", "permissions")
        section = from_package
    merged: dict[PermissionName, Permission] = {}
    for permission in _entries(section):
        earlier = merged.get(permission.name, permission)
        merged[permission.name] = Permission(
            name=permission.name,
            required=earlier.required or permission.required,
            description=earlier.description or permission.description,
            extras={**permission.extras, **earlier.extras},
        )
    return tuple(merged.values())


def _entries(section: Section) -> Iterator[Permission]:
    explained = section.section("permission_descriptions")
    for index, entry in enumerate(section.typed("permissions", list) or ()):
        if isinstance(entry, str):
            written, description, required, extras = entry.strip(), "", True, {}
        elif isinstance(entry, dict):
            below = Section(entry, section.document, section.findings, (*section.path, "permissions", index))
            written, description = below.text("name", "type"), below.text("description")
            required = below.flag("required") is not False
            extras = below.rest("name", "description", "required", *(() if below.text("name") else ("type",)))
            if not written:
                below.tell("permission-unknown", "a permission has no `name`")
                continue
        else:
            section.wrong_type(entry, str, "permissions", index)
            continue
        if explained is not None and not description:
            description = explained.text(written)
        for name in _named(section, index, written, is_explained=bool(description)):
            yield Permission(name=name, required=required, description=description, extras=extras)


def _named(section: Section, index: int, written: str, *, is_explained: bool) -> tuple[PermissionName, ...]:
    names = canonical_names(written)
    if not names:
        section.tell("permission-unknown", f"`{shown(written)}` is no known permission", "permissions", index)
    elif written not in _CANONICAL:
        now = " and ".join(f"`{name}`" for name in names)
        section.tell("permission-short-name", f"`{written}` is now called {now}", "permissions", index)
    if names and not is_explained:
        section.tell("permission-unexplained", f"`{written}` has no description", "permissions", index)
    return names
