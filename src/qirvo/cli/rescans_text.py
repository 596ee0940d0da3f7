"""How a re-scan is shown."""

from qirvo.cli.output import describe_finding
from qirvo.wire.problems import from_wire
from qirvo.wire.rescans import RescanDocument


def kind_of(document: RescanDocument) -> str:
    """Return whether the re-scan changes anything."""
    return "dry run" if document.dryRun else "applied"


def lines(document: RescanDocument) -> list[str]:
    """Return what a re-scan found, one hit a line."""
    releases = {(hit.pluginId, hit.version) for hit in document.hits}
    what = f"{len(document.hits)} hits in {len(releases)} releases" if document.hits else "no hits"
    summary = f"{document.id} ({kind_of(document)}) is {document.state}: {document.done} looked at, {what}"
    return [
        *(f"{hit.pluginId} {hit.version}: {describe_finding(from_wire(hit.finding))}" for hit in document.hits),
        summary,
    ]
