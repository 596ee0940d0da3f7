"""What stands around a held-out sample: manifest, package.json and README that fit its subject.

A sample's author names the subject in a slug and a sentence; the component that the manifest promises is the slug in
camel case, and the entry exports it.
"""

from collections.abc import Mapping
from typing import Any

from tests.support.samples import Sample

ENTRY = "dist/index.js"
REASONS = {
    "network-access": "Asks the services named below.",
    "storage-read": "Reads what was saved last time.",
    "storage-write": "Saves the settings.",
    "filesystem-access": "Keeps files in its own data folder.",
    "notifications": "Tells you when something is due.",
    "clipboard-read": "Pastes what you have copied.",
    "clipboard-write": "Copies a value when you press the button.",
    "geolocation": "Finds the place you are in.",
    "camera": "Reads a code held before the camera.",
    "microphone": "Hears what you dictate.",
    "calendar": "Shows your appointments.",
    "contacts": "Shows the people you know.",
}


def plugin(  # noqa: PLR0913  # each is one field of the sample
    name: str,
    family: str,
    slug: str,
    about: str,
    files: str | Mapping[str, str | bytes],
    *,
    permissions: str = "storage-read",
    services: Mapping[str, str] | None = None,
    hooks: str = "",
    needs: str = "",
    manifest: Mapping[str, Any] | None = None,
    package: Mapping[str, Any] | None = None,
) -> Sample:
    """Return a sample about `slug`; `permissions`, `hooks` and `needs` are words in one string."""
    title = slug.replace("-", " ").title()
    own: dict[str, str | bytes] = {"README.md": _readme(slug, title, about)}
    given = {ENTRY: files} if isinstance(files, str) else files
    own |= {path: text.removeprefix("\n") if isinstance(text, str) else text for path, text in given.items()}
    stated: dict[str, Any] = {
        "id": f"acme.{slug}",
        "name": title,
        "description": about,
        "tags": slug.split("-"),
        "permissions": [{"type": word, "description": REASONS[word]} for word in permissions.split()],
        "dashboard_widget": {
            "name": slug,
            "component": title.replace(" ", ""),
            "description": about,
            "defaultSize": {"width": 400, "height": 300},
        },
    }
    if services:
        stated["external_services"] = [
            {"name": word, "base_url": url, "api_key_required": False, "description": f"The {word} service."}
            for word, url in services.items()
        ]
    if hooks:
        stated["hooks"] = {word: word for word in hooks.split()}
    packaged: dict[str, Any] = {"name": f"@acme/plugin-{slug}"}
    if needs:
        packaged["dependencies"] = dict.fromkeys(needs.split(), "^18.2.0")
    return Sample(
        name=name,
        family=family,
        files=own,
        manifest=stated | dict(manifest or {}),
        package=packaged | dict(package or {}),
    )


def _readme(slug: str, title: str, about: str) -> str:
    return f"""# {title}

{about} It can be put on the dashboard as often as you like, follows the theme of the dashboard, and is set up in a
minute from its settings page. Questions and wishes are welcome at the address of its author.

## Installation

    qirvo plugin install acme.{slug}
"""
