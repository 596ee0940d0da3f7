"""What a plugin costs, as it is given at the command line: a word, JSON, or a file of it."""

import json
from pathlib import Path
from typing import Any

from qirvo.domain.errors import InvalidError


class MalformedPricingTextError(InvalidError):
    """The pricing that was given is not a JSON object."""

    code = "pricing-text-malformed"
    hint = """Give `free`, '{"type": "paid", "price": 499, "currency": "EUR"}', or `@FILE` with such an object."""


def read_pricing(text: str | None) -> dict[str, Any] | None:
    """Return the pricing that `text` gives; None without.

    Raises:
        MalformedPricingTextError: It is no JSON object, or the file cannot be read.
    """
    if text is None:
        return None
    if text == "free":
        return {"type": "free"}
    try:
        value = json.loads(Path(text[1:]).read_bytes() if text.startswith("@") else text)
    except OSError as exc:
        raise MalformedPricingTextError(f"`{text[1:]}` cannot be read: {exc.strerror}") from exc
    except (ValueError, RecursionError) as exc:
        raise MalformedPricingTextError(f"`{text[:80]}` is no pricing") from exc
    if not isinstance(value, dict):
        raise MalformedPricingTextError(f"`{text[:80]}` is no JSON object")
    return value
