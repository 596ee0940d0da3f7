"""Files that nginx in front sends in our place, told so by `X-Accel-Redirect` (ADR-0050).

Who may have a file, what is counted and which version is demanded is decided here, before. nginx judges the request
once more, by rules of its own: whatever they could make of it otherwise, the registry answers itself.
"""

import re

from starlette.datastructures import Headers

ACCEL_REDIRECT = "X-Accel-Redirect"
_JUDGED_OTHERWISE = ("If-Match", "If-Modified-Since", "If-Unmodified-Since")  # by validators that are not ours
_PLAIN_RANGE = re.compile(r"bytes=(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})")


def judges_alike(headers: Headers, *, has_part: bool) -> bool:
    """Say whether nginx answers a request as we do, who send a part where it `has_part`, and else the whole file."""
    if any(name in headers for name in _JUDGED_OTHERWISE):
        return False
    asked = headers.get("Range")
    return asked is None or (has_part and _PLAIN_RANGE.fullmatch(asked) is not None)
