"""Ninety days of which the truth is known: the figures are it, or tell bounds between which it lies."""

from pathlib import Path

import pytest

from bench.history import PLUGIN, RIVAL, SPAN, World, compared, history_of, replayed
from qirvo.domain.conversion import funnel_of
from qirvo.domain.metrics import measure, popularity
from qirvo.domain.usage import measure_usage

QUIET = World(people=1_500)


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_true_or_tells_its_bounds(seed: int):
    history = history_of(World(seed=seed, people=1_500))
    mine = [event for event in history.events if event.plugin_id == PLUGIN]
    rows = compared(history.truth, measure(mine, SPAN), measure_usage(mine, SPAN))
    assert [row for row in rows if not row.holds] == []
    assert len(rows) > 200


def test_bounds_are_narrow_enough_to_be_of_use():
    history = history_of(QUIET)
    mine = [event for event in history.events if event.plugin_id == PLUGIN]
    figures, usage = measure(mine, SPAN), measure_usage(mine, SPAN)
    truth, month = history.truth, usage.retained[30].share
    assert month is not None
    assert month.high - month.low < 0.2
    true_rate = len(truth.newcomers) / len(truth.viewers)
    assert funnel_of(figures, usage).conversion_rate == pytest.approx(true_rate, rel=0.1)


def test_a_replay_into_the_store_gives_the_figures_and_a_burst_moves_no_rank(tmp_path: Path):
    burst = 4_000
    history = history_of(World(people=QUIET.people, burst=burst))
    store = replayed(history, tmp_path)
    figures, usage = store.figures(PLUGIN, SPAN), store.usage(PLUGIN, SPAN)
    quiet = [event for event in history_of(QUIET).events if event.plugin_id == PLUGIN]
    before = measure(quiet, SPAN)
    mine = [event for event in history.events if event.plugin_id == PLUGIN]
    assert (figures, usage) == (measure(mine, SPAN), measure_usage(mine, SPAN))
    assert figures.downloads.raw == before.downloads.raw + burst
    assert figures.downloads.unique - before.downloads.unique < 10
    assert popularity(figures.downloads.unique) - popularity(before.downloads.unique) <= 1
    downloads = store.downloads()
    assert sorted(downloads, key=lambda plugin: -downloads[plugin].unique) == [RIVAL, PLUGIN]
    assert downloads[PLUGIN].raw > downloads[RIVAL].raw
