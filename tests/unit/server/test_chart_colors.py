"""Colors of charts: seen against the paper in light and dark, and told apart by those who see fewer of them."""

import re
from importlib.resources import files
from itertools import combinations
from math import dist

import pytest

_STATIC = files("qirvo.server.web") / "static"
_DARK = "@media (prefers-color-scheme: dark)"
_SERIES = tuple(f"s{number}" for number in range(1, 7))
LEAST_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
LEAST_DISTANCE = 20.0  # in CIELAB; 2.3 is what one just notices
# How protanopes and deuteranopes see linear RGB (Machado, Oliveira, Fernandes 2009, severity 1).
SEEN_BY = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopes": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopes": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
Color = tuple[float, float, float]


def colors(scheme: str) -> dict[str, Color]:
    """The named colors of both sheets, as linear RGB."""
    found: dict[str, Color] = {}
    for name in ("site.css", "charts.css"):
        light, _, rest = (_STATIC / name).read_text("utf-8").partition(_DARK)
        named = re.findall(r"--([a-z0-9-]+): #([0-9a-f]{6})", rest.partition("\n}")[0] if scheme == "dark" else light)
        found |= {each: _linear(digits) for each, digits in named}
    return found


def _linear(digits: str) -> Color:
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return (red, green, blue)


def luminance(color: Color) -> float:
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(color: Color) -> Color:
    """CIELAB of linear sRGB, under daylight."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        _root(sum(a * b for a, b in zip(row, color, strict=True)) / white)
        for row, white in zip(rows, (0.9505, 1.0, 1.089), strict=True)
    )
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def seen(color: Color, by: str) -> Color:
    red, green, blue = (min(max(sum(a * b for a, b in zip(row, color, strict=True)), 0.0), 1.0) for row in SEEN_BY[by])
    return (red, green, blue)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_color_of_a_chart_is_seen_against_the_paper(scheme: str):
    named = colors(scheme)
    assert {name: contrast(named[name], named["paper"]) >= LEAST_CONTRAST for name in (*_SERIES, "busy", "faint")} == (
        dict.fromkeys((*_SERIES, "busy", "faint"), True)
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("by", SEEN_BY)
def test_colors_of_a_chart_are_told_apart(scheme: str, by: str):
    named = {name: lab(seen(color, by)) for name, color in colors(scheme).items() if name in _SERIES}
    near = {pair for pair in combinations(_SERIES, 2) if dist(named[pair[0]], named[pair[1]]) < LEAST_DISTANCE}
    assert near == set()
