"""What `plugin install` was given: a path where something lies or that looks like one, an address, or a plugin's id."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.versions import VersionRange

_ARCHIVE_ENDINGS = (".zip", ".tgz", ".tar.gz")


class NoSuchTargetError(NotFoundError):
    """There is nothing of that name to install."""

    code = "install-target-unknown"
    hint = "Give an archive, a plugin's folder, or an id as `publisher.name`, with a range as `publisher.name@^1.2`."


class MalformedAddressError(InvalidError):
    """The address is not one that files are fetched from."""

    code = "install-address-malformed"
    hint = "Give an `https://` address without a user name, or download the file and install it from there."


@dataclass(frozen=True, slots=True)
class PathTarget:
    """An archive or a folder."""

    path: Path


@dataclass(frozen=True, slots=True)
class UrlTarget:
    """An archive or a bundle that somebody serves."""

    url: str


@dataclass(frozen=True, slots=True)
class IdTarget:
    """A plugin in a source; `wanted` is None when no version was named."""

    plugin_id: PluginId
    wanted: VersionRange | None


def parse_target(text: str) -> PathTarget | UrlTarget | IdTarget:
    """Return what `text` means.

    Raises:
        MalformedAddressError: It is an address of another kind, or has a password in it.
        NoSuchTargetError: It looks like a path where nothing lies, or like nothing at all.
        MalformedRangeError: What follows the `@` is not a range.
    """
    path = _existing(text)
    if path is not None:
        return PathTarget(path.absolute())
    if "://" in text:
        return UrlTarget(_checked_address(text))
    if text.endswith(_ARCHIVE_ENDINGS) or os.sep in text or text.startswith("."):
        raise NoSuchTargetError(f"there is nothing at `{text[:200]}`")
    name, at, wanted = text.partition("@")
    try:
        plugin_id = PluginId.parse(name)
    except MalformedNameError as exc:
        raise NoSuchTargetError(f"`{text[:200]}` is neither a file, a folder nor a plugin's id") from exc
    return IdTarget(plugin_id, VersionRange(wanted) if at else None)


def _checked_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:  # a broken IPv6 address, or a port that is none
        is_sound = False
    if not is_sound or not text.isprintable():
        raise MalformedAddressError(f"`{text[:200]}` is not an address that a plugin can be installed from")
    return text


def _existing(text: str) -> Path | None:
    try:
        path = Path(text).expanduser()
        return path if text and path.exists() else None
    except (OSError, RuntimeError):  # too long, not to be looked at, or the home of nobody
        return None
