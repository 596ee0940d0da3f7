"""How an entitlement is told of."""

from typing import TYPE_CHECKING

from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.wire.entitlements import EntitlementDocument


def entitlement_lines(made: "EntitlementDocument") -> list[str]:
    """Return an entitlement for people, with its license key when there is one."""
    lines = [
        f"{made.id}  {made.state}",
        f"plugin    {made.pluginId}",
        f"customer  {made.customer}",
        f"seats     {len(made.hosts)} of {made.seats} in use",
        f"until     {readable_time(made.until) or 'for ever'}",
    ]
    if made.reason:
        lines.append(f"reason    {made.reason}")
    if made.licenseKey:
        lines += [
            "",
            made.licenseKey,
            "",
            "This license key is shown once; a host keeps it with `qirvo license add`.",
        ]
    return lines
