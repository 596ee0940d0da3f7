"""Feeds of what is new: Atom (RFC 4287) and JSON Feed 1.1."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from qirvo.deferred import dataclass

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that is new."""

    id: str
    title: str
    text: str
    at: datetime
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is new, the newest first.

    Attributes:
        id: Never changes.
        own: Where the feed itself is.
        home: Where a person reads the same.
    """

    id: str
    title: str
    own: str
    home: str
    author: str
    entries: Sequence[Entry]


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", moment(feed.entries[0].at) if feed.entries else _NEVER)
    _add(root, "link", rel="self", href=feed.own)
    _add(root, "link", rel="alternate", href=feed.home)
    author = _add(root, "author")
    _add(author, "name", feed.author)
    for entry in feed.entries:
        element = _add(root, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", moment(entry.at))
        _add(element, "link", rel="alternate", href=entry.link)
        _add(element, "content", entry.text or entry.title, type="text")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def json_feed(feed: Feed) -> dict[str, Any]:
    """Return the feed as a JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "items": [
            {
                "id": entry.id,
                "url": entry.link,
                "title": entry.title,
                "content_text": entry.text or entry.title,
                "date_published": moment(entry.at),
            }
            for entry in feed.entries
        ],
    }


def moment(at: datetime) -> str:
    """Return a time as both forms have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = None if text is None else "".join(each for each in text if each.isprintable() or each in "\n\t")
    return element
