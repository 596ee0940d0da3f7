"""What the strict content policy and the form secret ask of every template."""

import re
from importlib.resources import files

import pytest

_FOLDER = files("qirvo.server.web") / "templates"
TEMPLATES = {each.name: each.read_text("utf-8") for each in _FOLDER.iterdir() if each.name.endswith(".html")}
_INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_no_style_and_no_script_stands_in_a_template(name: str):
    assert _INLINE.findall(TEMPLATES[name]) == []


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_form_that_changes_something_carries_the_secret(name: str):
    text = TEMPLATES[name]
    forms = _FORM.findall(text)
    assert len(forms) == text.count("<form"), "every form is closed in its template"
    without = [
        tag for tag, body in forms if "post" in tag and "ui.secret()" not in body and 'name="form-secret"' not in body
    ]
    assert without == []
