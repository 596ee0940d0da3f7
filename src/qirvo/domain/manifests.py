"""What a manifest says, in one form, whatever dialect it was written in.

These are the accepted values only. Reading a raw `manifest.json` (every fault collected, every dialect normalized) is
`manifest_reading`. Fields that no rule reads are kept beside those that one does, as `extras`.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version, VersionRange

JsonObject = Mapping[str, Any]
"""A JSON object as read; values are not interpreted by the rules."""


class PermissionName(StrEnum):
    """What a plugin may ask of its host: the platform's twelve canonical names."""

    NETWORK_ACCESS = "network-access"
    STORAGE_READ = "storage-read"
    STORAGE_WRITE = "storage-write"
    FILESYSTEM_ACCESS = "filesystem-access"
    NOTIFICATIONS = "notifications"
    CLIPBOARD_READ = "clipboard-read"
    CLIPBOARD_WRITE = "clipboard-write"
    GEOLOCATION = "geolocation"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    CALENDAR = "calendar"
    CONTACTS = "contacts"


HOOK_NAMES = ("onInstall", "onUninstall", "onEnable", "onDisable", "onUpdate", "onConfigChange")


MAX_DATA_EPOCH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One thing the plugin asks for, and why."""

    name: PermissionName
    required: bool = True
    description: str = ""
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote the plugin; not the publisher, which is an account."""

    name: str
    email: str = ""
    url: str = ""
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command the plugin answers."""

    name: str
    description: str = ""
    usage: str = ""
    aliases: tuple[str, ...] = ()
    options: tuple[JsonObject, ...] = ()
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A dashboard widget; sizes in CSS pixels, when the author gave them."""

    name: str
    component: str = ""
    description: str = ""
    width: int | None = None
    height: int | None = None
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page the plugin adds to the dashboard."""

    name: str
    path: str
    component: str = ""
    title: str = ""
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalService:
    """A service on the network the plugin says it talks to."""

    name: str
    base_url: str
    api_key_required: bool = False
    extras: JsonObject = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The accepted manifest of one release.

    Attributes:
        id: The plugin's identity.
        name: What people call it; may change between releases.
        version: This release's version.
        entry: Path of the module the host loads, inside the content tree; None when there is none.
        hooks: Lifecycle hook → name of the function in the entry module.
        platform: The Qirvo platform versions the release works with.
        config_schema: JSON Schema of the owner's configuration, from either of the documented shapes.
        pricing: The pricing object as written; `pricing.parse_pricing` reads it.
        extras: What else the author wrote: kept as it is, never interpreted. Each part of a manifest has its own;
            `engines` here are those beside `qirvo`.
    """

    id: PluginId
    name: str
    version: Version
    description: str = ""
    type: str = "dashboard-widget"
    author: Author | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    license: str | None = None
    entry: str | None = None
    permissions: tuple[Permission, ...] = ()
    hooks: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()
    widgets: tuple[Widget, ...] = ()
    pages: tuple[Page, ...] = ()
    external_services: tuple[ExternalService, ...] = ()
    config_schema: JsonObject | None = None
    default_config: JsonObject = field(default_factory=dict)
    platform: VersionRange = field(default_factory=lambda: VersionRange("*"))
    pricing: JsonObject | None = None
    screenshots: tuple[str, ...] = ()
    homepage: str = ""
    repository: str = ""
    extras: JsonObject = field(default_factory=dict, hash=False)

    @property
    def data_epoch(self) -> int:
        """Which form the plugin's stored data have; an older release cannot read a higher one's. 0 when none is said.

        It is an extra: whoever does not know of it keeps it.
        """
        said = self.extras.get("dataEpoch")
        return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MAX_DATA_EPOCH else 0

    @property
    def permission_names(self) -> frozenset[str]:
        """The names of all permissions asked for."""
        return frozenset(permission.name.value for permission in self.permissions)
