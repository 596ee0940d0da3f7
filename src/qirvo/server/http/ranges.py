"""Which part of a file a `Range` header asks for (RFC 9110 §14).

One range of bytes is answered with that part. Several at once, other units and what cannot be read are passed over,
as the standard allows or demands, and the whole file is sent: nothing that fetches releases needs more.
"""

import re
from typing import Final, Literal

_LONGEST = 200  # characters; what is longer asks for more than one part, or for nonsense
_RANGE = re.compile(r"\s*bytes\s*=[\s,]*([0-9]*)-([0-9]*)[\s,]*", re.IGNORECASE | re.ASCII)

UNSATISFIABLE: Final = "unsatisfiable"
"""The range begins behind the end of the file."""


def asked_part(header: str, size: int) -> tuple[int, int] | Literal["unsatisfiable"] | None:
    """Return the first byte that is asked for and the one behind the last, of a file of `size` bytes.

    Returns:
        None when the whole file is to be sent, `UNSATISFIABLE` when there is no such part.
    """
    match = _RANGE.fullmatch(header) if len(header) <= _LONGEST else None
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size) if length > 0 else UNSATISFIABLE
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    if start >= size:
        return UNSATISFIABLE
    return start, min(int(match[2]) + 1, size) if match[2] else size
