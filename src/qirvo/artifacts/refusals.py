"""Why an archive is refused: the rule it breaks and the entry that breaks it, as an error and as a finding.

An archive is never repaired. A reader that mends one reads something else than the next reader does, and the review
would have seen other files than the host runs.
"""

from typing import ClassVar

from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Finding, Severity

_SHOWN_CHARACTERS = 120
_VERBS = frozenset(("begins", "cannot", "ends", "has", "holds", "is", "overlaps", "unpacks", "uses"))


class ArchiveRefusedError(InvalidError):
    """An archive breaks a rule.

    Attributes:
        rule: Slug of the broken rule, `archive/<rule>`.
        entry: Name of the entry that breaks it, safe to print and shortened; None when it is the archive itself.
    """

    code: ClassVar[str] = "archive-refused"
    hint = "Pack the plugin again with `qirvo plugin pack` or `npm pack`."

    def __init__(self, rule: str, reason: str, *, entry: str | bytes | None = None) -> None:
        shown = None if entry is None else printable(entry)
        at = "" if shown is None else f" at entry `{shown}`"
        message = f"the archive is refused by rule `{rule}`{at}: {reason}"
        finding = Finding(
            rule=rule, severity=Severity.ERROR, message=_sentence(reason, shown), file=shown, help=self.hint
        )
        super().__init__(message, findings=(finding,))
        self.rule = rule
        self.entry = shown


class NotAnArchiveError(ArchiveRefusedError):
    """The file is neither a zip nor a gzipped tar."""

    code = "archive-not-an-archive"
    hint = "Give the `.zip` of `qirvo plugin pack` or the `.tgz` of `npm pack`."


class EmptyArchiveError(ArchiveRefusedError):
    """The archive holds no file."""

    code = "archive-empty"
    hint = "Build the plugin before packing it, and look whether the packer found its files."


class PluginBelowError(ArchiveRefusedError):
    """The folder to pack holds nothing but the folder of a plugin."""

    code = "archive-plugin-below"
    hint = "Name the folder that holds `manifest.json`."


class TruncatedArchiveError(ArchiveRefusedError):
    """The archive ends before its end."""

    code = "archive-truncated"
    hint = "Download or pack it again; the copy is incomplete."


class DamagedArchiveError(ArchiveRefusedError):
    """A checksum or the packing itself is wrong."""

    code = "archive-damaged"
    hint = "Download or pack it again; the copy is damaged."


class ArchiveTooLargeError(ArchiveRefusedError):
    """A limit is passed."""

    code = "archive-too-large"
    hint = "Leave out what the plugin does not need to run."


class UnsafeArchiveError(ArchiveRefusedError):
    """Two readers could understand the archive differently, or it reaches outside its own folder."""

    code = "archive-unsafe"


def _sentence(reason: str, entry: str | None) -> str:
    """Return `reason` with what it is about in front, when it begins with its verb."""
    if reason.partition(" ")[0] not in _VERBS:
        return reason
    return f"the archive {reason}" if entry is None else f"`{entry}` {reason}"


def printable(name: str | bytes) -> str:
    """Return `name` with everything that could disturb a terminal escaped, at most 120 characters."""
    text = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name
    cut = text[:_SHOWN_CHARACTERS]
    escaped = "".join(c if c.isprintable() and c != "`" else ascii(c)[1:-1].replace("`", "\\x60") for c in cut)
    return (
        escaped
        if len(text) <= _SHOWN_CHARACTERS and len(escaped) <= _SHOWN_CHARACTERS
        else (escaped[: _SHOWN_CHARACTERS - 1] + "…")
    )
