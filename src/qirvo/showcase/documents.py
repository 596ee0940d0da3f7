"""Markdown as HTML that can stand in a page of ours: an allow-list, twice, with our own rewriting in between.

The first pass makes well-formed HTML of known elements, the rewriting gives pictures, links and headings their place,
and the last pass decides what leaves, so that a fault of the rewriting cannot let anything through. A picture is shown
only when it is one of our own, made anew; of any other its words stay, with a link that nobody follows unasked.
"""

import html
import re
from collections.abc import Mapping
from functools import partial
from html.parser import HTMLParser
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import nh3
from comrak import ExtensionOptions, RenderOptions, render_markdown

MAX_HTML = 1_000_000  # characters; twice what the longest source makes of ordinary text
ID_PREFIX = "doc-"
_DEMOTED = 2  # a document stands below a heading of the second rank
_LAST_RANK = 6
_TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
    **{f"h{rank}": {"id"} for rank in range(1, _LAST_RANK + 1)},
}
_DROPPED_WHOLE = frozenset(
    {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "title", "textarea"}
)
_HEADINGS = frozenset(f"h{rank}" for rank in range(1, _LAST_RANK + 1))
_TAG = re.compile(r"<(/?)(?!(?:br|hr|img|input|li|p|td|th|tr|dd|dt)\b)[A-Za-z]")
_DEEPEST = 150
_ANCHOR = "anchor"
_VOID = frozenset({"br", "hr", "img"})
_OURS = "/media/"


def render(markdown: str, pictures: Mapping[str, str], *, ours: str = _OURS) -> str:
    """Return `markdown` as harmless HTML; empty when it makes too much of it.

    Args:
        markdown: As somebody wrote it.
        pictures: Path as a document names it → address of a picture of our own.
        ours: What the addresses of all of our own pictures begin with.
    """
    made = _made(markdown, is_html_kept=True)
    if _is_deep(made):
        made = _made(markdown, is_html_kept=False)
    if len(made) > MAX_HTML or _is_deep(made):
        return ""
    known = nh3.clean(
        made,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()} | {"a": {"href", "title", "id", "class"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    placed = _Placing(pictures)
    placed.feed(known)
    placed.close()
    return nh3.clean(
        "".join(placed.out),
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=partial(_last_word, ours),
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
        id_prefix=None,
    )


def _extensions() -> ExtensionOptions:
    options = ExtensionOptions()
    options.autolink = options.strikethrough = options.table = options.tasklist = options.footnotes = True
    options.header_id_prefix = ""
    return options


def _made(markdown: str, *, is_html_kept: bool) -> str:
    """Return what Markdown makes; harmless HTML in it is kept when asked, and the allow-list decides what that is."""
    options = RenderOptions()
    options.unsafe_, options.escape = is_html_kept, not is_html_kept
    return render_markdown(markdown, extension_options=_extensions(), render_options=options)


def _is_deep(made: str) -> bool:
    """Say whether elements may stand in each other deeper than people write: readers of HTML take long over those."""
    depth = 0
    for tag in _TAG.finditer(made):
        depth = max(depth + (-1 if tag[1] else 1), 0)
        if depth > _DEEPEST:
            return True
    return False


def _last_word(ours: str, tag: str, attribute: str, value: str) -> str | None:
    """Say what remains of an attribute: pictures of ours only, links out or within the document only."""
    if tag == "img" and attribute == "src":
        return value if value.startswith(ours) and ".." not in value[len(ours) :] else None
    if attribute == "href":
        return value if value.startswith((f"#{ID_PREFIX}", "http://", "https://", "mailto:", ours)) else None
    if attribute == "id":
        return value if value.startswith(ID_PREFIX) else None
    return value


class _Placing(HTMLParser):
    """Gives pictures, links and headings their place."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._pictures = {_plain(path): address for path, address in pictures.items()}
        self._anchors: list[bool] = []
        self._links = 0  # how many links are open: one does not stand in another

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element's beginning."""
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.out.append(self._picture(given))
            return
        if tag == "a":
            self._anchors.append(given.pop("class", "") == _ANCHOR)
            if self._anchors[-1]:  # a heading's link to itself: without words, and the heading has the id
                return
            self._links += 1
            given = {name: self._target(value) if name == "href" else value for name, value in given.items()}
        if "id" in given:
            given["id"] = f"{ID_PREFIX}{given['id']}"
        self.out.append(_element(_ranked(tag), {name: value for name, value in given.items() if value}))

    def handle_endtag(self, tag: str) -> None:
        """Write an element's end."""
        if tag == "a" and self._anchors and self._anchors.pop():
            return
        if tag == "a":
            self._links = max(self._links - 1, 0)
        if tag not in _VOID:
            self.out.append(f"</{_ranked(tag)}>")

    def handle_data(self, data: str) -> None:
        """Write text."""
        self.out.append(html.escape(data))

    def _picture(self, given: Mapping[str, str]) -> str:
        source, alt = given.get("src", ""), given.get("alt", "")
        ours = self._pictures.get(_plain(source))
        if ours is not None:
            return _element("img", {"src": ours, "alt": alt, "loading": "lazy"})
        words = html.escape(alt or "picture")
        if self._links or not source.startswith(("http://", "https://")):
            return words
        return f"{_element('a', {'href': source})}{words}</a>"

    def _target(self, href: str) -> str:
        if href.startswith("#"):
            return f"#{ID_PREFIX}{href[1:]}"
        ours = self._pictures.get(_plain(href))
        return ours if ours is not None else href if href.startswith(("http://", "https://", "mailto:")) else ""


def _ranked(tag: str) -> str:
    return f"h{min(int(tag[1]) + _DEMOTED, _LAST_RANK)}" if tag in _HEADINGS else tag


def _element(tag: str, given: Mapping[str, str]) -> str:
    written = "".join(f' {name}="{html.escape(value, quote=True)}"' for name, value in given.items())
    return f"<{tag}{written}>"


def _plain(path: str) -> str:
    """Return a path as both sides write it: decoded, without `./`, query or fragment."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return path
    if parts.scheme or parts.netloc:
        return path
    return normpath(unquote(parts.path)).lstrip("/")
