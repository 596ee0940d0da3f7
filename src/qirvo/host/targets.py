"""What `plugin install` was given: a path when something lies there or it looks like one, else a plugin's id."""

import os
from dataclasses import dataclass
from pathlib import Path

from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.versions import VersionRange

_ARCHIVE_ENDINGS = (".zip", ".tgz", ".tar.gz")


class NoSuchTargetError(NotFoundError):
    """There is nothing of that name to install."""

    code = "install-target-unknown"
    hint = "Give an archive, a plugin's folder, or an id as `publisher.name`, with a range as `publisher.name@^1.2`."


@dataclass(frozen=True, slots=True)
class PathTarget:
    """An archive or a folder."""

    path: Path


@dataclass(frozen=True, slots=True)
class IdTarget:
    """A plugin in a source; `wanted` is None when no version was named."""

    plugin_id: PluginId
    wanted: VersionRange | None


def parse_target(text: str) -> PathTarget | IdTarget:
    """Return what `text` means.

    Raises:
        NoSuchTargetError: It looks like a path where nothing lies, or like nothing at all.
        MalformedRangeError: What follows the `@` is not a range.
    """
    path = _existing(text)
    if path is not None:
        return PathTarget(path.absolute())
    if text.endswith(_ARCHIVE_ENDINGS) or os.sep in text or text.startswith("."):
        raise NoSuchTargetError(f"there is nothing at `{text[:200]}`")
    name, at, wanted = text.partition("@")
    try:
        plugin_id = PluginId.parse(name)
    except MalformedNameError as exc:
        raise NoSuchTargetError(f"`{text[:200]}` is neither a file, a folder nor a plugin's id") from exc
    return IdTarget(plugin_id, VersionRange(wanted) if at else None)


def _existing(text: str) -> Path | None:
    try:
        path = Path(text).expanduser()
        return path if text and path.exists() else None
    except (OSError, RuntimeError):  # too long, not to be looked at, or the home of nobody
        return None
