"""What the code can say of itself is written by the code; a page out of step fails here."""

import pytest

from qirvo.wire.problems import RemoteRefusalError
from scripts.generate_docs import DOCS, PAGES, error_classes


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_in_step(name: str):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_no_error_code_is_used_twice():
    codes = [kind.code for kind in error_classes()]
    assert sorted(codes) == sorted(set(codes))


def test_every_error_says_what_to_do():
    families = {"invalid", "not-found", "conflict", "forbidden"}  # what is raised is always one below them
    told_by_the_remote = {kind.code for kind in error_classes() if issubclass(kind, RemoteRefusalError)}
    silent = {kind.code for kind in error_classes() if not kind.hint}
    assert silent - families - told_by_the_remote == set()
