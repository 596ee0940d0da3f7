"""The host's own file: who it is (a random id that never leaves it) and what its owner chose."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.maintenance_windows import MaintenanceWindows
from qirvo.domain.pacing import DEFAULT_INTERVAL_MINUTES
from qirvo.domain.probations import DEFAULT_PROBATION
from qirvo.domain.ramps import QUEUE_LENGTH
from qirvo.domain.versions import Version
from qirvo.host.filesystem import locked, read_json, write_json, write_json_once
from qirvo.host.layout import HostLayout

DEFAULT_FLEET_GROUP = "default"
DEFAULT_PLATFORM_VERSION = "2.0.0"
DEFAULT_KEEP_VERSIONS = 3
DEFAULT_PROBATION_MINUTES = int(DEFAULT_PROBATION.total_seconds() // 60)
_MOST_KEPT = 100
_SHORTEST_INTERVAL, _LONGEST_INTERVAL = 5, 30 * 24 * 60
_LONGEST_PROBATION = 7 * 24 * 60
DEFAULT_STALENESS_DAYS, _LONGEST_STALENESS_DAYS = 7, 366


class NoSuchSettingError(NotFoundError):
    """The host has no such setting."""

    code = "host-setting-unknown"
    hint = "`qirvo config get` shows them all."


class MalformedSettingError(InvalidError):
    """The setting cannot have that value."""

    code = "host-setting-malformed"
    hint = "`qirvo config set --help` names the settings and what each can be."


class HostSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The content of `host.json`.

    Attributes:
        installation_id: Random, of this host; decides its place in rollouts and never leaves it.
        platform_version: The Qirvo platform that `engines.qirvo` is compared with.
        created_at: When the host came to be, ISO 8601.
        provide_react: Whether React may be installed once for plugins that expect it of their host.
        keep_versions: How many releases of a plugin stay on disk, the active one among them.
        interval_minutes: How long the daemon waits between two update checks.
        rollout_wariness: From 0, at the front of every rollout's queue, to 1, at its end; half waits for its turn.
        window: When the host may change by itself, as its owner wrote it; empty for always.
        fleet_lock: Address of the lock that counts the hosts that change; empty for none.
        fleet_group: Which of its groups this host belongs to.
        probation_minutes: How long an updated plugin has to prove itself; 0: until its first start.
        max_staleness_days: How long a source may stay unreachable before it is called stale.
        report_events: Whether sources are told what happens here, those that its owner let know.
    """

    installation_id: str
    platform_version: str = DEFAULT_PLATFORM_VERSION
    created_at: str = ""
    provide_react: bool = True
    keep_versions: Annotated[int, msgspec.Meta(ge=1, le=_MOST_KEPT)] = DEFAULT_KEEP_VERSIONS
    interval_minutes: Annotated[int, msgspec.Meta(ge=_SHORTEST_INTERVAL, le=_LONGEST_INTERVAL)] = (
        DEFAULT_INTERVAL_MINUTES
    )
    rollout_wariness: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    window: str = ""
    fleet_lock: str = ""
    fleet_group: str = DEFAULT_FLEET_GROUP
    probation_minutes: Annotated[int, msgspec.Meta(ge=0, le=_LONGEST_PROBATION)] = DEFAULT_PROBATION_MINUTES
    max_staleness_days: Annotated[int, msgspec.Meta(ge=1, le=_LONGEST_STALENESS_DAYS)] = DEFAULT_STALENESS_DAYS
    report_events: bool = True

    @property
    def max_staleness(self) -> timedelta:
        """How long a source may stay unreachable before it is called stale."""
        return timedelta(days=self.max_staleness_days)

    @property
    def wariness(self) -> int:
        """The wariness in rollouts in basis points."""
        return round(self.rollout_wariness * QUEUE_LENGTH)

    @property
    def windows(self) -> MaintenanceWindows:
        """When the host may change by itself.

        Raises:
            MalformedHoursError: The file was edited by hand, and wrongly.
        """
        return MaintenanceWindows.parse(self.window)

    @property
    def probation(self) -> timedelta:
        """How long an updated plugin has to prove itself."""
        return timedelta(minutes=self.probation_minutes)

    @property
    def platform(self) -> Version:
        """The platform version as a version.

        Raises:
            MalformedVersionError: The file was edited by hand, and wrongly.
        """
        return Version(self.platform_version)


def open_settings(layout: HostLayout, *, new_id: str, now: datetime) -> HostSettings:
    """Return the host's settings; a new home gets them with the id `new_id`.

    Raises:
        DamagedStateError: The file holds something else.
        UnavailableError: The disk refuses.
    """
    found = read_json(layout.host, HostSettings)
    if found is None:
        fresh = HostSettings(installation_id=new_id, created_at=now.isoformat())
        if write_json_once(layout.host, msgspec.to_builtins(fresh)):
            return fresh
        found = read_json(layout.host, HostSettings)  # another process was faster; there is one identity
    return fresh if found is None else found


def change_setting(layout: HostLayout, name: str, text: str) -> HostSettings:
    """Set `name` (as the command line spells it) to `text` and return the settings.

    Raises:
        NoSuchSettingError: There is no such setting.
        MalformedSettingError: It cannot have that value.
        MalformedVersionError: The platform version is not a version.
    """
    with locked(layout.lock("host"), what="the host's settings"):
        settings = _changed(_existing(layout.host), name, text)
        write_json(layout.host, msgspec.to_builtins(settings))
    return settings


def _existing(path: Path) -> HostSettings:
    found = read_json(path, HostSettings)
    if found is None:
        raise NoSuchSettingError(f"there is no `{path}`")
    return found


def _changed(settings: HostSettings, name: str, text: str) -> HostSettings:
    if name not in _SETTINGS:
        raise NoSuchSettingError(f"the host has no setting `{name}`")
    attribute, read = _SETTINGS[name]
    return msgspec.structs.replace(settings, **{attribute: read(text)})


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            raise MalformedSettingError(f"`{text[:80]}` is not a number from {least} to {most}")
        return int(text)

    return read


def _share(text: str) -> float:
    if re.fullmatch(r"0(\.[0-9]{1,4})?|1(\.0{1,4})?", text) is None:
        raise MalformedSettingError(f"`{text[:80]}` is not a number from 0 to 1, as in `0.25`")
    return float(text)


def _lock_address(text: str) -> str:
    if text == "none":
        return ""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
    except ValueError:
        is_address = False
    if not is_address:
        raise MalformedSettingError(f"`{text[:80]}` is neither `none` nor an http or https address")
    return text


def _group(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9.-]{1,100}", text) is None:
        raise MalformedSettingError(f"`{text[:80]}` is not the name of a group: letters, digits, `.` and `-`")
    return text


def _window(text: str) -> str:
    return text.strip() if MaintenanceWindows.parse(text).windows else ""


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise MalformedSettingError(f"`{text[:80]}` is neither `true` nor `false`")
    return text == "true"


_SETTINGS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "platform-version": ("platform_version", lambda text: str(Version(text))),
    "keep-versions": ("keep_versions", _number(1, _MOST_KEPT)),
    "provide-react": ("provide_react", _truth),
    "report-events": ("report_events", _truth),
    "updates.interval": ("interval_minutes", _number(_SHORTEST_INTERVAL, _LONGEST_INTERVAL)),
    "updates.wariness": ("rollout_wariness", _share),
    "updates.window": ("window", _window),
    "updates.probation": ("probation_minutes", _number(0, _LONGEST_PROBATION)),
    "updates.fleet-lock": ("fleet_lock", _lock_address),
    "updates.fleet-group": ("fleet_group", _group),
    "updates.max-staleness": ("max_staleness_days", _number(1, _LONGEST_STALENESS_DAYS)),
}


def settings_by_name(settings: HostSettings) -> dict[str, object]:
    """Return the settings as the command line spells them. The installation id is not among them: it is never told."""
    return {name: getattr(settings, attribute) for name, (attribute, _) in _SETTINGS.items()}
