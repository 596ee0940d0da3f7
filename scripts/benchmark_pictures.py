"""Pictures of what benches found, as SVG: bars beside one another, and curves over growing sizes.

They are drawn from the kept documents (`bench/results/`) alone, so that the same results give the same bytes.
"""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

WIDTH: Final = 1_000
_PANEL: Final = 480
_GAP: Final = 20
_ROW: Final = 22
_HEAD: Final = 34
_LABEL: Final = 190
_VALUE: Final = 100
_LABEL_LETTERS: Final = 30
_BARS: Final = _PANEL - _LABEL - _VALUE
_CURVE: Final = 150
_OURS, _OTHERS, _INK, _FAINT = "#1f6feb", "#9aa4b2", "#1b1f24", "#d5dae1"
_LINES: Final = (_OURS, "#b35900", "#2d7d46", "#8250df")

Document = Mapping[str, Any]


def picture_of(result: Document) -> str:
    """Return the picture of one bench's comparisons, in two columns."""
    comparisons = result["comparisons"]
    heights = [_height(comparison) for comparison in comparisons]
    rows = [max(heights[start : start + 2]) for start in range(0, len(heights), 2)]
    total = sum(rows) + _GAP * (len(rows) + 1)
    size = {"width": str(WIDTH), "height": str(total), "viewBox": f"0 0 {WIDTH} {total}"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    SubElement(root, "title").text = result["title"]
    SubElement(root, "rect", width=str(WIDTH), height=str(total), fill="white")
    top = _GAP
    for number, comparison in enumerate(comparisons):
        column, row = number % 2, number // 2
        panel = SubElement(root, "g", transform=f"translate({_GAP // 2 + column * (_PANEL + _GAP)} {top})")
        (_draw_curves if _is_curve(comparison) else _draw_bars)(panel, comparison)
        if column or number == len(comparisons) - 1:
            top += rows[row] + _GAP
    indent(root, " ")
    return tostring(root, encoding="unicode") + "\n"


def _is_curve(comparison: Document) -> bool:
    return any(figure["at"] is not None for figure in comparison["figures"])


def _height(comparison: Document) -> int:
    if _is_curve(comparison):
        return _HEAD + _CURVE + 2 * _ROW
    return _HEAD + _ROW * len(comparison["figures"])


def _draw_bars(panel: Element, comparison: Document) -> None:
    """Draw a bar as long as the median for each figure, and a line from its lowest to its highest round."""
    figures = comparison["figures"]
    top = max(figure["highest"] for figure in figures) or 1
    better = f"{comparison['better']} is better"
    _text(panel, 0, 14, f"{comparison['title']} ({comparison['unit']}, {better})", is_bold=True)
    for number, figure in enumerate(figures):
        y = _HEAD + number * _ROW - 10
        _text(panel, _LABEL - 8, y + 12, _label(figure["name"]), anchor="end")
        color = _OURS if number == 0 else _OTHERS
        _box(panel, x=_LABEL, y=y, width=max(_BARS * figure["median"] / top, 1), height=16, fill=color)
        ends = [_LABEL + _BARS * figure[end] / top for end in ("lowest", "highest")]
        _line(panel, [(ends[0], y + 8), (ends[1], y + 8)], _INK)
        _text(panel, _LABEL + _BARS * figure["highest"] / top + 6, y + 12, number_text(figure["median"]))


def _draw_curves(panel: Element, comparison: Document) -> None:
    """Draw a line for each candidate; both axes are logarithmic, and the lower edge is the decade below all of it."""
    figures = [figure for figure in comparison["figures"] if figure["median"] > 0]
    _text(panel, 0, 14, f"{comparison['title']} ({comparison['unit']})", is_bold=True)
    sizes = sorted({figure["at"] for figure in figures})
    low, high = (edge(log10(figure["median"]) for figure in figures) + add for edge, add in ((min, -0.3), (max, 0.15)))
    left, width = 60, _PANEL - 140
    across = max(log10(sizes[-1]) - log10(sizes[0]), 1)

    def place(figure: Document) -> tuple[float, float]:
        x = left + width * (log10(figure["at"]) - log10(sizes[0])) / across
        return x, _HEAD + _CURVE * (1 - (log10(figure["median"]) - low) / (high - low))

    for size in sizes:
        x = left + width * (log10(size) - log10(sizes[0])) / across
        _line(panel, [(x, _HEAD), (x, _HEAD + _CURVE)], _FAINT)
        _text(panel, x, _HEAD + _CURVE + 16, f"{size:,}", anchor="middle")
    for number, name in enumerate(dict.fromkeys(figure["name"] for figure in figures)):
        color = _LINES[number % len(_LINES)]
        of = [figure for figure in figures if figure["name"] == name]
        _line(panel, [place(figure) for figure in of], color, width="2")
        for figure in of:
            x, y = place(figure)
            SubElement(panel, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", fill=color)
            _text(panel, x, y - 7, number_text(figure["median"]), anchor="middle", color=color)
        x, y = place(of[-1])
        _text(panel, x + 8, y + 4 + 14 * number, name, color=color)


def number_text(number: float) -> str:
    """Return a number with as many digits as say something."""
    if number >= 100:  # noqa: PLR2004  # no decimals any more
        return f"{number:,.0f}"
    return f"{number:.3g}"


def _label(name: str) -> str:
    """Return as much of a name as there is room for; the table on the page has it whole."""
    return name if len(name) <= _LABEL_LETTERS else f"{name[: _LABEL_LETTERS - 1]}…"


def _text(panel: Element, x: float, y: float, text: str, **how: Any) -> None:  # noqa: ANN401  # as below
    bold = {"font-weight": "bold"} if how.get("is_bold") else {}
    font = {"font-family": "sans-serif", "font-size": "12", "text-anchor": how.get("anchor", "start"), **bold}
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "fill": how.get("color", _INK)}
    SubElement(panel, "text", place | font).text = text


def _box(panel: Element, *, fill: str, **sides: float) -> None:
    SubElement(panel, "rect", {"fill": fill, **{name: f"{side:.1f}" for name, side in sides.items()}})


def _line(panel: Element, points: Sequence[tuple[float, float]], color: str, *, width: str = "1") -> None:
    placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    SubElement(panel, "polyline", {"points": placed, "fill": "none", "stroke": color, "stroke-width": width})
