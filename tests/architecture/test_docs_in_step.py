"""What the code can say of itself is written by the code; a page out of step fails here."""

import pytest

from scripts.generate_docs import DOCS, PAGES, error_classes


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_in_step(name: str):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_no_error_code_is_used_twice():
    codes = [kind.code for kind in error_classes()]
    assert sorted(codes) == sorted(set(codes))


def test_every_error_says_what_to_do():
    families = {"invalid", "not-found", "conflict", "forbidden"}
    assert [kind.__name__ for kind in error_classes() if not kind.hint and kind.code not in families] == []
