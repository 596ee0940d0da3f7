"""The release index: which releases of a plugin exist, and which one each update channel offers to whom.

This is what is signed (one TUF target per plugin) and all that a host needs to decide for itself. `number` only rises,
so that taking a release back is a step forward too (a recall), never a replay. ADR-0006.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.deltas import Delta
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.licenses import Licensing
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import Signers
from qirvo.domain.rollouts import Rollout
from qirvo.domain.standings import KEEPS_FROM_ANYBODY, Standing, StandingKind, standing_of
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import Terms, UpdateChannel
from qirvo.domain.versions import Version, VersionRange


class NoSuchReleaseError(NotFoundError):
    """The plugin has no such release."""

    code = "release-unknown"
    hint = "List the plugin's releases with `qirvo plugin info`."


class VersionNotNewerError(ConflictError):
    """A release must be newer than what its update channel has."""

    code = "version-not-newer"
    hint = "Raise the version in manifest.json and package.json."


class VersionPublishedError(ConflictError):
    """A release is immutable once published."""

    code = "version-published"
    hint = "Raise the version in manifest.json and package.json; a published release never changes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """The bytes of a release as a repository serves them: one canonical zip.

    Attributes:
        digest: Of the archive's bytes; also its address, `artifacts/<hex>.zip` below the repository.
        size_bytes: Length of the archive.
        tree_digest: Of the content tree: the release's identity, whatever the compression.
    """

    digest: Digest
    size_bytes: int
    tree_digest: Digest

    @property
    def path(self) -> str:
        """Where a repository keeps it, relative to the repository's address."""
        return f"artifacts/{self.digest.hex}.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What a security release mends; a claim of the publisher until a reviewer confirms it."""

    severity: str = "unknown"
    cve: tuple[str, ...] = ()
    exploited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a plugin, immutable once published.

    Attributes:
        platform: The platform versions it works with.
        permissions: What it asks of its host; more than before needs the owner's consent.
        epoch: Rises when the plugin's stored data change so that an older release cannot read them.
        via: A version an installation has to pass first, if any.
        publisher_signature: The publisher's own DSSE envelope over the release, when there is one.
        traits: What it is like, as far as that is signed; None for one published before traits were.
        deltas: Small ways to it from earlier releases. They come and go; the release stays what it is.
    """

    version: Version
    artifact: Artifact
    published_at: datetime
    platform: VersionRange = field(default_factory=lambda: VersionRange("*"))
    permissions: frozenset[str] = frozenset()
    breaking: bool = False
    security: Security | None = None
    epoch: int = 0
    via: Version | None = None
    notes: str = ""
    revoked: str | None = None
    publisher_signature: str | None = None
    traits: Traits | None = None
    deltas: tuple[Delta, ...] = ()

    @property
    def all_traits(self) -> Traits | None:
        """Its traits with the permissions, which are signed beside them."""
        return None if self.traits is None else replace(self.traits, permissions=self.permissions)

    @property
    def is_offered(self) -> bool:
        """Whether it may still be given to anybody."""
        return self.revoked is None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelHead:
    """What one update channel offers.

    Attributes:
        current: The newest release on it, exposed as `rollout` says.
        previous: What everybody else gets: the last release that was rolled out to all.
        floor: Whoever is below it must move, whatever the rollout says.
    """

    current: Version
    rollout: Rollout
    previous: Version | None = None
    floor: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """The last entry of a rollout log: its number and its hash."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseIndex:
    """All that is signed about one plugin.

    Attributes:
        number: Rises with every change.
        releases: By version, each still obtainable or revoked with a reason.
        heads: What each update channel offers; an update channel without a release has no head.
        licensing: Who may have its releases; None: everybody.
        standings: What is said of single releases and of the whole plugin.
        log: The last entry of the plugin's rollout log; None before there was one.
        signers: Who may sign its releases beside the registry; None where nobody does.
        terms: What update channels promise, as far as the publisher said so; without it what standard ones do.
    """

    plugin_id: PluginId
    number: int
    releases: Mapping[Version, Release]
    heads: Mapping[UpdateChannel, UpdateChannelHead]
    licensing: Licensing | None = None
    standings: tuple[Standing, ...] = ()
    signers: Signers | None = None
    terms: Mapping[UpdateChannel, Terms] = field(default_factory=dict)
    log: LogHead | None = None

    def standing(self, kind: StandingKind, version: Version) -> Standing | None:
        """Return what is said of this kind about the release of `version`."""
        return standing_of(self.standings, kind, version)

    def said_of(self, version: Version) -> tuple[Standing, ...]:
        """Return all that is said about the release of `version`, with what is said of the whole plugin."""
        return tuple(each for each in self.standings if each.concerns(version))

    def kept_back(self, version: Version, *, by_name: bool = False) -> Standing | None:
        """Return why nobody is given the release of `version`; None when they are.

        Args:
            version: Of a release.
            by_name: Whether the owner names this very version, for whom a yanked one is still there.
        """
        kinds = KEEPS_FROM_ANYBODY if by_name else KEEPS_FROM_ANYBODY | {StandingKind.YANKED}
        return next((found for kind in sorted(kinds) if (found := self.standing(kind, version)) is not None), None)

    def release(self, version: Version) -> Release:
        """Return the release of `version`.

        Raises:
            NoSuchReleaseError: There is none.
        """
        try:
            return self.releases[version]
        except KeyError:
            raise NoSuchReleaseError(f"`{self.plugin_id}` has no release `{version}`") from None


def next_head(
    present: UpdateChannelHead | None, version: Version, rollout: Rollout, *, signed_now: datetime
) -> UpdateChannelHead:
    """Return the head after `version` becomes current: the last release that all could have is kept for the others."""
    if present is None:
        return UpdateChannelHead(current=version, rollout=rollout)
    previous = present.current if present.rollout.is_complete(signed_now) else present.previous
    if previous == version:  # a rollout of the current release is started anew
        previous = present.previous
    return UpdateChannelHead(current=version, rollout=rollout, previous=previous, floor=present.floor)


def with_rollout(head: UpdateChannelHead, rollout: Rollout) -> UpdateChannelHead:
    """Return the head with its present release exposed so."""
    return replace(head, rollout=rollout)


def index_at(index: ReleaseIndex, moment: datetime) -> ReleaseIndex:
    """Return `index` with the releases it had before `moment`; a head that moved since stands where it stood before.

    A head knows one step back; an update channel that moved on further than that has no head then.
    """
    releases = {version: release for version, release in index.releases.items() if release.published_at < moment}
    stood = {
        update_channel: next((version for version in (head.current, head.previous) if version in releases), None)
        for update_channel, head in index.heads.items()
    }
    heads = {
        update_channel: replace(index.heads[update_channel], current=version, previous=None)
        for update_channel, version in stood.items()
        if version is not None
    }
    return replace(index, releases=releases, heads=heads)


def release_before(index: ReleaseIndex, version: Version, update_channel: UpdateChannel) -> Release | None:
    """Return the release that `version` is to be compared with: what its followers have now; None for a first one.

    That is what the update channel offers, else the nearest older release, else the newest; one that was taken back
    only where there is no other.
    """
    head = index.heads.get(update_channel)
    followed = None if head is None else index.releases.get(head.current)
    if followed is not None and followed.is_offered and followed.version < version:
        return followed
    others = [release for release in index.releases.values() if release.version != version]
    return max(others, key=lambda other: (other.is_offered, other.version < version, other.version), default=None)
