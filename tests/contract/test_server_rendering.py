"""`listing_ports.Rendering`: what it keeps in this process and in one of its own."""

from collections.abc import Callable

import pytest

from qirvo.domain.media import RULES, MediaKind, PictureRefusedError, VectorPictureError
from qirvo.showcase.program import Asked, Told
from qirvo.showcase.rendering import HarmlessRendering, in_own_process, in_this_process
from tests.support.pictures import a_picture, an_svg, opened

ICON = MediaKind.ICON


@pytest.fixture(params=[in_this_process, in_own_process], ids=["here", "apart"])
def rendering(request: pytest.FixtureRequest) -> HarmlessRendering:
    act: Callable[[Asked], Told | None] = request.param
    return HarmlessRendering(act)


def test_a_picture_is_made_anew_in_two_sizes(rendering: HarmlessRendering):
    made = rendering.recode(a_picture(1024, 1024), ICON, RULES[ICON])
    assert (opened(made.content).format, opened(made.content).size) == ("WEBP", (512, 512))
    assert opened(made.thumbnail).size == (made.thumbnail_width, made.thumbnail_height) == (480, 480)


def test_what_is_no_picture_is_refused_by_its_kind(rendering: HarmlessRendering):
    with pytest.raises(VectorPictureError):
        rendering.recode(an_svg(), ICON, RULES[ICON])
    with pytest.raises(PictureRefusedError, match="no PNG"):
        rendering.recode(b"nothing", ICON, RULES[ICON])


def test_a_document_is_harmless(rendering: HarmlessRendering):
    made = rendering.document("# Hello\n\n<script>alert(1)</script>\n", {})
    assert ("Hello" in made, "alert" in made) == (True, False)
    assert rendering.document("  \n", {}) == ""


def test_what_goes_beyond_its_bounds_is_left_out():
    rendering = HarmlessRendering(lambda _asked: None)
    assert rendering.document("# Hello", {}) == ""
    with pytest.raises(PictureRefusedError, match="within bounds"):
        rendering.recode(a_picture(512, 512), ICON, RULES[ICON])
