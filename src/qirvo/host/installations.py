"""What is installed: a release, where it came from, what its owner granted, and what else is kept of the plugin."""

from dataclasses import replace
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.automatic import Automatic
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import NotFoundError
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import PluginId
from qirvo.domain.probations import Probation
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version, VersionRange


class NotInstalledError(NotFoundError):
    """The plugin is not installed here."""

    code = "plugin-not-installed"
    hint = "`qirvo plugin list` shows what is installed."


class OriginKind(StrEnum):
    """Where an installation came from."""

    REPOSITORY = "repository"
    FILE = "file"
    FOLDER = "folder"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an installation came from, and so where its updates come from.

    Attributes:
        name: The source's name, the path of the file or folder, or the address.
        signer: The publisher whose signature came with the files, and its key; empty where none did.
    """

    kind: OriginKind
    name: str
    signer: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether the release was verified against a source's signed metadata."""
        return self.kind is OriginKind.REPOSITORY

    @property
    def is_unsigned(self) -> bool:
        """Whether nobody at all signed the release; its owner agreed to that."""
        return not (self.is_signed or self.signer)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """That the source says that the active release must not run.

    Attributes:
        was_enabled: Whether it was to run before, and so is to again when that has ended.
    """

    reason: str
    was_enabled: bool


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
        stopped: Why it must not run, as its source says; None when nothing is said.
        despite: Versions that the owner lets run whatever the source says.
        held: Whether it stays at the release it has, whatever is offered.
        pin: Where its updates may go; None when anywhere.
        by_itself: What its owner has taken when nobody asks.
        trial: While the active release proves itself, once its change is done; None before and after.
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
    stopped: Stopped | None = None
    despite: frozenset[Version] = frozenset()
    held: bool = False
    pin: VersionRange | None = None
    by_itself: Automatic = Automatic.AGREED
    trial: "Trial | None" = None

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
        back_to = frozenset[str]() if self.trial is None else self.trial.back_to.releases
        return frozenset({self.release, *(kept.release for kept in self.kept), *back_to})

    @property
    def is_settled(self) -> bool:
        """Whether the change that brought the active release is done, though it may still have to prove itself."""
        return self.state is InstallationState.COMMITTED or self.trial is not None

    def without(self, version: Version) -> "Installation":
        """Return this installation with `version` quarantined."""
        return replace(self, quarantined=self.quarantined | {version})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """That the active release has to prove itself.

    Attributes:
        back_to: What was installed before, and is again if it does not; itself proven, so without a trial.
    """

    probation: Probation
    back_to: Installation

    def gone_back(self, present: Installation) -> Installation:
        """Return what is installed after the return from `present`, with all its owner chose meanwhile."""
        enabled = present.enabled if present.stopped is None else present.stopped.was_enabled
        return replace(
            self.back_to,
            enabled=enabled,
            update_channel=present.update_channel,
            despite=present.despite,
            held=present.held,
            pin=present.pin,
            by_itself=present.by_itself,
            quarantined=present.quarantined | {present.version},
        )
