"""READMEs and changelogs for a page: rendered harmless, and cut where a page would become too large."""

import re
from collections.abc import Mapping

from qirvo.authoring.website.pages import CHANGELOG_HTML, README_HTML, Document
from qirvo.domain.brochures import DocumentKind
from qirvo.showcase.documents import render

_MOST = {DocumentKind.README: README_HTML, DocumentKind.CHANGELOG: CHANGELOG_HTML}
_WHOLE = {DocumentKind.README: "README.txt", DocumentKind.CHANGELOG: "CHANGELOG.txt"}
_TITLE = re.compile(r"\A\s*#[ \t]*(?:changelog|changes|history|release notes)[ \t#]*\n", re.IGNORECASE)
WHOLE_FILES = tuple(_WHOLE.values())
_LEAST_SOURCE = 200


def documents_for_page(
    sources: Mapping[DocumentKind, tuple[str, bool]], pictures: Mapping[str, str], *, base: str
) -> tuple[Mapping[DocumentKind, Document], Mapping[str, str]]:
    """Return the documents as they stand in a page, and the files beside it that have those whole that were cut.

    Args:
        sources: Kind → Markdown, and whether it was longer than is read.
        pictures: Path as a document names it → path below the site.
        base: What leads from the page to the site.
    """
    shown = {path: f"{base}{place}" for path, place in pictures.items()}
    documents, whole = {}, {}
    for kind, most in _MOST.items():
        markdown, is_cut = sources.get(kind, ("", False))
        if not markdown.strip():
            continue
        html, is_shortened = _rendered(_without_title(markdown, kind), shown, most, ours=f"{base}media/")
        if is_shortened or is_cut:
            whole[_WHOLE[kind]] = markdown
        if html or is_shortened:
            documents[kind] = Document(html=html, whole=_WHOLE[kind] if is_shortened or is_cut else "")
    return documents, whole


def _without_title(markdown: str, kind: DocumentKind) -> str:
    """Return a changelog without the heading that says what it is: the page has one."""
    return _TITLE.sub("", markdown, count=1) if kind is DocumentKind.CHANGELOG else markdown


def _rendered(markdown: str, pictures: Mapping[str, str], most: int, *, ours: str) -> tuple[str, bool]:
    """Return the HTML of as much of `markdown` as comes to at most `most` characters, and whether that is not all."""
    made = render(markdown, pictures, ours=ours)
    if 0 < len(made) <= most:
        return made, False
    source = markdown[: most * 2]
    while len(source) > _LEAST_SOURCE:
        source = _up_to_a_paragraph(source[: len(source) * 3 // 4])
        made = render(source, pictures, ours=ours)
        if 0 < len(made) <= most:
            return made, True
    return "", True


def _up_to_a_paragraph(source: str) -> str:
    """Return `source` up to its last empty line, with a code block that was open closed."""
    end = source.rfind("\n\n")
    cut = source[:end] if end > len(source) // 2 else source
    return f"{cut}\n```" if cut.count("\n```") % 2 else cut
