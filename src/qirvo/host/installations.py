"""What is installed: one record a plugin, written by this half alone and read by the runtime as it stands on disk."""

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

import msgspec

from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.manifest_writing import canonical_json, from_canonical
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.host.filesystem import DamagedStateError, read_json, write_json
from qirvo.host.layout import HostLayout
from qirvo.trust.signed_traits import TraitsShape, shape_of, traits_of_shape

DAMAGE_HINT = "Restore the file from a backup, or uninstall the plugin and install it again; its data stay."


class NotInstalledError(NotFoundError):
    """The plugin is not installed here."""

    code = "plugin-not-installed"
    hint = "`qirvo plugin list` shows what is installed."


class OriginKind(StrEnum):
    """Where an installation came from."""

    REPOSITORY = "repository"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an installation came from, and so where its updates come from.

    Attributes:
        name: The source's name, or the path of the file or folder.
    """

    kind: OriginKind
    name: str

    @property
    def is_signed(self) -> bool:
        """Whether the release was verified against a source's signed metadata."""
        return self.kind is OriginKind.REPOSITORY

    @property
    def distribution_channel(self) -> DistributionChannel:
        """The way the release left its publisher."""
        return DistributionChannel.MARKETPLACE if self.is_signed else DistributionChannel.DIRECT

    def is_bound_like(self, other: "Origin") -> bool:
        """Say whether a plugin from here may be changed from `other` without the owner's word."""
        return self == other or not (self.is_signed or other.is_signed)


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A release whose content tree is on disk though it is not active.

    Attributes:
        release: Name of its folder.
        origin: Where it came from; None when from where the installation is bound to.
        traits: What was signed about it when it was taken; None when nothing was.
    """

    version: Version
    tree_digest: Digest
    release: str
    origin: Origin | None = None
    traits: Traits | None = None


class InstallationState(StrEnum):
    """Whether the active release has proven itself."""

    PROBATION = "probation"
    COMMITTED = "committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A plugin on this host.

    Attributes:
        release: Folder name of the active content tree.
        enabled: Whether it is to run.
        grants: Canonical names of the permissions the owner granted.
        origin: What it is bound to.
        kept: Other releases on disk, the last active one first.
        quarantined: Versions that failed here, or that the owner went back from.
        installed_at: ISO 8601, UTC; so is `updated_at`.
        traits: What was signed about the release when it was taken; None when nothing was.
    """

    plugin_id: PluginId
    version: Version
    tree_digest: Digest
    release: str
    manifest: Manifest
    origin: Origin
    installed_at: str
    updated_at: str
    enabled: bool = True
    grants: frozenset[str] = frozenset()
    update_channel: UpdateChannel = UpdateChannel.STABLE
    state: InstallationState = InstallationState.COMMITTED
    kept: tuple[KeptRelease, ...] = ()
    quarantined: frozenset[Version] = frozenset()
    traits: Traits | None = None

    @property
    def active(self) -> KeptRelease:
        """The active release, as it is remembered once it is not active any more."""
        return KeptRelease(self.version, self.tree_digest, self.release, self.origin, self.traits)

    @property
    def all_traits(self) -> Traits | None:
        """What was signed about the active release, with the permissions it asks for."""
        return None if self.traits is None else replace(self.traits, permissions=self.manifest.permission_names)

    @property
    def releases(self) -> frozenset[str]:
        """Folder names of every content tree it holds on to."""
        return frozenset({self.release, *(kept.release for kept in self.kept)})

    def without(self, version: Version) -> "Installation":
        """Return this installation with `version` quarantined."""
        return replace(self, quarantined=self.quarantined | {version})


class _OriginFile(msgspec.Struct, kw_only=True):
    kind: Literal["repository", "file", "folder"]
    name: str


class _KeptFile(msgspec.Struct, kw_only=True, rename="camel"):
    version: str
    tree_digest: str
    release: str
    source: _OriginFile | None = None
    traits: TraitsShape | None = None


class InstallationFile(msgspec.Struct, kw_only=True, rename="camel"):
    """The form on disk (`installation.json`), shared with the JavaScript half."""

    plugin_id: str
    version: str
    tree_digest: str
    release: str
    enabled: bool
    manifest: dict[str, Any]
    grants: list[str]
    update_channel: Literal["stable", "beta", "alpha"]
    source: _OriginFile
    state: Literal["probation", "committed"]
    kept: list[_KeptFile] = msgspec.field(default_factory=list)
    installed_at: str = ""
    updated_at: str = ""
    quarantined: list[str] = msgspec.field(default_factory=list)
    traits: TraitsShape | None = None


def to_file(installation: Installation) -> dict[str, Any]:
    """Return `installation` in its form on disk."""
    return {
        "pluginId": str(installation.plugin_id),
        "version": str(installation.version),
        "treeDigest": str(installation.tree_digest),
        "release": installation.release,
        "enabled": installation.enabled,
        "manifest": canonical_json(installation.manifest),
        "grants": sorted(installation.grants),
        "updateChannel": installation.update_channel.value,
        "source": _origin_to_file(installation.origin),
        "state": installation.state.value,
        "kept": [_kept_to_file(kept) for kept in installation.kept],
        "installedAt": installation.installed_at,
        "updatedAt": installation.updated_at,
        "quarantined": [str(version) for version in sorted(installation.quarantined)],
        "traits": _traits_to_file(installation.traits),
    }


def from_file(document: InstallationFile) -> Installation:
    """Return the installation that `to_file` wrote.

    Raises:
        InvalidError: A value in it is not of its form.
    """
    return Installation(
        plugin_id=PluginId.parse(document.plugin_id),
        version=Version(document.version),
        tree_digest=Digest.parse(document.tree_digest),
        release=_folder_name(document.release),
        manifest=from_canonical(document.manifest),
        origin=_origin(document.source),
        installed_at=document.installed_at,
        updated_at=document.updated_at,
        enabled=document.enabled,
        grants=frozenset(document.grants),
        update_channel=UpdateChannel(document.update_channel),
        state=InstallationState(document.state),
        kept=tuple(_kept(kept) for kept in document.kept),
        quarantined=frozenset(Version(version) for version in document.quarantined),
        traits=_traits(document.traits),
    )


def _kept_to_file(kept: KeptRelease) -> dict[str, Any]:
    return {
        "version": str(kept.version),
        "treeDigest": str(kept.tree_digest),
        "release": kept.release,
        "source": None if kept.origin is None else _origin_to_file(kept.origin),
        "traits": _traits_to_file(kept.traits),
    }


def _kept(document: _KeptFile) -> KeptRelease:
    return KeptRelease(
        Version(document.version),
        Digest.parse(document.tree_digest),
        _folder_name(document.release),
        None if document.source is None else _origin(document.source),
        _traits(document.traits),
    )


def _traits_to_file(traits: Traits | None) -> dict[str, Any] | None:
    return None if traits is None else msgspec.to_builtins(shape_of(traits))


def _traits(document: TraitsShape | None) -> Traits | None:
    return None if document is None else traits_of_shape(document)


def _origin_to_file(origin: Origin) -> dict[str, str]:
    return {"kind": origin.kind.value, "name": origin.name}


def _origin(document: _OriginFile) -> Origin:
    return Origin(OriginKind(document.kind), document.name)


def _folder_name(text: str) -> str:
    if not text or text.startswith(".") or not {"/", "\\", "\0"}.isdisjoint(text):
        raise MalformedNameError(f"`{text[:80]}` cannot name a release's folder")
    return text


class Installations:
    """The installations below a home."""

    def __init__(self, layout: HostLayout) -> None:
        self._layout = layout

    def find(self, plugin_id: PluginId) -> Installation | None:
        """Return the installation of `plugin_id`, or None.

        Raises:
            DamagedStateError: What is on disk is not an installation of it.
        """
        path = self._layout.plugin(plugin_id).installation
        document = read_json(path, InstallationFile, hint=DAMAGE_HINT)
        if document is None:
            return None
        try:
            installation = from_file(document)
        except InvalidError as exc:
            raise DamagedStateError(f"`{path}` cannot be understood: {exc.message}", hint=DAMAGE_HINT) from exc
        if installation.plugin_id != plugin_id:
            raise DamagedStateError(f"`{path}` is about `{installation.plugin_id}`", hint=DAMAGE_HINT)
        return installation

    def get(self, plugin_id: PluginId) -> Installation:
        """Return the installation of `plugin_id`.

        Raises:
            NotInstalledError: There is none.
            DamagedStateError: What is on disk is not an installation of it.
        """
        found = self.find(plugin_id)
        if found is None:
            raise NotInstalledError(f"`{plugin_id}` is not installed")
        return found

    def all(self) -> tuple[Installation, ...]:
        """Return every installation that can be understood, by id; `damage` tells of the others."""
        installed = []
        for plugin_id in self.known_ids():
            with suppress(DamagedStateError):
                installed.append(self.find(plugin_id))
        return tuple(each for each in installed if each is not None)

    def known_ids(self) -> tuple[PluginId, ...]:
        """Return the ids that have a folder here, installed or left over."""
        folder = self._layout.plugins
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return tuple(parsed for name in names if (parsed := parsed_id(name)) is not None)

    def save(self, installation: Installation) -> None:
        """Write `installation`, atomically and durably."""
        write_json(self._layout.plugin(installation.plugin_id).installation, to_file(installation))


def parsed_id(name: str) -> PluginId | None:
    """Return the plugin id that `name`, a file's or folder's, is; None when it is none."""
    try:
        return PluginId.parse(name)
    except MalformedNameError:
        return None
