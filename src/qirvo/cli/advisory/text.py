"""How an advisory about a plugin is shown."""

from qirvo.cli.output import fields, table
from qirvo.cli.units import readable_time
from qirvo.domain.advisories import Bound, spans_of
from qirvo.domain.versions import Version
from qirvo.wire.plugin_advisories import AdvisoryDocument

_HEAD = ("ADVISORY", "PLUGIN", "SEVERITY", "STATE", "CHANGED", "SUMMARY")


def advisory_lines(advisory: AdvisoryDocument) -> list[str]:
    """Return all that an advisory says."""
    score = f" ({advisory.score} of 10)" if advisory.score is not None else ""
    return [
        *fields(
            [
                ("advisory", advisory.id),
                ("plugin", advisory.pluginId),
                ("state", advisory.state),
                ("why", advisory.reason),
                ("summary", advisory.summary),
                ("severity", f"{advisory.severity}{score}"),
                ("cvss", advisory.cvss),
                ("affected", affected(advisory)),
                ("aliases", ", ".join(advisory.aliases)),
                ("references", " ".join(advisory.references)),
                ("credits", ", ".join(advisory.credits)),
                ("written by", "the registry's owner" if advisory.byOperator else "the publisher"),
                ("published", readable_time(advisory.publishedAt)),
                ("changed", readable_time(advisory.modifiedAt)),
                ("withdrawn", readable_time(advisory.withdrawnAt)),
            ]
        ),
        *(["", advisory.details] if advisory.details else []),
    ]


def advisory_table(advisories: list[AdvisoryDocument]) -> list[str]:
    """Return some advisories, one a line."""
    rows = (
        (each.id, each.pluginId, each.severity, each.state, readable_time(each.modifiedAt), each.summary)
        for each in advisories
    )
    return table(_HEAD, rows)


def warning_lines(advisories: list[AdvisoryDocument], version: str | None) -> list[str]:
    """Return what is known against a plugin whose present version is `version`, one line for each advisory."""
    return [
        f"security advisory {each.id} ({each.severity}): {each.summary}; affected: {affected(each)}"
        + (f" - among them `{version}`, which is offered" if version is not None and _affects(each, version) else "")
        for each in advisories
    ]


def _affects(advisory: AdvisoryDocument, version: str) -> bool:
    spans = (
        span for events in advisory.ranges for span in spans_of((Bound(event.bound), event.version) for event in events)
    )
    return version in advisory.versions or any(Version(version) in span for span in spans)


def affected(advisory: AdvisoryDocument) -> str:
    """Return which versions are affected."""
    ranges = [
        ", ".join(f"{event.bound.replace('_', ' ')} {event.version}" for event in events) for events in advisory.ranges
    ]
    return "; ".join((*ranges, *advisory.versions))
