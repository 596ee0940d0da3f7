"""The Guide's *Update Management*: `publishUpdate`, `checkForUpdates`, `installUpdate` and `createUpdateChannel`.

The records have the Guide's field names. What the Guide answers with `success: false` is answered so here, too, with
the errors in the words that the commands print; nothing of the Guide's is raised instead.
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qirvo.deferred import dataclass
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.wire.submissions import ReleaseOptions
from qirvo.wire.update_channels import StrategyBody, UpdateChannelBody

if TYPE_CHECKING:
    from qirvo.authoring.publish import Reporter
    from qirvo.client.registry import RegistryClient
    from qirvo.domain.submissions import SubmissionState
    from qirvo.host.bootstrap import Host
    from qirvo.host.ports import Confirm


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePackage:
    """What is to be published.

    Attributes:
        packagePath: A plugin's folder or archive; its version counts, and has to be `version` where that is given.
        rolloutPercentage: Share of the installations served at first; None serves all.
        duration: Seconds until all are served.
        schedule: When the rollout begins, with its offset from UTC; None is when it is published.
        updateChannel: None is where the version belongs.
        notifyUsers: Whether whoever wants to hear of releases is told that it is published.
    """

    packagePath: Path
    version: str | None = None
    releaseNotes: str = ""
    breaking: bool = False
    security: bool = False
    rolloutPercentage: float | None = None
    duration: int = 0
    schedule: datetime | None = None
    updateChannel: str | None = None
    notifyUsers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateResult:
    """What became of it: `updateId` is the submission's; the artifact's address answers once it is published."""

    success: bool
    updateId: str = ""
    version: str = ""
    distributionUrls: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableUpdate:
    """An update that is offered to this host, from signed facts."""

    pluginId: str
    currentVersion: str
    latestVersion: str
    updateInfo: dict[str, object]
    breaking: bool
    security: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOptions:
    """How an update treats what was there before; the Guide's defaults, but for cleaning up, which is usual here."""

    backup: bool = True
    rollbackOnFailure: bool = True
    cleanup: bool = True
    keepVersions: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallResult:
    """What came of an install: `version` is what is active now."""

    success: bool
    version: str | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStrategy:
    """How releases are exposed when nobody says otherwise.

    Attributes:
        type: `immediate`; `gradual`, with a percentage, a duration in seconds, or both; or `scheduled`, which is
            either, at a moment that each release has of its own.
        percentage: Share of the installations served at first; without a duration it stays so.
        schedule: Of one release: `publish_update` takes it, and an update channel refuses it.
        duration: Seconds until all are served.
    """

    type: Literal["immediate", "gradual", "scheduled"] = "immediate"
    percentage: float | None = None
    schedule: datetime | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannel:
    """An update channel that a publisher wants."""

    name: str
    description: str = ""
    stability: Literal["stable", "beta", "alpha"] = "stable"
    autoUpdate: bool = True
    rolloutStrategy: RolloutStrategy = field(default_factory=RolloutStrategy)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelResult:
    """Where the update channel is told of."""

    success: bool
    channelId: str = ""
    channelUrl: str = ""
    errors: list[str] = field(default_factory=list)


def publish_update(
    plugin_id: str,
    package: UpdatePackage,
    *,
    client: "RegistryClient",
    reporter: "Reporter",
    await_states: "frozenset[SubmissionState]" = frozenset(),
) -> UpdateResult:
    """Pack, check and submit a release; a reviewer or the registry's policy decides on it.

    Args:
        plugin_id: Has to be the archive's.
        package: What is to be published.
        client: Of the registry.
        reporter: Hears how far it is.
        await_states: Wait until the submission is in one of these, or settled.
    """
    from qirvo.authoring.publish import PublishOptions, publish  # noqa: PLC0415  # its libraries are an extra

    release = ReleaseOptions(
        releaseNotes=package.releaseNotes,
        breaking=package.breaking,
        security=package.security,
        updateChannel=package.updateChannel,
        rolloutPercentage=package.rolloutPercentage,
        rolloutDuration=package.duration,
        notifyUsers=package.notifyUsers,
        rolloutStart=None if package.schedule is None else package.schedule.isoformat(),
    )
    identity = {"id": plugin_id} | ({} if package.version is None else {"version": package.version})
    options = PublishOptions(release=release, listing=identity, await_states=await_states)
    try:
        submission = publish(package.packagePath, options, open_client=lambda: client, reporter=reporter).submission
    except QirvoError as refused:
        return UpdateResult(success=False, errors=[refused.message])
    if submission is None:
        return UpdateResult(success=False, errors=["nothing was sent"])
    hexadecimal = submission.artifactDigest.rpartition(":")[2]
    address = f"{client.address}/repositories/public/artifacts/{hexadecimal}.zip"
    return UpdateResult(success=True, updateId=submission.id, version=submission.version, distributionUrls=[address])


def check_for_updates(host: "Host", plugin_ids: Sequence[str] = ()) -> list[AvailableUpdate]:
    """Return what is offered to the plugins named, or to all of the host.

    Raises:
        QirvoError: A source does not answer or does not verify; `host.check_updates` tells the others apart.
    """
    from qirvo.domain.updates import Offer  # noqa: PLC0415  # stands beside versions, which load slowly

    found = []
    for checked in host.check_updates(plugin_ids):
        if checked.trouble is not None:
            raise checked.trouble
        if not isinstance(checked.decision, Offer):
            continue
        release = checked.decision.release
        found.append(
            AvailableUpdate(
                pluginId=str(checked.installation.plugin_id),
                currentVersion=str(checked.installation.version),
                latestVersion=str(release.version),
                updateInfo={
                    "version": str(release.version),
                    "releaseNotes": release.notes,
                    "publishedAt": release.published_at.isoformat(),
                    "sizeBytes": release.artifact.size_bytes,
                    "because": checked.decision.because,
                },
                breaking=release.breaking,
                security=release.security is not None,
            )
        )
    return found


def install_update(
    plugin_id: str, version: str, options: UpdateOptions | None = None, *, host: "Host", confirm: "Confirm"
) -> InstallResult:
    """Install another version of an installed plugin; a release that does not come up gives way to the one before.

    Args:
        plugin_id: Of the plugin; one that is not installed is no matter of updates, as the Guide has it.
        version: Which one, past any rollout but never past a halt.
        options: The Guide's.
        host: The machine.
        confirm: Is shown what is about to be installed, and agrees or not.
    """
    from qirvo.host.taking_options import TakingOptions  # noqa: PLC0415  # the host's chapter is not everybody's

    wanted = options or UpdateOptions()
    taking = TakingOptions(
        backup=wanted.backup,
        rollback_on_failure=wanted.rollbackOnFailure,
        cleanup=wanted.cleanup,
        keep_versions=wanted.keepVersions,
    )
    try:
        if PluginId.parse(plugin_id) not in {each.plugin_id for each in host.list_installations()}:
            return InstallResult(success=False, errors=[_not_installed(plugin_id, version)])
        outcome = host.install(f"{plugin_id}@{version}", confirm=confirm, options=taking)
    except QirvoError as refused:
        return InstallResult(success=False, errors=[refused.message])
    running = None if outcome.running is None else str(outcome.running)
    if outcome.is_unwell:
        said = outcome.error or ("" if outcome.start is None else outcome.start.error)
        return InstallResult(success=False, version=running, errors=[f"Update failed: {said}"])
    return InstallResult(success=True, version=running)


def create_update_channel(plugin_id: str, update_channel: UpdateChannel, *, client: "RegistryClient") -> ChannelResult:
    """Create an update channel of a plugin, or change it."""
    usual = update_channel.rolloutStrategy
    if (said := _wrong_with(usual)) is not None:
        return ChannelResult(success=False, errors=[said])
    is_at_once = usual.type == "immediate" or (usual.percentage is None and not usual.duration)
    strategy = StrategyBody(
        percentage=None if is_at_once else (usual.percentage or 0.0),
        duration=0 if is_at_once else (usual.duration or 0),
    )
    body = UpdateChannelBody(
        stability=update_channel.stability,
        description=update_channel.description,
        autoUpdate=update_channel.autoUpdate,
        rolloutStrategy=strategy,
    )
    try:
        view = client.decide_update_channel(plugin_id, update_channel.name, body)
    except QirvoError as refused:
        return ChannelResult(success=False, errors=[refused.message])
    return ChannelResult(success=True, channelId=view.channelId, channelUrl=view.channelUrl)


def _not_installed(plugin_id: str, version: str) -> str:
    return (
        f"`{plugin_id}` is not installed, so there is nothing to update; "
        f"hint: `qirvo plugin install {plugin_id}@{version}` installs it."
    )


def _wrong_with(strategy: RolloutStrategy) -> str | None:
    """Say why an update channel cannot usually expose releases so; None when it can."""
    if strategy.schedule is not None:
        return f"`{strategy.schedule.isoformat()}` is a moment for one release: give `schedule` to `publish_update`"
    if strategy.type == "gradual" and not strategy.percentage and not strategy.duration:
        return "a `gradual` strategy without a percentage or a duration would serve nobody, ever"
    if strategy.type == "immediate" and (strategy.percentage is not None or strategy.duration):
        return "an `immediate` strategy serves everybody: leave out the percentage and the duration, or say `gradual`"
    return None
