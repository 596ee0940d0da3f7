"""How a difference between two releases is told: the gravest first, each change in one line."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from qirvo.cli.units import readable_size

if TYPE_CHECKING:
    from qirvo.wire.differences import (
        DifferenceDocument,
        FileDifferenceDocument,
        WireFileChange,
        WireReason,
        WireRisk,
    )

MOST_TOLD = 12
"""Changes that a host's owner is told at once; programs are told all of them."""
MOST_FILES = 20
"""Files that a reviewer is told beside everything else."""


def difference_lines(document: "DifferenceDocument", *, more_files: str = "") -> list[str]:
    """Return everything: the tier and its reasons, the changes, the files.

    With `more_files`, the command that shows all of them, only `MOST_FILES` are told.
    """
    if document.since is None:
        return [*risk_lines(document.risk), "difference: none; there is no release before that it was compared with"]
    alike = "nothing but files" if document.files else "nothing"
    return [
        *risk_lines(document.risk, but={change.sentence for change in document.changes}),
        *_titled(f"difference{_since(document.since)}", change_lines(document), none=alike),
        *_titled(f"files ({document.filesChanged} changed)", _file_lines(document, more_files), none=""),
    ]


def risk_lines(risk: "WireRisk | None", *, but: AbstractSet[str] = frozenset()) -> list[str]:
    """Return the tier and its reasons; `but` are sentences that are told elsewhere."""
    if risk is None:
        return []
    return [f"risk: {risk.tier}", *(_reason(each) for each in risk.reasons if each.sentence not in but)]


def change_lines(document: "DifferenceDocument", *, most: int | None = None) -> list[str]:
    """Return at most `most` changes, one a line."""
    told = [f"  {change.gravity:<6}  {change.sentence}" for change in document.changes[:most]]
    more = len(document.changes) - len(told) + document.moreChanges
    return [*told, f"  and {more} more"] if more > 0 else told


def brief_lines(document: "DifferenceDocument") -> list[str]:
    """Return what the owner of a host is told before an update; nothing where nothing is known or different."""
    if not document.changes:
        return []
    return [f"different{_since(document.since)}:", *change_lines(document, most=MOST_TOLD)]


def file_difference_lines(document: "FileDifferenceDocument") -> Iterator[str]:
    """Yield the diff of a file, or why there is none."""
    if document.readable in {"binary", "too-large"}:
        why = "not text" if document.readable == "binary" else "too large to compare"
        yield f"{document.path}: {why}"
        yield from (f"  {line}" for line in document.lines)
        return
    if document.readable == "parted":
        yield f"{document.path}: written for machines; parted at `;`, `{{` and `}}` to be read"
    if not document.lines:
        yield f"{document.path}: the same in both"
    yield from document.lines
    if document.cut:
        yield "... there is more than is shown; compare the archives for the rest"


def _since(version: str | None) -> str:
    return f" since {version}" if version else ""


def _reason(reason: "WireReason") -> str:
    return f"  {reason.tier:<8}  {reason.sentence}"


def _titled(title: str, lines: list[str], *, none: str) -> list[str]:
    if lines:
        return [f"{title}:", *lines]
    return [f"{title}: {none}"] if none else []


def _file_lines(document: "DifferenceDocument", more_files: str) -> list[str]:
    shown = document.files[:MOST_FILES] if more_files else document.files
    told = [f"  {each.turn:<7}  {each.path} ({_sizes(each)})" for each in shown]
    more = document.filesChanged - len(told)
    where = f"; see `{more_files}`" if more_files else ""
    return [*told, f"  and {more} more{where}"] if more > 0 else told


def _sizes(change: "WireFileChange") -> str:
    sizes = [readable_size(size) for size in (change.bytesBefore, change.bytesAfter) if size is not None]
    return " to ".join(sizes)
