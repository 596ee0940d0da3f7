"""Advisories in OSV's form, made by code."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def osv_record(**changes: Any) -> dict[str, Any]:
    """A record about lodash before 4.17.21; a change to None removes the field."""
    values: dict[str, Any] = {
        "schema_version": "1.6.0",
        "id": "GHSA-aaaa-bbbb-cccc",
        "modified": "2026-01-01T00:00:00Z",
        "summary": "A template runs what it is given",
        "aliases": ["CVE-2026-0001"],
        "affected": [osv_affected()],
        "database_specific": {"severity": "HIGH"},
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def osv_affected(package: str = "lodash", *events: Mapping[str, str], **changes: Any) -> dict[str, Any]:
    """The affected versions of one package: those before 4.17.21 without `events`."""
    written = list(events) or [{"introduced": "0"}, {"fixed": "4.17.21"}]
    return {
        "package": {"ecosystem": "npm", "name": package, "purl": f"pkg:npm/{package}"},
        "ranges": [{"type": "SEMVER", "events": written}],
    } | changes


def osv_archive(path: Path, *records: Mapping[str, Any]) -> Path:
    """Write `records` as OSV publishes them, and return the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records:
            archive.writestr(f"{record['id']}.json", json.dumps(record))
    return path
