"""Values for tests: each builder makes a sensible whole, the test names only what it is about."""

from collections.abc import Mapping
from datetime import UTC, datetime

from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact, Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Asking
from qirvo.domain.versions import Version, VersionRange

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY_S = 86_400
WEATHER = PluginId("acme", "weather")
FIRST_HOST = "00000000-0000-4000-8000-000000000000"
SECOND_HOST = "00000000-0000-4000-8000-000000000001"


def an_artifact(content: str = "weather") -> Artifact:
    """An artifact whose digests depend on `content`."""
    return Artifact(
        digest=Digest.of(f"archive {content}".encode()),
        size_bytes=1_000 + len(content),
        tree_digest=Digest.of(f"tree {content}".encode()),
    )


def a_release(version: str = "1.0.0", **changes: object) -> Release:
    """A release of `version`, published on Monday."""
    values: dict[str, object] = {
        "version": Version(version),
        "artifact": an_artifact(version),
        "published_at": MONDAY,
        "platform": VersionRange(">=2.0.0 <3.0.0"),
    }
    return Release(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_rollout(version: str = "1.0.0", *, ramp: Ramp | None = None, **changes: object) -> Rollout:
    """A rollout that started on Monday; everybody at once unless a ramp is given."""
    values: dict[str, object] = {"salt": f"{WEATHER}@{version}", "start": MONDAY, "ramp": ramp or Ramp.immediate()}
    return Rollout(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_head(current: str = "1.0.0", previous: str | None = None, **changes: object) -> UpdateChannelHead:
    """What an update channel offers."""
    values: dict[str, object] = {
        "current": Version(current),
        "previous": Version(previous) if previous else None,
        "rollout": a_rollout(current),
    }
    return UpdateChannelHead(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def an_index(
    *releases: Release,
    stable: UpdateChannelHead | None = None,
    heads: Mapping[UpdateChannel, UpdateChannelHead] | None = None,
    number: int = 1,
) -> ReleaseIndex:
    """An index of `releases`; the newest is current on stable unless heads are given."""
    known = releases or (a_release(),)
    newest = max(release.version for release in known)
    return ReleaseIndex(
        plugin_id=WEATHER,
        number=number,
        releases={release.version: release for release in known},
        heads=heads if heads is not None else {UpdateChannel.STABLE: stable or a_head(str(newest))},
    )


def an_asking(**changes: object) -> Asking:
    """A host on platform 2.0.0 that has nothing installed."""
    values: dict[str, object] = {"installation_id": FIRST_HOST, "platform_version": Version("2.0.0")}
    return Asking(**(values | changes))  # type: ignore[arg-type]  # the test names the fields
