"""The host's own file: who it is (a random id that never leaves it) and what its owner chose."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.versions import Version
from qirvo.host.filesystem import locked, read_json, write_json, write_json_once
from qirvo.host.layout import HostLayout

DEFAULT_PLATFORM_VERSION = "2.0.0"
DEFAULT_KEEP_VERSIONS = 3
_MOST_KEPT = 100


class NoSuchSettingError(NotFoundError):
    """The host has no such setting."""

    code = "host-setting-unknown"
    hint = "The settings are `platform-version`, `keep-versions` and `provide-react`."


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
    """

    installation_id: str
    platform_version: str = DEFAULT_PLATFORM_VERSION
    created_at: str = ""
    provide_react: bool = True
    keep_versions: Annotated[int, msgspec.Meta(ge=1, le=_MOST_KEPT)] = DEFAULT_KEEP_VERSIONS

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
    if name == "platform-version":
        return msgspec.structs.replace(settings, platform_version=str(Version(text)))
    if name == "keep-versions":
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_KEPT):
            raise MalformedSettingError(f"`{text}` is not a number from 1 to {_MOST_KEPT}")
        return msgspec.structs.replace(settings, keep_versions=int(text))
    if name == "provide-react":
        if text not in ("true", "false"):
            raise MalformedSettingError(f"`{text}` is neither `true` nor `false`")
        return msgspec.structs.replace(settings, provide_react=text == "true")
    raise NoSuchSettingError(f"the host has no setting `{name}`")
