"""Which files of an author's folder belong to the plugin.

Never: what is hidden, `node_modules`, logs, environments and other archives. Then what `.qirvoignore` lists is left
out, and if package.json has `files`, only what that names is taken, with the files every plugin shows.
"""

import re
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.refusals import printable
from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

_NEVER = re.compile(r"\..*|node_modules|.*\.(?:log|zip|tgz)")
_ALWAYS = re.compile(r"manifest\.json|package\.json|(?:README|LICEN[SC]E|CHANGELOG)[^/]*", re.IGNORECASE)
_IGNORE_FILE = ".qirvoignore"
_PACKAGE_FILE = "package.json"
_MAX_LIST_BYTES = 1024 * 1024
_MAX_PATTERN_CHARACTERS = 512
_MAX_WILDCARDS = 16  # each one multiplies how long a match can take
_UNSUPPORTED = frozenset("[]{}!\\")
_GLOB_PARTS = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?")
_GLOB_MEANING = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class UnreadableSelectionError(InvalidError):
    """What says which files to pack cannot be understood; guessing could publish a secret."""

    code = "pack-selection-unreadable"
    hint = "Use plain names, `*`, `**`, `?`, and a final `/` for folders."


@dataclass(frozen=True, slots=True)
class Selection:
    """Which paths of a folder are packed.

    Attributes:
        ignored: Patterns of paths that are left out.
        files: Patterns of the only paths that are taken, each with whether it takes or leaves out; the last one that
            matches decides. None takes every path.
    """

    ignored: tuple[re.Pattern[str], ...] = ()
    files: tuple[tuple[bool, re.Pattern[str]], ...] | None = field(default=None)

    def __call__(self, path: str, is_folder: bool, /) -> bool:  # noqa: FBT001  # the shape of a walking.Choice
        """Say whether `path` is packed, or whether a folder is worth looking into."""
        if _NEVER.fullmatch(path.rpartition("/")[2]):
            return False
        written = f"{path}/" if is_folder else path
        if any(pattern.fullmatch(written) for pattern in self.ignored):
            return False
        return is_folder or self.files is None or _ALWAYS.fullmatch(path) is not None or self._names(path)

    def _names(self, path: str) -> bool:
        return next((takes for takes, pattern in reversed(self.files or ()) if pattern.fullmatch(path)), False)


def selection_of(folder: Path) -> Selection:
    """Return what the author of the plugin in `folder` wants to be packed.

    Raises:
        UnreadableSelectionError: package.json or `.qirvoignore` cannot be understood.
        StorageFailedError: One of them cannot be read.
    """
    ignored = tuple(_pattern_of(line, anchored="/" in line.rstrip("/")) for line in _ignore_lines(folder))
    files = _package_files(folder)
    return Selection(ignored, None if files is None else tuple(_taken(entry) for entry in files))


def _ignore_lines(folder: Path) -> list[str]:
    content = _read_list(folder / _IGNORE_FILE)
    try:
        lines = [line.strip() for line in (content or b"").decode().splitlines()]
    except UnicodeDecodeError as error:
        raise UnreadableSelectionError(f"`{_IGNORE_FILE}` is not UTF-8") from error
    return [line for line in lines if line and not line.startswith("#")]


def _package_files(folder: Path) -> Sequence[str] | None:
    content = _read_list(folder / _PACKAGE_FILE)
    if content is None:
        return None
    try:
        package: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableSelectionError(f"`{_PACKAGE_FILE}` is not JSON", hint="Correct package.json.") from error
    files = package.get("files") if isinstance(package, dict) else None
    if files is not None and not (isinstance(files, list) and all(isinstance(entry, str) for entry in files)):
        raise UnreadableSelectionError(f"`files` in `{_PACKAGE_FILE}` is not a list of paths")
    return files


def _read_list(path: Path) -> bytes | None:
    with disk_errors(path):
        if not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(_MAX_LIST_BYTES + 1)
    if len(content) > _MAX_LIST_BYTES:
        raise UnreadableSelectionError(f"`{path.name}` has over `{_MAX_LIST_BYTES}` bytes")
    return content


def _taken(entry: str) -> tuple[bool, re.Pattern[str]]:
    takes = not entry.startswith("!")
    glob = entry.removeprefix("!").removeprefix("./")
    whole = glob.strip("/") in {"", "."}
    return takes, re.compile(".*", re.DOTALL) if whole else _pattern_of(glob, anchored=True, below=True)


def _pattern_of(glob: str, *, anchored: bool, below: bool = False) -> re.Pattern[str]:
    """Return the pattern of `glob`; `below` also takes what lies in a folder of that name."""
    too_long = len(glob) > _MAX_PATTERN_CHARACTERS or glob.count("*") > _MAX_WILDCARDS
    if too_long or _UNSUPPORTED & set(glob):
        raise UnreadableSelectionError(f"the pattern `{printable(glob)}` is not understood")
    only_folders = glob.endswith("/") and not below
    core = glob.strip("/")
    regex = "" if anchored else "(?:.*/)?"
    at = 0
    for match in _GLOB_PARTS.finditer(core):
        regex += re.escape(core[at : match.start()]) + _GLOB_MEANING[match[0]]
        at = match.end()
    regex += re.escape(core[at:])
    tail = "(?:/.*)?" if below else "/" if only_folders else "/?"
    return re.compile(regex + tail, re.DOTALL)
