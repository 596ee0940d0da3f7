"""How a license is told of; the key itself is never shown again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qirvo.host.licenses import HeldLicense


def license_document(held: "HeldLicense") -> dict[str, Any]:
    """Return a license for programs."""
    says = held.says
    return {
        "pluginId": says.plugin,
        "entitlement": says.entitlement,
        "seats": says.seats,
        "issuedAt": says.issued.isoformat(),
        "expires": None if says.expires is None else says.expires.isoformat(),
        "features": list(says.features),
        "state": state_text(held),
        "trouble": None if held.trouble is None else held.trouble.message,
    }


def state_text(held: "HeldLicense") -> str:
    """Return a license's state in a word."""
    if held.trouble is not None:
        return held.trouble.code.removeprefix("license-")
    return "not verified yet" if held.state is None else held.state.value


def expiry_text(held: "HeldLicense") -> str:
    """Return when a license ends."""
    return "never" if held.says.expires is None else f"{held.says.expires:%Y-%m-%d %H:%M} UTC"


def license_lines(held: "HeldLicense") -> list[str]:
    """Return a license for people."""
    says = held.says
    lines = [
        f"{says.plugin}  {state_text(held)}",
        f"entitlement  {says.entitlement}",
        f"seats        {says.seats}",
        f"expires      {expiry_text(held)}",
    ]
    if says.features:
        lines.append(f"features     {', '.join(says.features)}")
    if held.trouble is not None:
        lines.append(f"{held.trouble.message}; the installed version keeps running")
    return lines
