"""What a file in an archive may be called: names that mean the same file on every machine, and no other.

The rules hold for every format and for folders that are packed. A name is taken as it is or refused; nothing is
normalized, because what one reader mends another does not.
"""

import re
import unicodedata

from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.members import utf8_order
from qirvo.artifacts.refusals import ArchiveTooLargeError, UnsafeArchiveError

_SEGMENT_BYTES = 255  # the longest file name that common file systems take
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, text direction, surrogates, line separators
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_ON_WINDOWS = re.compile(r'[<>"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)


def entry_path(raw: bytes, *, limits: ArchiveLimits) -> str:
    """Return the path that the bytes `raw` write, without a final `/`.

    Raises:
        ArchiveTooLargeError: The path is too long or too deep.
        UnsafeArchiveError: The name breaks a rule.
    """
    if len(raw) > limits.path_bytes:
        raise ArchiveTooLargeError("archive/path-too-long", f"the path has `{len(raw)}` bytes", entry=raw)
    try:
        path = raw.decode()
    except UnicodeDecodeError as error:
        raise UnsafeArchiveError("archive/name-encoding", "the name is not UTF-8", entry=raw) from error
    check_path(path, limits=limits)
    return path


def check_path(path: str, *, limits: ArchiveLimits) -> None:
    """Refuse `path` unless every machine takes it for the same place below the content root.

    Raises:
        ArchiveTooLargeError: The path is too long or too deep.
        UnsafeArchiveError: The name breaks a rule.
    """
    fault = _fault_of_path(path)
    if fault is not None:
        raise UnsafeArchiveError(fault[0], fault[1], entry=path)
    segments = path.split("/")
    for segment in segments:
        fault = _fault_of_segment(segment)
        if fault is not None:
            raise UnsafeArchiveError(fault[0], fault[1], entry=path)
    longest = max(len(utf8_order(segment)) for segment in segments)
    if len(utf8_order(path)) > limits.path_bytes or longest > _SEGMENT_BYTES:
        raise ArchiveTooLargeError("archive/path-too-long", "the path or a part of it is too long", entry=path)
    if len(segments) > limits.path_depth:
        raise ArchiveTooLargeError("archive/path-too-deep", f"the path has `{len(segments)}` segments", entry=path)


def _fault_of_path(path: str) -> tuple[str, str] | None:
    rules = (
        (not path, "archive/name-empty", "the name is empty"),
        (_has_invisible(path), "archive/name-control", "the name holds a control or invisible character"),
        (_DRIVE.match(path) is not None, "archive/path-drive", "the path begins with a drive letter"),
        ("\\" in path, "archive/name-backslash", "the name holds a backslash, which parts folders on some machines"),
        (path.startswith("/"), "archive/path-absolute", "the path is absolute"),
        (":" in path, "archive/name-stream", "the name holds a colon, which opens an alternate stream"),
        (_NOT_ON_WINDOWS.search(path) is not None, "archive/name-character", "Windows has no file of that name"),
        (not unicodedata.is_normalized("NFC", path), "archive/name-not-nfc", "the name is not in Unicode form NFC"),
    )
    return next(((rule, reason) for broken, rule, reason in rules if broken), None)


def _fault_of_segment(segment: str) -> tuple[str, str] | None:
    rules = (
        (not segment, "archive/path-empty-segment", "the path has an empty segment"),
        (segment == "..", "archive/path-traversal", "the path climbs out of its folder"),
        (segment == ".", "archive/path-dot", "the path has a segment `.`"),
        (segment.endswith((".", " ")), "archive/name-trailing", "a part of the name ends in a dot or a space"),
        (_RESERVED.fullmatch(segment) is not None, "archive/name-reserved", "Windows keeps that name for a device"),
    )
    return next(((rule, reason) for broken, rule, reason in rules if broken), None)


def _has_invisible(path: str) -> bool:
    return not path.isprintable() and any(unicodedata.category(character) in _INVISIBLE for character in path)


class NameLedger:
    """Every name of one archive so far, so that no two of them are one file on some machine."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._explicit: set[str] = set()

    def add_file(self, path: str) -> None:
        """Note the file at `path`.

        Raises:
            UnsafeArchiveError: Its name collides with an earlier one.
        """
        self._note_parents(path)
        key = _fold(path)
        if key in self._folders:
            raise UnsafeArchiveError("archive/file-and-folder", "a folder has the same name", entry=path)
        if key in self._files:
            raise _collision(path, self._files[key])
        self._files[key] = path

    def add_folder(self, path: str) -> None:
        """Note an explicit entry for the folder at `path`.

        Raises:
            UnsafeArchiveError: Its name collides with an earlier one.
        """
        self._note_parents(path)
        self._note_folder(path)
        if path in self._explicit:
            raise _collision(path, path)
        self._explicit.add(path)

    def _note_parents(self, path: str) -> None:
        slash = path.find("/")
        while slash != -1:
            self._note_folder(path[:slash])
            slash = path.find("/", slash + 1)

    def _note_folder(self, folder: str) -> None:
        key = _fold(folder)
        if key in self._files:
            raise UnsafeArchiveError("archive/file-and-folder", "a file has the same name", entry=folder)
        if self._folders.setdefault(key, folder) != folder:
            raise _collision(folder, self._folders[key])


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())


def _collision(path: str, earlier: str) -> UnsafeArchiveError:
    if path == earlier:
        return UnsafeArchiveError("archive/duplicate", "two entries have this name", entry=path)
    return UnsafeArchiveError("archive/case-collision", "another name differs only in case", entry=path)
