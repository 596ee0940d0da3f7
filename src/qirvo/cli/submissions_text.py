"""How a submission is shown, to its publisher and to a reviewer alike."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qirvo.cli.differences_text import difference_lines, risk_lines
from qirvo.cli.findings_text import findings_lines, terminal_width
from qirvo.cli.output import answer, fields, say, table
from qirvo.cli.units import readable_duration, readable_size, readable_time
from qirvo.wire.differences import DifferenceDocument
from qirvo.wire.problems import from_wire
from qirvo.wire.submissions import ReleaseOptions, SubmissionDocument, SubmissionPage


def overview(document: SubmissionDocument, *, registry: str | None = None, with_history: bool = True) -> list[str]:
    """Return what a publisher wants to know: where it is, how carefully it is looked at, and why.

    The pages of `registry` explain the rules; whoever was told its history as it happened needs it no more.
    """
    told = [*_standing(document), *risk_lines(document.risk), *_found(document, registry)]
    return [*told, *_section("history", history(document))] if with_history else told


def dossier(document: SubmissionDocument, difference: DifferenceDocument, *, registry: str | None = None) -> list[str]:
    """Return what a reviewer wants to know: what is different, the overview, then what would be published and how."""
    return [
        *difference_lines(difference, more_files=f"qirvo review diff {document.id}"),
        *_standing(document),
        *_found(document, registry),
        *_section("history", history(document)),
        *_section(
            "artifact", [f"{readable_size(document.sizeBytes)}, {document.digest}", f"tree {document.treeDigest}"]
        ),
        *_section("permissions", [_permission(entry) for entry in document.manifest.get("permissions") or ()]),
        *_section("listing", _listing(document.listing)),
        *_section("request", release_request(document.release)),
    ]


def rows(documents: Iterable[SubmissionDocument]) -> list[str]:
    """Return submissions as a table."""
    head = ("SUBMISSION", "RISK", "PLUGIN", "VERSION", "STATE", "VERDICT", "SUBMITTED", "BY")
    return table(
        head,
        (
            (d.id, _tier(d), d.pluginId, d.version, d.state, d.verdict, readable_time(d.submittedAt), d.submittedBy)
            for d in documents
        ),
    )


def show_page(page: SubmissionPage, *, wanted: Sequence[str], as_json: bool) -> None:
    """Print a page of submissions, that there are none that are `wanted`, and how to go on."""
    answer(page, rows(page.submissions), as_json=as_json)
    if as_json:
        return
    if not page.submissions:
        say(" ".join(["no submissions", *wanted]))
    if page.next is not None:
        say(f"more: --after {page.next}")


def history(document: SubmissionDocument) -> list[str]:
    """Return what became of a submission, the oldest first."""
    return [
        f"{readable_time(entry.at)}  {entry.state} by {entry.by}" + (f": {entry.comment}" if entry.comment else "")
        for entry in document.history
    ]


def release_request(release: ReleaseOptions) -> list[str]:
    """Return how the release is to be exposed."""
    if not release.offered:
        exposure = "published without offering it"
    elif release.rolloutPercentage is None:
        exposure = "everybody at once"
    else:
        grows = f", everybody after {readable_duration(release.rolloutDuration)}" if release.rolloutDuration else ""
        exposure = f"{release.rolloutPercentage:g} % at first{grows}"
    marks = [name for name, set_ in (("breaking", release.breaking), ("security", release.security)) if set_]
    return fields(
        [
            ("update channel", release.updateChannel or "by version"),
            ("exposure", exposure),
            ("marked", ", ".join(marks)),
            ("notes", release.releaseNotes),
        ]
    )


def _standing(document: SubmissionDocument) -> list[str]:
    return fields(
        [
            ("submission", document.id),
            ("plugin", f"{document.pluginId} {document.version}"),
            ("state", document.state),
            ("verdict", document.verdict),
            ("submitted", f"{readable_time(document.submittedAt)} by {document.submittedBy}"),
            ("expected", _expected(document)),
            ("feedback", document.feedback if document.state != "refused" else ""),
        ]
    )


def _expected(document: SubmissionDocument) -> str:
    """Return by when nine tenths of submissions like it are decided; empty when nobody knows, or it is."""
    return "" if document.estimatedCompletion is None else f"by {readable_time(document.estimatedCompletion)}"


def _found(document: SubmissionDocument, registry: str | None) -> list[str]:
    found = findings_lines(map(from_wire, document.findings), registry=registry, width=terminal_width())
    return _section("findings", found)


def _tier(document: SubmissionDocument) -> str:
    return "-" if document.risk is None else document.risk.tier


def _listing(listing: Mapping[str, Any]) -> list[str]:
    """Return the listing's fields; what the publisher claims beside the reviewed manifest is marked."""
    origins = listing.get("origins") or {}
    told = ((name, _text(value)) for name, value in listing.items() if name != "origins")
    return fields((name, f"{text} (submitted)" if origins.get(name) == "submission" else text) for name, text in told)


def _permission(entry: object) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    optional = "" if entry.get("required", True) else " (optional)"
    why = f": {entry['description']}" if entry.get("description") else ""
    return f"{entry.get('name')}{optional}{why}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    content = [f"  {line}".rstrip() for text in lines for line in text.splitlines() or [""]]
    while content and not content[-1]:
        content.pop()
    return [f"{title}:", *content] if content else []


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
