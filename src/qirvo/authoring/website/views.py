"""What a plugin's page shows of its signed index: releases with what is offered to whom, in words that stay true.

Nothing here depends on the time a page is looked at: a page is made when something changes, and read for weeks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qirvo.authoring.website.record import PluginRecord, ReleaseRecord
from qirvo.deferred import dataclass
from qirvo.domain.ramps import EVERYBODY
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.standings import StandingKind
from qirvo.domain.update_channels import in_order
from qirvo.domain.versions import Version

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What an update channel offers.

    Attributes:
        words: To whom, when that is not everybody.
    """

    update_channel: str
    version: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A release on a page.

    Attributes:
        taken_back: Why it was; empty when it was not.
        yanked: Why it is; empty when it is not.
        update_channels: Where it is the one that is offered.
    """

    record: ReleaseRecord
    release: Release
    taken_back: str = ""
    yanked: str = ""
    update_channels: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it is still given to everybody."""
        return not (self.taken_back or self.yanked)


def shown_version(index: ReleaseIndex) -> Version:
    """Return the version to show: what the most stable update channel offers, else the newest that is given."""
    for name in in_order(index.heads):
        if index.releases[index.heads[name].current].is_offered:
            return index.heads[name].current
    given = [version for version, release in index.releases.items() if release.is_offered]
    return max(given or index.releases)


def changed_at(index: ReleaseIndex) -> datetime:
    """Return when the newest release was published."""
    return max(release.published_at for release in index.releases.values())


def releases_of(plugin: PluginRecord, index: ReleaseIndex) -> Sequence[ReleaseView]:
    """Return the plugin's releases, the newest first."""
    views = []
    for record in plugin.releases:
        version = Version(record.version)
        release = index.releases.get(version)
        if release is None:
            continue
        yank = index.standing(StandingKind.YANKED, version)
        views.append(
            ReleaseView(
                record=record,
                release=release,
                taken_back=release.revoked or "",
                yanked="" if yank is None else yank.reason,
                update_channels=tuple(
                    str(name) for name in in_order(index.heads) if index.heads[name].current == version
                ),
            )
        )
    return views


def offerings_of(index: ReleaseIndex) -> Sequence[Offering]:
    """Return what each update channel offers, the most stable first."""
    return [
        Offering(update_channel=str(name), version=str(head.current), words=rollout_words(head))
        for name in in_order(index.heads)
        for head in (index.heads[name],)
    ]


def rollout_words(head: UpdateChannelHead) -> str:
    """Say to whom a release is offered, as long as that is not simply everybody."""
    rollout = head.rollout
    if rollout.state is RolloutState.HALTED:
        return "halted: offered to nobody any more"
    if rollout.state is RolloutState.PAUSED:
        return f"paused at {_percent(rollout.hold_at or 0)} of the installations"
    first, last = rollout.ramp.points[0], rollout.ramp.points[-1]
    if first.basis_points == EVERYBODY:
        return ""
    if first == last:
        return f"offered to {_percent(first.basis_points)} of the installations"
    to = "all" if last.basis_points == EVERYBODY else _percent(last.basis_points)
    return (
        f"offered step by step since {rollout.start:%Y-%m-%d}: {_percent(first.basis_points)} of the installations"
        f" at first, {to} after {duration_words(timedelta(seconds=last.seconds))}"
    )


def duration_words(duration: timedelta) -> str:
    """Return a duration in its two largest units."""
    left, words = int(duration.total_seconds()), []
    for length, unit in ((_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute"), (1, "second")):
        count, left = divmod(left, length)
        if count:
            words.append(f"{count} {unit}" if count == 1 else f"{count} {unit}s")
    return " and ".join(words[:2]) or "no time"


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:g}\N{NO-BREAK SPACE}%"
