"""`search_ports`: what every index finds, and what tantivy's alone has to."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, CatalogSort, Price
from qirvo.domain.names import PluginId
from qirvo.server.search.tantivy_index import TantivyIndex
from qirvo.server.search_ports import SearchIndex
from tests.support.builders import MONDAY
from tests.support.databases import sqlite_database
from tests.support.fake_catalog import FakeSearchIndex

MakeIndex = Callable[[], SearchIndex]


def a_card(plugin_id: str, name: str, **changes: object) -> CatalogCard:
    fields: dict[str, object] = {
        "description": "",
        "category": "utilities",
        "tags": (),
        "price": Price.FREE,
        "version": "1.0.0",
        "permissions": frozenset(),
        "updated_at": MONDAY,
        "published_at": MONDAY,
    }
    return CatalogCard(id=PluginId.parse(plugin_id), name=name, **(fields | changes))  # type: ignore[arg-type]


RAIN = a_card(
    "acme.rain",
    "Rain Radar",
    description="Shows clouds that are passing",
    tags=("Weather",),
    permissions=frozenset({"network-access"}),
)
SNOW = a_card(
    "acme.snow",
    "Snow Depth",
    description="Rain turned cold",
    category="health",
    price=Price.PAID,
    popularity=9,
    updated_at=MONDAY + timedelta(days=1),
    published_at=MONDAY - timedelta(days=1),
)
NOTES = a_card("other.notes", "alpha notes", updated_at=MONDAY - timedelta(days=1), popularity=30)


@pytest.fixture(params=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    made: SearchIndex = FakeSearchIndex() if request.param == "memory" else TantivyIndex(tmp_path)
    assert made.sequence() is None
    made.rebuild([RAIN, SNOW, NOTES], sequence=7)
    return made


@pytest.fixture
def tantivy(tmp_path: Path) -> TantivyIndex:
    made = TantivyIndex(tmp_path)
    made.rebuild([RAIN, SNOW, NOTES], sequence=7)
    return made


def ids(index: SearchIndex, words: str = "", **more: object) -> list[str]:
    found = index.find(CatalogQuery(words=words, **more), limit=10)  # type: ignore[arg-type]
    return [str(card.id) for card in found.cards]


def test_a_card_comes_back_whole(index: SearchIndex):
    assert index.find(CatalogQuery(words="rain radar"), limit=1).cards[0] == RAIN
    assert index.cards([NOTES.id, PluginId.parse("no.such"), RAIN.id]) == [NOTES, RAIN]
    assert index.sequence() == 7


@pytest.mark.parametrize(("words", "first"), [("acme.snow", "acme.snow"), ("Rain Radar", "acme.rain")])
def test_an_exact_id_or_name_comes_first(index: SearchIndex, words: str, first: str):
    assert ids(index, words)[0] == first


def test_the_last_word_may_be_a_beginning(index: SearchIndex):
    assert ids(index, "rain rad")[0] == "acme.rain"


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"category": "health"}, ["acme.snow"]),
        ({"tag": "weather"}, ["acme.rain"]),
        ({"publisher": "other"}, ["other.notes"]),
        ({"price": Price.PAID}, ["acme.snow"]),
        ({"without_permission": "network-access"}, ["acme.snow", "other.notes"]),
        ({"category": "health", "price": Price.FREE}, []),
    ],
)
def test_filters_leave_out(index: SearchIndex, filters: dict[str, object], wanted: list[str]):
    assert ids(index, "", **filters) == wanted


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        (CatalogSort.UPDATED, ["acme.snow", "acme.rain", "other.notes"]),
        (CatalogSort.NAME, ["other.notes", "acme.rain", "acme.snow"]),
        (CatalogSort.DOWNLOADS, ["other.notes", "acme.snow", "acme.rain"]),
    ],
)
def test_the_order_is_as_asked(index: SearchIndex, sort: CatalogSort, wanted: list[str]):
    assert ids(index, sort=sort) == wanted


def test_the_plugins_published_last_are_the_newest(index: SearchIndex):
    assert ids(index, sort=CatalogSort.NEW)[-1] == "acme.snow"


def test_facets_count_what_is_found(index: SearchIndex):
    facets = index.find(CatalogQuery(), limit=1, with_facets=True).facets
    assert facets["category"] == {"utilities": 2, "health": 1}
    assert facets["price"] == {"free": 2, "paid": 1}
    assert facets["tag"] == {"weather": 1}
    assert facets["publisher"] == {"acme": 2, "other": 1}


def test_what_changed_is_replaced_and_what_is_gone_is_not_found(index: SearchIndex):
    assert index.find(CatalogQuery(), limit=1, with_facets=True).facets["publisher"] == {"acme": 2, "other": 1}
    fog = a_card("acme.rain", "Fog Horn")
    index.follow([fog], [SNOW.id], sequence=9)
    assert ids(index, "fog") == ["acme.rain"]
    assert sorted(ids(index)) == ["acme.rain", "other.notes"]
    assert index.sequence() == 9
    assert index.find(CatalogQuery(), limit=1, with_facets=True).facets["publisher"] == {"acme": 1, "other": 1}


def test_a_rebuild_forgets_what_was_there(index: SearchIndex):
    index.rebuild([NOTES], sequence=1)
    assert (ids(index), index.sequence()) == (["other.notes"], 1)


@pytest.mark.parametrize(
    "typed", ["Rian Radar", "Rain Rdar", "Rain Raddar", "Rain Rabar", "RainRadar", "rain-radar", "Snwo Depth"]
)
def test_a_typo_in_a_name_is_borne(tantivy: TantivyIndex, typed: str):
    wanted = "acme.snow" if "Depth" in typed else "acme.rain"
    assert wanted in ids(tantivy, typed)


def test_names_are_suggested_only_when_nothing_is_spelled_so(tantivy: TantivyIndex):
    assert tantivy.find(CatalogQuery(words="Rain Rdar"), limit=10).suggestions == ("Rain Radar",)
    assert tantivy.find(CatalogQuery(words="Rain Radar"), limit=10).suggestions == ()


def test_words_are_found_by_their_stems_and_without_accents(tantivy: TantivyIndex):
    assert ids(tantivy, "showing cloud") == ["acme.rain"]
    assert ids(tantivy, "ráin radár") == ["acme.rain"]


@pytest.mark.parametrize("typed", ["", "   ", '"', "a AND (", "name:rain", "*", "++", "\x00", "x" * 200, "雨"])
def test_nothing_that_is_typed_is_a_query_language(tantivy: TantivyIndex, typed: str):
    assert len(ids(tantivy, typed)) in (0, 1, 3)


def test_another_process_sees_the_same_index(tantivy: TantivyIndex, tmp_path: Path):
    tantivy.follow([], [RAIN.id], sequence=8)
    again = TantivyIndex(tmp_path)
    assert (again.sequence(), sorted(ids(again))) == (8, ["acme.snow", "other.notes"])


@pytest.mark.parametrize("damage", ["pointer", "folder", "meta"])
def test_a_damaged_index_is_no_index(tantivy: TantivyIndex, tmp_path: Path, damage: str):
    folder = tmp_path / (tmp_path / "current").read_text()
    if damage == "pointer":
        (tmp_path / "current").write_bytes(b"\xff\xfe")
    elif damage == "folder":
        folder.rename(tmp_path / "elsewhere")
    else:
        (folder / "meta.json").write_text("{")
    again = TantivyIndex(tmp_path)
    assert (again.sequence(), ids(again)) == (None, [])
    again.rebuild([RAIN], sequence=1)
    assert ids(TantivyIndex(tmp_path)) == ["acme.rain"]


def test_a_rebuild_leaves_one_folder(tantivy: TantivyIndex, tmp_path: Path):
    tantivy.rebuild([RAIN], sequence=1)
    assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 5), count=st.integers(0, 17), sort=st.sampled_from(CatalogSort))
def test_pages_show_each_hit_once(index: SearchIndex, size: int, count: int, sort: CatalogSort):
    index.rebuild([a_card(f"acme.p{number}", "Same Name") for number in range(count)], sequence=1)
    query, seen = CatalogQuery(words="same", sort=sort), []
    for offset in range(0, count + 1, size):
        seen += [str(card.id) for card in index.find(query, offset=offset, limit=size).cards]
    assert sorted(seen) == sorted(f"acme.p{number}" for number in range(count))


def test_changes_are_numbered_in_order(tmp_path: Path):
    with sqlite_database(tmp_path).unit_of_work() as uow:
        assert uow.catalog_changes.last() == 0
        for card in (RAIN, SNOW, RAIN):
            uow.catalog_changes.note(card.id)
        changes = uow.catalog_changes.after(0, limit=2)
        assert [each for _, each in changes] == [RAIN.id, SNOW.id]
        assert list(uow.catalog_changes.after(changes[-1][0], limit=9)) == [(uow.catalog_changes.last(), RAIN.id)]


def test_featured_plugins_have_one_position(tmp_path: Path):
    with sqlite_database(tmp_path).unit_of_work() as uow:
        for card, position in ((RAIN, 5), (SNOW, 2), (RAIN, 1)):
            uow.featured_plugins.put(card.id, position)
        assert list(uow.featured_plugins.all()) == [(RAIN.id, 1), (SNOW.id, 2)]
        assert uow.featured_plugins.remove(RAIN.id)
        assert not uow.featured_plugins.remove(RAIN.id)
