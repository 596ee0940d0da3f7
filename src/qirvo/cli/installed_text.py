"""How an installation is told of, to people and to programs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qirvo.cli.output import fields
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.host.installations import Installation


def installation_row(installation: "Installation") -> tuple[str, ...]:
    """Return an installation as a row of `qirvo plugin list`."""
    return (
        str(installation.plugin_id),
        str(installation.version),
        _enabled(installation),
        installation.update_channel.value,
        _origin(installation),
        readable_time(installation.updated_at),
    )


def installation_document(installation: "Installation") -> dict[str, Any]:
    """Return an installation for programs."""
    return {
        "pluginId": str(installation.plugin_id),
        "name": installation.manifest.name,
        "version": str(installation.version),
        "treeDigest": str(installation.tree_digest),
        "enabled": installation.enabled,
        "state": installation.state.value,
        "updateChannel": installation.update_channel.value,
        "source": {"kind": installation.origin.kind.value, "name": installation.origin.name},
        "signed": installation.origin.is_signed,
        "grants": sorted(installation.grants),
        "commands": [command.name for command in installation.manifest.commands],
        "kept": [str(kept.version) for kept in installation.kept],
        "quarantined": [str(version) for version in sorted(installation.quarantined)],
        "installedAt": installation.installed_at,
        "updatedAt": installation.updated_at,
    }


def installation_lines(installation: "Installation", *, more: Iterable[tuple[str, str | None]] = ()) -> list[str]:
    """Return all of an installation for people, and `more` that is known of it."""
    return fields(
        [
            ("plugin", str(installation.plugin_id)),
            ("name", installation.manifest.name),
            ("description", installation.manifest.description),
            ("version", str(installation.version)),
            ("state", _enabled(installation)),
            ("update channel", installation.update_channel.value),
            ("source", _origin(installation)),
            ("permissions", ", ".join(sorted(installation.grants)) or "none"),
            ("commands", ", ".join(command.name for command in installation.manifest.commands)),
            ("kept versions", ", ".join(str(kept.version) for kept in installation.kept)),
            ("not taken again", ", ".join(map(str, sorted(installation.quarantined)))),
            ("tree digest", str(installation.tree_digest)),
            ("installed", readable_time(installation.installed_at)),
            ("updated", readable_time(installation.updated_at)),
            *more,
        ]
    )


def _enabled(installation: "Installation") -> str:
    return "enabled" if installation.enabled else "disabled"


def _origin(installation: "Installation") -> str:
    origin = installation.origin
    return origin.name if origin.is_signed else f"{origin.kind} (unsigned)"
