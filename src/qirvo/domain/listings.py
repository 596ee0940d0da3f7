"""How the marketplace shows a plugin, and where each word of it came from.

The Guide's `metadata` fills the listing; what it leaves out comes from the manifest. The origin of every field is
kept, so that a reader can tell the publisher's claim from what the reviewed artifact itself says.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.manifests import JsonObject, Manifest
from qirvo.domain.pricing import parse_pricing

MAX_TAGS = 10
MAX_NAME, MAX_SUMMARY, MAX_DESCRIPTION, MAX_TEXT = 100, 100, 2_000, 100_000
MAX_ITEM = 1_000  # characters of one tag, or of one screenshot's address
MAX_PRICING = 10_000  # characters as JSON
_MAX_INTEGER = 2**63 - 1  # beyond it, readers of JSON begin to differ
LINKS = ("homepage", "source", "issues", "support")
CATEGORIES = (
    "productivity",
    "communication",
    "utilities",
    "integrations",
    "ai",
    "health",
    "finance",
    "entertainment",
    "education",
    "other",
)


class MalformedListingError(InvalidError):
    """A listing field is of the wrong type or too long."""

    code = "listing-malformed"
    hint = "Correct the named field."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What people see of a plugin.

    Attributes:
        summary: One sentence, for lists.
        links: Some of `LINKS` → where it leads.
        origins: Field → `submission`, `manifest`, or `edit` where a member changed it afterwards.
    """

    name: str
    summary: str = ""
    description: str = ""
    category: str = "other"
    tags: tuple[str, ...] = ()
    pricing: JsonObject = field(default_factory=lambda: {"type": "free"})
    screenshots: tuple[str, ...] = ()
    documentation: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


def compose_listing(submitted: Mapping[str, Any], manifest: Manifest) -> Listing:
    """Return the listing that `submitted` (the Guide's `metadata`) and the manifest make together.

    Raises:
        MalformedListingError: A submitted field has the wrong type or size.
        MalformedPricingError: The pricing does not say what the plugin costs.
    """
    from_manifest: dict[str, Any] = {
        "name": manifest.name,
        "summary": "",
        "description": manifest.description,
        "category": manifest.category or "other",
        "tags": [tag for tag in manifest.tags if len(tag) <= MAX_ITEM][:MAX_TAGS],
        "pricing": dict(manifest.pricing or {"type": "free"}),
        "screenshots": [shot for shot in manifest.screenshots if len(shot) <= MAX_ITEM][:MAX_TAGS],
        "documentation": manifest.homepage,
        "links": {
            kind: link
            for kind, link in (("homepage", manifest.homepage), ("source", manifest.repository))
            if is_web_address(link)
        },
    }
    present = {name: value for name, value in submitted.items() if name in from_manifest and value is not None}
    values = from_manifest | present
    origins = {name: "submission" if name in present else "manifest" for name in from_manifest}
    return replace(_listing_of(values), origins=origins)


def checked_listing(listing: Listing, changes: Mapping[str, Any]) -> Listing:
    """Return `listing` with `changes`, whose fields are those of a submission's metadata.

    Raises:
        MalformedListingError: A changed field has the wrong type or size.
    """
    present = {
        "name": listing.name,
        "summary": listing.summary,
        "description": listing.description,
        "category": listing.category,
        "tags": list(listing.tags),
        "pricing": dict(listing.pricing),
        "screenshots": list(listing.screenshots),
        "documentation": listing.documentation,
        "links": dict(listing.links),
    }
    return replace(_listing_of(present | dict(changes)), origins=listing.origins)


def _listing_of(values: Mapping[str, Any]) -> Listing:
    return Listing(
        name=_text(values, "name", MAX_NAME),
        summary=_text(values, "summary", MAX_SUMMARY),
        description=_text(values, "description", MAX_DESCRIPTION),
        category=_category(values["category"]),
        tags=_texts(values, "tags", MAX_TAGS),
        pricing=_pricing(values["pricing"]),
        screenshots=_texts(values, "screenshots", MAX_TAGS),
        documentation=_text(values, "documentation", MAX_TEXT),
        links=_links(values["links"]),
    )


def _text(values: Mapping[str, Any], name: str, longest: int) -> str:
    value = values[name]
    if not isinstance(value, str) or len(value) > longest:
        raise MalformedListingError(f"`{name}` must be a text of at most {longest} characters")
    return value


def _texts(values: Mapping[str, Any], name: str, most: int) -> tuple[str, ...]:
    value = values[name]
    if not isinstance(value, list) or len(value) > most or not all(isinstance(item, str) for item in value):
        raise MalformedListingError(f"`{name}` must be a list of at most {most} texts")
    if any(len(item) > MAX_ITEM for item in value):
        raise MalformedListingError(f"each of `{name}` must be at most {MAX_ITEM} characters long")
    return tuple(value)


def is_web_address(text: str) -> bool:
    """Say whether `text` is an address that a page may link to: HTTP with a host, and no more than that."""
    if not text.isprintable() or " " in text or len(text) > MAX_ITEM:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _links(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not value.keys() <= set(LINKS):
        raise MalformedListingError(f"`links` must be an object of `{'`, `'.join(LINKS)}`")
    for kind, link in value.items():
        if not isinstance(link, str) or not is_web_address(_as_address(kind, link)):
            raise MalformedListingError(f"`links.{kind}` must be an `https://` address")
    return {kind: link for kind in LINKS if (link := value.get(kind))}


def _as_address(kind: str, link: str) -> str:
    """Return the address to judge: for support, that of an e-mail's host."""
    name, at, host = link.partition("@")
    is_mail = kind == "support" and at and name.replace(".", "").replace("-", "").replace("+", "").isalnum()
    return f"https://{host}/" if is_mail and "/" not in host else link


def _category(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedListingError("`category` must be a text")
    return value if value in CATEGORIES else "other"


def _pricing(value: object) -> JsonObject:
    if not isinstance(value, dict) or not (value.keys() & {"type", "model"}):
        raise MalformedListingError("`pricing` must be an object with a `type`")
    if not _is_plain(value) or len(json.dumps(value)) > MAX_PRICING:
        raise MalformedListingError(f"`pricing` must be at most {MAX_PRICING} characters of JSON, with usual numbers")
    parse_pricing(value)  # what cannot be read as a price would be given away
    return value


def _is_plain(value: object) -> bool:
    """Whether every reader of JSON reads `value` alike; as deep as the caller's parser went."""
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or abs(value) <= _MAX_INTEGER
