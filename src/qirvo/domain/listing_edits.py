"""Editing a listing after publication: what a member may change at once, what somebody else looks at first.

What tells a reader *which* plugin they look at, its name and its icon, was read by a reviewer together with the
artifact. A plugin that could take another's name or icon afterwards would deceive everybody who trusted that review,
so changes of those two are proposals until a reviewer accepts them. Everything else is the publisher's own word, is
shown as such, and changes at once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.listings import CATEGORIES, Listing, MalformedListingError, checked_listing
from qirvo.domain.names import PluginId

EDITABLE = ("name", "summary", "description", "category", "tags", "links", "documentation")
REVIEWED = frozenset({"name"})
EDITED = "edit"
MAX_REASON = 1_000
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")  # and hides what it says


class ListingChangedError(ConflictError):
    """Somebody else edited the listing meanwhile."""

    code = "listing-changed"
    hint = "Read the listing again, and make your change to what it says now."


class NoSuchProposalError(NotFoundError):
    """Nothing of this plugin's listing waits for a reviewer."""

    code = "listing-proposal-unknown"
    hint = "List what waits with `GET /v1/listing-proposals`."


class ProposalReasonError(InvalidError):
    """A refusal says why."""

    code = "listing-proposal-reason"
    hint = f"Give a reason of at most {MAX_REASON} characters; the publisher's members read it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change of what a reviewer has to look at: another name, another icon, or both.

    Attributes:
        name: The name proposed; None leaves it.
        icon: The picture proposed; None leaves it.
    """

    plugin_id: PluginId
    by: str
    at: datetime
    name: str | None = None
    icon: Digest | None = None


def edited(listing: Listing, changes: Mapping[str, Any]) -> Listing:
    """Return `listing` with `changes`, each marked as edited; what is left out stays.

    Raises:
        MalformedListingError: A field cannot be edited, or has the wrong type, size or characters.
    """
    unknown = sorted(changes.keys() - set(EDITABLE))
    if unknown:
        raise MalformedListingError(f"`{unknown[0][:40]}` cannot be edited; `{'`, `'.join(EDITABLE)}` can")
    _refuse_odd_text(changes)
    if changes.get("category", CATEGORIES[0]) not in CATEGORIES:
        raise MalformedListingError(f"`category` must be one of `{'`, `'.join(CATEGORIES)}`")
    if not str(changes.get("name", "name")).strip():
        raise MalformedListingError("`name` must not be empty")
    made = checked_listing(listing, changes)
    changed = {name for name in changes if getattr(made, name) != getattr(listing, name)}
    return replace(made, origins={**listing.origins, **dict.fromkeys(changed, EDITED)})


def carried_over(present: Listing | None, submitted: Listing) -> Listing:
    """Return the listing that an approved submission makes: what was edited stays, unless the submission names it."""
    if present is None:
        return submitted
    kept = {
        name: getattr(present, name)
        for name in EDITABLE
        if present.origins.get(name) == EDITED and submitted.origins.get(name) != "submission"
    }
    return replace(submitted, **kept, origins={**submitted.origins, **dict.fromkeys(kept, EDITED)})


def _refuse_odd_text(changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else ()
        allowed = {"\n", "\t", "\r"} if name in {"description", "documentation"} else set()
        for text in texts:
            odd = next(
                (
                    sign
                    for sign in str(text)
                    if sign in _TURNS_TEXT or (sign not in allowed and (ord(sign) < ord(" ") or sign == "\x7f"))
                ),
                None,
            )
            if odd is not None:
                raise MalformedListingError(f"`{name}` must not hold the invisible character U+{ord(odd):04X}")
