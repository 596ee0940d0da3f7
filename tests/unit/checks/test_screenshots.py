import pytest

from qirvo.checks.pictures import read_picture
from qirvo.checks.screenshots import CHECK
from qirvo.checks.subject import Subject
from tests.support.pictures import a_gif, a_jpeg, an_svg
from tests.support.plugins import MemoryContent, a_png, plugin_files, raw_manifest

SHOT = "screenshots/sky.png"


def found(files: dict[str, bytes] | None = None, **manifest: object) -> list[str]:
    content = plugin_files(manifest=raw_manifest(**manifest)) | (files or {})
    return [finding.rule.partition("/")[2] for finding in CHECK.run(Subject(MemoryContent(content)))]


@pytest.mark.parametrize(
    ("content", "rules"),
    [
        (a_png(1280, 720), []),
        (a_png(1920, 1080), ["other-size"]),
        (a_png(100, 100), ["too-small"]),
        (a_png(5000, 400), ["too-large"]),
        (a_png(1280, 720) + b"\0" * (2 * 1024 * 1024), ["too-large"]),
        (a_jpeg(1280, 720), ["format-differs", "other-format"]),
        (a_gif(1280, 720), ["format-differs", "other-format"]),
        (b"a picture", ["not-a-picture"]),
        (b"\x89PNG\r\n\x1a\n", ["not-a-picture"]),
        (b"", ["not-a-picture"]),
    ],
)
def test_a_screenshot_is_judged_by_its_content(content: bytes, rules: list[str]):
    assert found({SHOT: content}) == rules


def test_a_jpeg_that_says_so_is_only_another_format():
    assert found({"screenshots/sky.jpg": a_jpeg(1280, 720)}) == ["other-format"]


def test_more_than_five_screenshots_are_remarked():
    assert found({f"screenshots/{number}.png": a_png(1280, 720) for number in range(5)}) == ["too-many"]


def test_a_declared_picture_elsewhere_is_looked_at_too():
    assert found({"docs/small.png": a_png(10, 10)}, screenshots=["docs/small.png"]) == ["too-small"]


@pytest.mark.parametrize(
    ("content", "rules"),
    [
        (a_png(512, 512), []),
        (a_png(1024, 1024), []),
        (a_png(128, 128), ["icon-size"]),
        (a_png(512, 256), ["icon-not-square"]),
        (a_jpeg(512, 512), ["format-differs", "other-format"]),
    ],
)
def test_an_icon_is_a_square(content: bytes, rules: list[str]):
    assert found({"assets/icon.png": content}, icon="assets/icon.png") == rules


def test_an_icon_that_is_not_there_is_told():
    assert found(icon="assets/icon.svg") == ["icon-missing"]


@pytest.mark.parametrize("icon", ["sun", "https://example.org/icon.png", 7])
def test_an_icon_may_be_the_name_of_one_or_an_address(icon: object):
    assert found(icon=icon) == []


@pytest.mark.parametrize(
    ("inner", "root"),
    [
        ("", 'width="512px" height="512px"'),
        ("", 'viewBox="0 0 24 24"'),
        ('<a href="https://example.org"><rect/></a>', 'viewBox="0 0 24 24"'),
        ('<use href="#sun"/><image href="data:image/png;base64,AA=="/>', 'viewBox="0 0 24 24"'),
        ("<style>rect { fill: url(#sun) }</style>", 'viewBox="0 0 24 24"'),
    ],
)
def test_an_svg_that_is_only_drawn_is_a_good_icon(inner: str, root: str):
    assert found({"icon.svg": an_svg(inner, root=root)}, icon="icon.svg") == []


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<rect onload='alert(1)'/>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<image href='https://example.net/x.png'/>",
        "<use href='//example.net/x.svg#a'/>",
        "<a href='javascript:alert(1)'/>",
        "<style>@import 'x.css';</style>",
        "<rect style='fill: url(https://example.net/x)'/>",
        "<set attributeName='x' onbegin='alert(1)'/>",
    ],
)
def test_an_svg_that_does_more_is_an_error(inner: str):
    assert found({"icon.svg": an_svg(inner)}, icon="icon.svg") == ["active-svg"]


def test_an_svg_that_defines_entities_is_an_error_and_is_not_expanded():
    bomb = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + an_svg("&b;")
    assert found({"icon.svg": bomb}, icon="icon.svg") == ["active-svg"]


@pytest.mark.parametrize("content", [b"<svg", b"<html/>", b"<?xml version='1.0' encoding='nonsense'?><svg/>"])
def test_an_svg_that_cannot_be_read_is_no_picture(content: bytes):
    assert found({"icon.svg": content}, icon="icon.svg") == ["not-a-picture"]


def test_deep_nesting_ends_in_an_answer():
    deep = b"<svg>" + b"<g>" * 200_000 + b"</g>" * 200_000 + b"</svg>"
    assert read_picture(deep).danger != ""
