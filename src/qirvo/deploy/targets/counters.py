"""What a replica's runtime says of the requests it answered.

What answers may be another program: whatever it says, it is an answer, none, or one that does not count.
"""

import json

from qirvo.deploy.ports import RequestsUncountedError
from qirvo.domain.error_rates import Traffic


def traffic_in(answer: bytes) -> Traffic | None:
    """Return what the runtime counted, of all its plugins; None for no usable answer.

    Raises:
        RequestsUncountedError: It answers and does not count.
    """
    try:
        plugins = json.loads(answer)["plugins"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    try:
        counted = [Traffic(int(one["requests"]["total"]), int(one["requests"]["failed"])) for one in plugins]
    except (ValueError, KeyError, TypeError, OverflowError) as exc:
        raise RequestsUncountedError("the runtime in the image does not tell how many requests it answered") from exc
    return sum(counted, start=Traffic())
