"""An installation's form on disk, `installation.json`: written by this half alone, read by the runtime as it stands."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from qirvo.domain.automatic import Automatic, parse_automatic
from qirvo.domain.digests import Digest
from qirvo.domain.manifest_writing import canonical_json, from_canonical
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.probations import Probation
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version, VersionRange
from qirvo.host.installations import (
    Installation,
    InstallationState,
    KeptRelease,
    Origin,
    OriginKind,
    Stopped,
    Trial,
)
from qirvo.trust.signed_traits import TraitsShape, shape_of, traits_of_shape

DAMAGE_HINT = "Restore the file from a backup, or uninstall the plugin and install it again; its data stay."

_Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class _OriginFile(msgspec.Struct, kw_only=True):
    kind: Literal["repository", "file", "folder", "url"]
    name: str
    signer: str = ""


class _KeptFile(msgspec.Struct, kw_only=True, rename="camel"):
    version: str
    tree_digest: str
    release: str
    source: _OriginFile | None = None
    traits: TraitsShape | None = None


class _StoppedFile(msgspec.Struct, kw_only=True, rename="camel"):
    reason: str
    was_enabled: bool


class _TrialFile(msgspec.Struct, kw_only=True, rename="camel"):
    until: _Aware
    unhealthy_since: _Aware | None = None
    back_to: "InstallationFile"


class InstallationFile(msgspec.Struct, kw_only=True, rename="camel"):
    """The form on disk (`installation.json`), shared with the JavaScript half."""

    plugin_id: str
    version: str
    tree_digest: str
    release: str
    enabled: bool
    manifest: dict[str, Any]
    grants: list[str]
    update_channel: str
    source: _OriginFile
    state: Literal["probation", "committed"]
    kept: list[_KeptFile] = msgspec.field(default_factory=list)
    installed_at: str = ""
    updated_at: str = ""
    quarantined: list[str] = msgspec.field(default_factory=list)
    traits: TraitsShape | None = None
    stopped: _StoppedFile | None = None
    despite: list[str] = msgspec.field(default_factory=list)
    held: bool = False
    pin: str | None = None
    automatic: str = Automatic.AGREED.value
    trial: _TrialFile | None = None


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
        "stopped": _stopped_to_file(installation.stopped),
        "despite": [str(version) for version in sorted(installation.despite)],
        "held": installation.held,
        "pin": None if installation.pin is None else str(installation.pin),
        "automatic": installation.by_itself.value,
        "trial": _trial_to_file(installation.trial),
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
        stopped=_stopped(document.stopped),
        despite=frozenset(Version(version) for version in document.despite),
        held=document.held,
        pin=None if document.pin is None else VersionRange(document.pin),
        by_itself=parse_automatic(document.automatic),
        trial=_trial(document.trial),
    )


def _trial_to_file(trial: Trial | None) -> dict[str, Any] | None:
    if trial is None:
        return None
    since = trial.probation.unhealthy_since
    return {
        "until": trial.probation.until.isoformat(),
        "unhealthySince": None if since is None else since.isoformat(),
        "backTo": to_file(trial.back_to),
    }


def _trial(document: _TrialFile | None) -> Trial | None:
    if document is None:
        return None
    probation = Probation(until=document.until, unhealthy_since=document.unhealthy_since)
    return Trial(probation=probation, back_to=from_file(document.back_to))


def _stopped_to_file(stopped: Stopped | None) -> dict[str, Any] | None:
    return None if stopped is None else {"reason": stopped.reason, "wasEnabled": stopped.was_enabled}


def _stopped(document: _StoppedFile | None) -> Stopped | None:
    return None if document is None else Stopped(reason=document.reason, was_enabled=document.was_enabled)


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


def _origin_to_file(origin: Origin) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": origin.kind.value, "name": origin.name}
    if not origin.is_signed:
        written |= {"signer": origin.signer, "unsigned": origin.is_unsigned}  # the latter for whoever reads the file
    return written


def _origin(document: _OriginFile) -> Origin:
    return Origin(OriginKind(document.kind), document.name, document.signer)


def _folder_name(text: str) -> str:
    if not text or text.startswith(".") or not {"/", "\\", "\0"}.isdisjoint(text):
        raise MalformedNameError(f"`{text[:80]}` cannot name a release's folder")
    return text
