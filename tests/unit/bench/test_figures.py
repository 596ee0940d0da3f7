"""What is kept of a bench, said of it and drawn of it."""

import json
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from bench.figures import Bar, Comparison, Figure, Report, bar_text, document_of
from bench.measuring import RESULTS, write_results
from scripts.benchmark_pictures import picture_of
from scripts.benchmarks_page import benchmarks_page, results
from scripts.generate_docs import DOCS

SVG = "{http://www.w3.org/2000/svg}"
OURS, THEIRS = Figure(name="qirvo", rounds=(90.0, 100.0, 140.0)), Figure(name="peer", rounds=(25.0, 20.0, 30.0))


def a_comparison(*bars: Bar, is_more_better: bool = True, has_peers: bool = True) -> Comparison:
    return Comparison(
        title="Download",
        unit="answers/s",
        figures=[OURS, THEIRS],
        is_more_better=is_more_better,
        has_peers=has_peers,
        bars=bars,
    )


def said(comparison: Comparison) -> list[str]:
    document = document_of(comparison)
    return [bar_text(document, bar) for bar in document["bars"]]


def test_a_rate_is_better_when_it_is_more_and_a_cost_when_it_is_less():
    assert a_comparison().times_better(THEIRS) == 4.0
    assert a_comparison(is_more_better=False).times_better(THEIRS) == 0.25


def test_figures_that_are_all_ours_have_no_ratio():
    assert a_comparison(has_peers=False).times_better(THEIRS) is None


@pytest.mark.parametrize(
    ("bar", "text"),
    [
        (Bar(limit=4, beside="peer"), "at least 4 x peer: reached with 4"),
        (Bar(limit=5, beside="peer"), "at least 5 x peer: missed with 4"),
        (Bar(limit=100), "at least 100 answers/s: reached with 100"),
        (Bar(limit=101), "at least 101 answers/s: missed with 100"),
        (Bar(limit=3, beside="absent"), "at least 3 x absent: not measured"),
    ],
)
def test_a_bar_says_whether_it_is_reached(bar: Bar, text: str):
    assert said(a_comparison(bar)) == [text]


def test_a_cost_has_to_stay_below_its_bar():
    assert said(a_comparison(Bar(limit=3, beside="peer"), is_more_better=False)) == ["at most 3 x peer: missed with 4"]


def test_what_is_kept_says_what_was_measured_and_how_busy_the_machine_was(tmp_path: Path):
    report = Report(title="Downloads", comparisons=[a_comparison(Bar(limit=3, beside="peer"))])
    write_results("downloads", lambda: report, folder=tmp_path)
    kept = json.loads((tmp_path / "downloads.json").read_text(encoding="utf-8"))
    assert set(kept) == {"name", "title", "date", "seconds", "machine", "loadAverage", "comparisons"}
    assert kept["comparisons"][0]["figures"][1] == {
        "name": "peer",
        "at": None,
        "median": 25.0,
        "lowest": 20.0,
        "highest": 30.0,
        "rounds": [25.0, 20.0, 30.0],
        "oursIsBetterBy": 4.0,
    }
    assert kept["comparisons"][0]["bars"] == [{"limit": 3, "beside": "peer", "reached": 4.0, "isReached": True}]


def test_a_bench_without_figures_keeps_nothing(tmp_path: Path):
    write_results("words", lambda: Report(title="Words", text="as told"), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_is_kept_names_a_machine_or_a_place_on_it():
    texts = [path.read_text(encoding="utf-8") for path in RESULTS.glob("*.json")]
    facts = {fact for text in texts for fact in json.loads(text)["machine"]}
    assert facts == {"cores", "memoryGb", "kernel", "architecture", "python"}
    assert [place for place in ("/home/", "/root/", "/work/") if any(place in text for text in texts)] == []


def test_a_bar_in_the_picture_is_as_long_as_its_median():
    drawn = fromstring(picture_of({"title": "Downloads", "comparisons": [document_of(a_comparison())]}))
    widths = [float(box.get("width", "")) for box in drawn.iter(f"{SVG}rect")][1:]  # the first is the ground
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.01)


def test_a_curve_has_a_line_for_each_name_and_a_point_for_each_size():
    figures = [
        Figure(name=name, rounds=(size / 10,), at=size) for name in ("database", "index") for size in (100, 1000)
    ]
    comparison = Comparison(title="On the disk", unit="MB", figures=figures, has_peers=False)
    drawn = fromstring(picture_of({"title": "Growth", "comparisons": [document_of(comparison)]}))
    assert len(list(drawn.iter(f"{SVG}circle"))) == 4
    assert len([line for line in drawn.iter(f"{SVG}polyline") if line.get("stroke-width") == "2"]) == 2


def test_a_missed_bar_stands_out_on_the_page():
    missed = {
        f"**{bar_text(comparison, bar)}**"
        for result in results()
        for comparison in result["comparisons"]
        for bar in comparison["bars"]
        if not bar["isReached"]
    }
    page = benchmarks_page("")
    assert [text for text in missed if text not in page] == []


def test_there_is_a_picture_of_every_result_and_no_other():
    assert {path.stem for path in (DOCS / "benchmarks").iterdir()} == {path.stem for path in RESULTS.glob("*.json")}
