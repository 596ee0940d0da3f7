"""What of the downloads is not believed, as text."""

from qirvo.wire.analytics import AnalyticsDocument

_SHOWN = 10


def doubted(found: AnalyticsDocument) -> list[str]:
    """Return why some downloads are left out of the ranking, the latest first; nothing where all count."""
    if not found.suspicions:
        return []
    told = [f"  {each.day}  {each.text}" for each in reversed(found.suspicions)][:_SHOWN]
    more = [f"  and {len(found.suspicions) - _SHOWN} more"] if len(found.suspicions) > _SHOWN else []
    return ["", "left out of the ranking, of the unique downloads:", *told, *more]
