"""How the catalog's page of a plugin is shown."""

from collections.abc import Mapping
from typing import Any

from qirvo.cli.output import fields, table
from qirvo.cli.units import readable_share, readable_size, readable_time
from qirvo.wire.plugins import PluginDocument, SignedStanding, VersionDocument

_VERSIONS = ("VERSION", "PUBLISHED", "SIZE", "PLATFORM", "PERMISSIONS", "SIGNED BY", "REMARK")
_UPDATE_CHANNELS = ("UPDATE CHANNEL", "OFFERS", "OTHERS GET", "ROLLOUT", "SHARE")


def plugin_lines(plugin: PluginDocument) -> list[str]:
    """Return a plugin's page of the catalog."""
    releases = (
        (
            version.version,
            readable_time(version.publishedAt),
            readable_size(version.sizeBytes),
            version.platform,
            ", ".join(version.permissions) or "none",
            _signer(version),
            f"taken back: {version.revoked}" if version.revoked else "breaking" if version.breaking else "",
        )
        for version in plugin.versions
    )
    heads = (
        (name, head.current, head.previous or "-", head.rolloutState, readable_share(head.basisPoints))
        for name, head in plugin.updateChannels.items()
    )
    return [*_listing(plugin), *table(_VERSIONS, releases), *table(_UPDATE_CHANNELS, heads)]


def _signer(version: VersionDocument) -> str:
    return "registry" if version.signedBy is None else f"{version.signedBy} ({(version.signingKey or '')[:16]})"


def _listing(plugin: PluginDocument) -> list[str]:
    return fields(
        [
            ("plugin", plugin.id),
            ("name", plugin.name),
            ("publisher", plugin.publisher),
            ("description", plugin.description),
            ("category", plugin.category),
            ("tags", ", ".join(plugin.tags)),
            ("pricing", _pricing(plugin.pricing)),
            ("documentation", plugin.documentation),
            ("updated", readable_time(plugin.updatedAt)),
            *((said.kind, _said_of(said)) for said in plugin.standings),
        ]
    )


def _said_of(standing: SignedStanding) -> str:
    instead = f"; use {standing.replacement} instead" if standing.replacement else ""
    return f"{standing.version or 'the whole plugin'}: {standing.reason}{instead}"


def _pricing(pricing: Mapping[str, Any]) -> str:
    return str(pricing.get("type") or pricing.get("model") or "")
