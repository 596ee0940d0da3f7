"""Advisories about plugins, for tests."""

from typing import Any

from qirvo.domain.advisories import Bound, Danger
from qirvo.domain.advisory_content import read_range
from qirvo.domain.plugin_advisories import AdvisoryContent, Event, PluginAdvisory
from qirvo.wire.plugin_advisories import AdvisoryDocument, EventDocument
from tests.support.builders import MONDAY, WEATHER


def a_content(*ranges: str, **changes: Any) -> AdvisoryContent:
    """What an advisory says, about ranges as people type them."""
    read = tuple(
        tuple(Event(bound=Bound(bound), version=version) for bound, version in read_range(each)) for each in ranges
    )
    values: dict[str, Any] = {"summary": "The token stands in the log", "danger": Danger.HIGH, "ranges": read}
    return AdvisoryContent(**(values | changes))


def an_advisory(*ranges: str, **changes: Any) -> PluginAdvisory:
    """A draft about the builder's plugin."""
    values: dict[str, Any] = {
        "id": "QSA-2026-0001-0001",
        "plugin_id": WEATHER,
        "content": a_content(*(ranges or ("introduced 0, fixed 1.1.0",))),
        "created_by": "ann",
        "created_at": MONDAY,
        "modified_at": MONDAY,
    }
    return PluginAdvisory(**(values | changes))


def an_advisory_document(**changes: Any) -> AdvisoryDocument:
    """A published advisory as a registry sends it: everything before 1.2.0 is affected."""
    events = [EventDocument(bound="introduced", version="0"), EventDocument(bound="fixed", version="1.2.0")]
    values: dict[str, Any] = {
        "id": "QSA-2026-0001-0001",
        "pluginId": "acme.weather",
        "state": "published",
        "summary": "The token stands in the log",
        "details": "",
        "severity": "high",
        "cvss": "",
        "score": None,
        "aliases": ["CVE-2026-12345"],
        "ranges": [events],
        "versions": [],
        "references": [],
        "credits": [],
        "byOperator": False,
        "modifiedAt": "2026-11-23T09:00:00Z",
        "publishedAt": "2026-11-23T09:00:00Z",
        "withdrawnAt": None,
        "reason": "",
    }
    return AdvisoryDocument(**(values | changes))
