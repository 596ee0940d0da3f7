"""This host's settings, named as the command line spells them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.host.settings import HostSettings


def settings_document(settings: "HostSettings") -> dict[str, object]:
    """Return name → value. The installation id is not among them: it is nobody's to choose or to tell."""
    from qirvo.host.settings import settings_by_name

    return settings_by_name(settings)


def written(value: object) -> str:
    """Return a value as it is given to `set`: JSON's spelling, texts bare."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
