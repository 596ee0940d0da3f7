"""A badge: two words beside each other, as an SVG that reads itself out."""

from html import escape

_LONGEST = 40  # characters of either side
_NARROW, _WIDE = frozenset("ijlrtfI1.,:;!'|()[] "), frozenset("mwMW@%")


def badge(label: str, value: str) -> str:
    """Return the picture; both texts are cut, and never more than text."""
    left, right = (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in (label, value))
    widths = [_width(text) + 14 for text in (left, right)]
    whole = sum(widths)
    title, left, right = escape(f"{left}: {right}"), escape(left), escape(right)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{whole}" height="20" rx="3" fill="#3b424d"/>'
        f'<path d="M{widths[0]} 0h{widths[1] - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{widths[1] - 3}z" fill="#2456d6"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="7" y="14">{left}</text><text x="{widths[0] + 7}" y="14">{right}</text></g></svg>'
    )


def _width(text: str) -> int:
    """Return about how wide the text is, in pixels."""
    return round(sum(4 if each in _NARROW else 10 if each in _WIDE else 7 for each in text))
