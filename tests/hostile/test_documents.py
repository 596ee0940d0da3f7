"""What strangers write into a README cannot run, fetch or send anything, and cannot take the registry's time."""

import html
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.showcase.documents import MAX_HTML, render
from tests.support.hostile_documents import DOCUMENTS, HEAVY

OURS = "/media/" + "a" * 64 + ".webp"
PICTURES = {"docs/sky.png": OURS}
TAGS = frozenset(
    [
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
    ]
)


class Seen(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


def is_harmless(tag: str, given: dict[str, str]) -> bool:
    """Say whether an element is one that may stand in a page of ours."""
    links = all(
        given[name].startswith(("https://", "http://", "mailto:", "#doc-", "/media/"))
        for name in ("href",)
        if name in given
    )
    pictures = all(given[name] == OURS for name in ("src",) if name in given)
    ids = given.get("id", "doc-").startswith("doc-")
    known = {"href", "title", "id", "rel", "src", "alt", "width", "height", "loading", "align", "start"}
    return tag in TAGS and set(given) <= known and links and pictures and ids


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_harmful_is_left(name: str):
    elements = Seen(render(DOCUMENTS[name], PICTURES)).elements
    assert [each for each in elements if not is_harmless(*each)] == []


@given(st.lists(st.sampled_from([*DOCUMENTS.values(), "<", ">", '"', "`", "[", "](", "\n\n", "&#x6a;"]), max_size=12))
def test_no_mixture_leaves_anything_harmful(pieces: list[str]):
    elements = Seen(render("".join(pieces), PICTURES)).elements
    assert [each for each in elements if not is_harmless(*each)] == []


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_takes_more_than_its_length_deserves(name: str):
    least = min(_took(HEAVY[name](length)) for length in (2_000, 2_000))
    most = min(_took(HEAVY[name](length)) for length in (16_000, 16_000))
    assert most < 40 * max(least, 0.005)  # eight times as long: quadratic would be 64


def test_a_page_never_grows_beyond_its_bound():
    assert len(render(">" * 60_000, {})) <= MAX_HTML
    assert len(render("&" * 250_000, {})) <= 2 * MAX_HTML


def test_our_own_pictures_show_and_others_are_links_with_their_words():
    made = render("![The sky](docs/sky.png) ![Track](https://t.example/p.gif) ![Gone](docs/none.png)", PICTURES)
    assert f'<img src="{OURS}" alt="The sky"' in made
    assert '<a href="https://t.example/p.gif"' in made
    assert ">Track</a>" in made
    assert "Gone" in made
    assert "t.example" not in "".join(given.get("src", "") for _, given in Seen(made).elements)


def test_a_link_leads_out_without_recommending_or_telling():
    (_, given), *_ = [each for each in Seen(render("[x](https://a.example)", {})).elements if each[0] == "a"]
    assert set(given["rel"].split()) == {"nofollow", "noopener", "noreferrer", "ugc"}


def test_headings_stand_below_the_pages_own_and_their_ids_apart():
    made = render("# Main\n\n###### Least\n\n[to it](#main)", {})
    assert '<h3 id="doc-main">Main</h3>' in made
    assert '<h6 id="doc-least">' in made
    assert 'href="#doc-main"' in made


def test_what_is_harmless_stays():
    made = render("| a | b |\n|---|:-:|\n| 1 | 2 |\n\n<details><summary>More</summary>text</details>\n\n~~x~~ `y`", {})
    for kept in ("<table>", '<td align="center">2</td>', "<details><summary>More</summary>", "<del>x</del>", "<code>y"):
        assert kept in made


def test_text_that_looks_like_html_stays_text():
    assert html.escape("<script>") in render("`<script>`", {})


def _took(markdown: str) -> float:
    start = time.process_time()
    render(markdown, {})
    return time.process_time() - start
