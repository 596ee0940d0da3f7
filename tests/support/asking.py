"""Fields of manifest.json for samples that ask for more than an ordinary plugin does."""

from typing import Any


def asking(*permissions: str, of: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """Return manifest fields that ask for `permissions`, and for the network if it names services at addresses `of`."""
    names = (*permissions, *(("network-access",) if of else ()))
    services = [
        {"name": f"service-{number}", "type": "api", "base_url": address, "auth": "api_key"}
        for number, address in enumerate(of, 1)
    ]
    asked = [{"type": name, "description": f"Needed for {name.replace('-', ' ')}."} for name in names]
    return {"permissions": asked} | ({"external_services": services} if services else {}) | fields
