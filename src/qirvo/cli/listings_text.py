"""How listings, their pictures and ratings are shown."""

from collections.abc import Sequence

from qirvo.cli.output import fields, table
from qirvo.cli.units import readable_size, readable_time
from qirvo.wire.listings import ListingDocument, MediaDocument
from qirvo.wire.ratings import RatingDocument

_MEDIA = ("PICTURE", "KIND", "PIXELS", "SIZE", "FROM", "SHOWS")
_LONG = 200


def listing_lines(listing: ListingDocument) -> list[str]:
    """Return a listing as its publisher's members see it."""
    proposal = listing.proposal
    waits = [] if proposal is None else [what for what in (proposal.name, proposal.icon) if what]
    return [
        *fields(
            [
                ("plugin", listing.pluginId),
                ("name", listing.name),
                ("summary", listing.summary),
                ("description", listing.description),
                ("category", listing.category),
                ("tags", ", ".join(listing.tags)),
                *((kind, address) for kind, address in listing.links.items()),
                ("documentation", _short(listing.documentation)),
                ("waits for review", ", ".join(waits)),
            ]
        ),
        *media_lines(listing.media),
    ]


def media_lines(media: Sequence[MediaDocument]) -> list[str]:
    """Return the pictures of a listing."""
    rows = (
        (
            each.id,
            each.kind,
            f"{each.width}x{each.height}",
            readable_size(each.sizeBytes),
            "waits for a reviewer" if each.awaitsReview else each.fromRelease or "a member",
            each.alt,
        )
        for each in media
    )
    return list(table(_MEDIA, rows))


def rating_lines(rating: RatingDocument) -> list[str]:
    """Return one rating."""
    return list(
        fields(
            [
                ("plugin", rating.pluginId),
                ("stars", f"{rating.stars} of 5"),
                ("title", rating.title),
                ("text", rating.text),
                ("version", rating.version),
                ("at", readable_time(rating.at)),
                ("state", rating.state if not rating.reason else f"{rating.state}: {rating.reason}"),
            ]
        )
    )


def _short(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _LONG and line == text else f"{line[:_LONG]}…"
