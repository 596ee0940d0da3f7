"""This host's settings, named as the command line spells them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.host.settings import HostSettings

Value = str | int | bool


def settings_document(settings: "HostSettings") -> dict[str, Value]:
    """Return name → value. The installation id is not among them: it is nobody's to choose or to tell."""
    return {
        "platform-version": settings.platform_version,
        "keep-versions": settings.keep_versions,
        "provide-react": settings.provide_react,
    }


def written(value: object) -> str:
    """Return a value as it is given to `set`: JSON's spelling, texts bare."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
