"""Pages and their forms with values that no browser sends: no failure inside, and an error is a page.

`QIRVO_FUZZ_EXAMPLES=30` tries more of them, `QIRVO_FUZZ_SEED=2` others.
"""

from pathlib import Path

from tests.support.extreme_pages import PageSweep, ask_for_pages, page_routes, send_forms
from tests.support.filled_registry import a_filled_registry


def test_no_page_fails_whatever_it_is_asked(tmp_path: Path):
    done = PageSweep(a_filled_registry(tmp_path))
    ask_for_pages(done)
    assert len(done.tried) == len(set(page_routes())) > 80
    assert done.faults == {}


def test_no_form_fails_whatever_is_filled_in(tmp_path: Path):
    done = PageSweep(a_filled_registry(tmp_path))
    send_forms(done)
    assert len(done.sent_forms) > 20
    assert done.faults == {}
