"""Whether the archive can be read safely. Its rules are the archive reader's; it refuses by itself, before any check.

An archive that breaks one of them is never opened, so its findings come from the reader's error and not from `run`.
"""

from collections.abc import Iterable
from dataclasses import replace

from qirvo.artifacts.exclusions import UnreadableSelectionError
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

_PACK_AGAIN = "Pack the plugin again with `qirvo plugin pack` or `npm pack`."
_RENAME = "Rename the file and pack again."
_SMALLER = "Leave out what the plugin does not need to run."
_COPY_AGAIN = "Download or pack it again; the copy is damaged or incomplete."

RULES = rules_of(
    "archive",
    Severity.ERROR,
    not_an_archive=(
        "The file is neither a zip nor a gzipped tar.",
        "Give the `.zip` of `qirvo plugin pack` or the `.tgz` of `npm pack`.",
    ),
    empty=(
        "There is no file in the archive.",
        "Build the plugin before packing it, and look whether the packer found its files.",
    ),
    plugin_below=(
        "The folder holds nothing but the folder of a plugin.",
        "Name the folder that holds `manifest.json`.",
    ),
    truncated=("The archive ends before its end.", _COPY_AGAIN),
    crc=("A checksum is wrong.", _COPY_AGAIN),
    deflate=("The packed bytes cannot be unpacked.", _COPY_AGAIN),
    gzip=("The gzip stream is wrong.", _COPY_AGAIN),
    archive_too_large=("The archive is too large.", _SMALLER),
    entry_too_large=("One file is too large.", _SMALLER),
    too_large_unpacked=("The files together are too large.", _SMALLER),
    too_many_entries=("There are too many entries.", _SMALLER),
    ratio=("The archive unpacks to far more than it weighs, as a bomb does.", _SMALLER),
    read_limit=("A file is too large for what it is read as.", _SMALLER),
    path_too_long=("A path is too long.", _RENAME),
    path_too_deep=("A path has too many folders.", _RENAME),
    path_traversal=("A path climbs out of its folder.", _PACK_AGAIN),
    path_absolute=("A path is absolute.", _PACK_AGAIN),
    path_drive=("A path begins with a drive letter.", _PACK_AGAIN),
    path_dot=("A path has a segment `.`.", _PACK_AGAIN),
    path_empty_segment=("A path has an empty segment.", _PACK_AGAIN),
    name_empty=("An entry has no name.", _PACK_AGAIN),
    name_control=("A name holds a control or invisible character.", _RENAME),
    name_backslash=("A name holds a backslash.", _RENAME),
    name_stream=("A name holds a colon.", _RENAME),
    name_character=("A name holds a character that Windows does not allow.", _RENAME),
    name_not_nfc=("A name is not in Unicode form NFC.", _RENAME),
    name_encoding=("A name is not UTF-8.", _RENAME),
    name_trailing=("A part of a name ends in a dot or a space.", _RENAME),
    name_reserved=("A name is one that Windows keeps for a device.", _RENAME),
    duplicate=("Two entries have one name.", _PACK_AGAIN),
    case_collision=("Two names differ only in the case of letters.", _RENAME),
    file_and_folder=("A file and a folder have one name.", _RENAME),
    entry_type=(
        "An entry is a link or a device, not a file.",
        "Put the file itself in its place, or leave it out: `.qirvoignore` says what is not packed.",
    ),
    encrypted=("An entry is encrypted.", "Pack without a password."),
    method=("An entry is packed by an unknown method.", "Use deflate, or no compression."),
    header_mismatch=("The two headers of an entry disagree.", _PACK_AGAIN),
    header_checksum=("The checksum of a header is wrong.", _COPY_AGAIN),
    size_lie=("A file is longer or shorter than its header says.", _PACK_AGAIN),
    overlap=("Two entries share bytes.", _PACK_AGAIN),
    unaccounted_bytes=("There are bytes that belong to no entry.", _PACK_AGAIN),
    trailing_bytes=("There are bytes after the end.", _PACK_AGAIN),
    end_records=("There is more than one end of the archive.", _PACK_AGAIN),
    directory=("The list of entries is wrong.", _PACK_AGAIN),
    several_disks=("The archive is a part of several.", _PACK_AGAIN),
    zip64=("The archive uses 64-bit records, which its size does not need.", _PACK_AGAIN),
    flags=("An entry uses an option that is not understood.", _PACK_AGAIN),
    extra_field=("An extra field is wrong.", _PACK_AGAIN),
    gzip_members=("There are several gzip streams in the file.", _PACK_AGAIN),
    tar_format=("The tar header is of an unknown form.", _PACK_AGAIN),
    number=("A number in a header is wrong.", _PACK_AGAIN),
    pax=("An extended header is wrong or not allowed.", _PACK_AGAIN),
    sparse=("An entry is a sparse file.", _PACK_AGAIN),
    selection_unreadable=(
        "What says which files of the folder to pack cannot be understood.",
        "Correct package.json, its `files`, or `.qirvoignore`.",
    ),
)


def _run(_subject: Subject) -> Iterable[Finding]:
    return ()  # whoever holds a subject holds an archive that was found sound


CHECK = Check(slug="archive", rules=RULES, run=_run)


def refusal(error: ArchiveRefusedError | UnreadableSelectionError) -> tuple[Finding, ...]:
    """Return the findings that `error` comes to."""
    if isinstance(error, ArchiveRefusedError):
        return tuple(replace(finding, help=RULES[finding.rule].help) for finding in error.findings)
    return (RULES["archive/selection-unreadable"].finding(error.message, advice=error.hint),)
