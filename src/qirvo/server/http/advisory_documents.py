"""How an advisory about a plugin is written: as our own document, and as OSV's."""

from qirvo.domain.cvss import base_score
from qirvo.domain.plugin_advisories import PluginAdvisory
from qirvo.server.http.times import moment
from qirvo.wire.plugin_advisories import AdvisoryDocument, EventDocument, OsvDocument

OSV_VERSION = "1.6.7"
ECOSYSTEM = "Qirvo"


def advisory_document(advisory: PluginAdvisory, *, with_details: bool = True) -> AdvisoryDocument:
    """Return an advisory as it travels."""
    content = advisory.content
    return AdvisoryDocument(
        id=advisory.id,
        pluginId=str(advisory.plugin_id),
        state=advisory.state.value,
        summary=content.summary,
        details=content.details if with_details else "",
        severity=content.danger.value,
        cvss=content.cvss,
        score=base_score(content.cvss),
        aliases=list(content.aliases),
        ranges=[
            [EventDocument(bound=each.bound.value, version=each.version) for each in events]
            for events in content.ranges
        ],
        versions=list(content.versions),
        references=list(content.references),
        credits=list(content.credits),
        byOperator=advisory.is_operators,
        modifiedAt=moment(advisory.modified_at),
        publishedAt=moment(advisory.published_at),
        withdrawnAt=moment(advisory.withdrawn_at),
        reason=advisory.reason,
    )


def osv_document(advisory: PluginAdvisory, *, address: str) -> OsvDocument:
    """Return an advisory in OSV's form; `address` is the registry's."""
    content = advisory.content
    ranges = [
        {"type": "SEMVER", "events": [{each.bound.value: each.version} for each in events]} for events in content.ranges
    ]
    package = {"ecosystem": ECOSYSTEM, "name": str(advisory.plugin_id)}
    kind = "CVSS_V4" if content.cvss.startswith("CVSS:4") else "CVSS_V3"
    page = {"type": "ADVISORY", "url": f"{address}/advisories/{advisory.id}"}
    return OsvDocument(
        schema_version=OSV_VERSION,
        id=advisory.id,
        modified=moment(advisory.modified_at),
        published=moment(advisory.published_at or advisory.created_at),
        withdrawn=moment(advisory.withdrawn_at),
        aliases=list(content.aliases),
        summary=content.summary,
        details=content.details,
        severity=[{"type": kind, "score": content.cvss}] if content.cvss else [],
        affected=[{"package": package, "ranges": ranges, "versions": list(content.versions)}],
        references=[page, *({"type": "WEB", "url": each} for each in content.references)],
        credits=[{"name": each} for each in content.credits],
        database_specific={"severity": content.danger.value.upper(), "state": advisory.state.value},
    )
