"""How a source is told of."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qirvo.host.sources import Source


def source_document(source: "Source") -> dict[str, Any]:
    """Return a source for programs."""
    return {
        "name": source.name,
        "address": source.address,
        "repository": source.repository,
        "api": source.api,
        "fingerprint": source.fingerprint,
        "reportEvents": source.report_events,
        "addedAt": source.added_at,
        "private": bool(source.token),
        "maxAgeSeconds": source.max_age_s,
    }
