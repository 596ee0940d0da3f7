"""How an installation is told of, to people and to programs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qirvo.cli.output import fields
from qirvo.cli.units import readable_time
from qirvo.domain.automatic import MEANINGS, Automatic

if TYPE_CHECKING:
    from qirvo.domain.standings import Standing
    from qirvo.host.installations import Installation


def installation_row(installation: "Installation") -> tuple[str, ...]:
    """Return an installation as a row of `qirvo plugin list`."""
    return (
        str(installation.plugin_id),
        str(installation.version),
        _enabled(installation),
        installation.update_channel.value,
        _without_asking(installation),
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
        "stopped": None if installation.stopped is None else installation.stopped.reason,
        "despiteQuarantine": installation.version in installation.despite,
        "state": installation.state.value,
        "held": installation.held,
        "pin": None if installation.pin is None else str(installation.pin),
        "automatic": installation.by_itself.value,
        "probationUntil": _probation(installation),
        "updateChannel": installation.update_channel.value,
        "source": {"kind": installation.origin.kind.value, "name": installation.origin.name},
        "signed": installation.origin.is_signed,
        "signer": installation.origin.signer,
        "unsigned": installation.origin.is_unsigned,
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
            ("why", None if installation.stopped is None else installation.stopped.reason),
            ("held", f"at {installation.version}" if installation.held else None),
            ("pinned to", None if installation.pin is None else str(installation.pin)),
            ("automatic", MEANINGS[installation.by_itself]),
            ("probation", _on_probation(installation)),
            ("note", "quarantined at its source; its owner lets it run" if _is_despite(installation) else None),
            ("update channel", installation.update_channel.value),
            ("source", _origin(installation)),
            ("from", "" if installation.origin.is_signed else installation.origin.name),
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


def standing_document(standing: "Standing") -> dict[str, Any]:
    """Return what a source says of a release or plugin, for programs."""
    return {
        "kind": standing.kind.value,
        "version": None if standing.version is None else str(standing.version),
        "reason": standing.reason,
        "replacement": standing.replacement,
    }


def _enabled(installation: "Installation") -> str:
    if installation.stopped is not None:
        return "quarantined"
    if _is_despite(installation):
        return "enabled despite quarantine"
    if not installation.enabled:
        return "disabled"
    return "enabled" if installation.trial is None else "on probation"


def _without_asking(installation: "Installation") -> str:
    """Return in one word what is taken when nobody asks."""
    if installation.held:
        return "held"
    return "" if installation.by_itself is Automatic.AGREED else installation.by_itself.value


def _probation(installation: "Installation") -> str | None:
    return None if installation.trial is None else installation.trial.probation.until.isoformat()


def _on_probation(installation: "Installation") -> str | None:
    if installation.trial is None:
        return None
    return f"until {readable_time(_probation(installation))}; then {installation.trial.back_to.version} is let go"


def _is_despite(installation: "Installation") -> bool:
    return installation.enabled and installation.version in installation.despite


def _origin(installation: "Installation") -> str:
    origin = installation.origin
    if origin.is_signed:
        return origin.name
    return f"{origin.kind} ({'unsigned' if origin.is_unsigned else f'signed by {origin.signer}'})"
