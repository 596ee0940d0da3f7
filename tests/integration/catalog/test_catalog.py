"""The catalog through routes and pages: found once published, gone once hidden, cursors bound to their question."""

from datetime import timedelta

import pytest

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, CatalogSort, Price
from qirvo.domain.names import PluginId
from qirvo.server.usecases.catalog_search import rebuild_catalog, search_catalog
from tests.support.builders import MONDAY
from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, RegistryInProcess


def found(registry: RegistryInProcess, **asked: str | int) -> list[str]:
    answer = registry.client.get("/v1/plugins", params=asked)
    assert answer.status_code == 200, answer.text
    return [plugin["id"] for plugin in answer.json()["plugins"]]


def fill(registry: RegistryInProcess, count: int) -> None:
    """Let the index have `count` plugins more than the database."""
    index = registry.assembly.registry.search
    cards = [
        CatalogCard(
            id=PluginId.parse(f"acme.many-{number}"),
            name=f"Many {number:03}",
            description="one of many",
            category="health",
            tags=("many",),
            price=Price.FREE,
            version="1.0.0",
            permissions=frozenset(),
            updated_at=MONDAY + timedelta(minutes=number),
            published_at=MONDAY,
        )
        for number in range(count)
    ]
    index.follow(cards, [], sequence=index.sequence() or 0)


def test_what_is_published_is_found_and_nothing_before(registry: RegistryInProcess):
    submission = registry.in_review()
    assert found(registry) == []
    registry.approve(submission)
    assert found(registry) == []
    registry.do_the_work()
    assert found(registry) == found(registry, q=PLUGIN) == found(registry, q="weath") == [PLUGIN]


@pytest.mark.parametrize("kind", ["quarantined", "taken-down"])
@pytest.mark.parametrize("version", [None, "1.0.0"])
def test_what_nobody_may_have_is_found_nowhere_until_it_is_lifted(
    registry: RegistryInProcess, kind: str, version: str | None
):
    registry.published()
    path = f"/v1/plugins/{PLUGIN}/standings/{kind}"
    registry.admin.ask("PUT", path, json={"reason": "bad", "version": version})
    registry.do_the_work()
    everywhere = ("/", "/search", "/v1/plugins", "/v1/search/suggestions?q=w", "/api/marketplace/plugins")
    for address in (*everywhere, "/api/marketplace/search?q=weather", "/v1/featured"):
        assert PLUGIN not in registry.client.get(address).text
    assert all(each["count"] == 0 for each in registry.client.get("/v1/categories").json()["categories"])
    registry.admin.ask("DELETE", path, params={} if version is None else {"version": version})
    registry.do_the_work()
    assert found(registry) == [PLUGIN]


def test_a_plugin_with_one_release_left_is_found(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0")
    path = f"/v1/plugins/{PLUGIN}/standings/quarantined"
    registry.admin.ask("PUT", path, json={"reason": "bad", "version": "1.1.0"})
    registry.do_the_work()
    assert found(registry) == [PLUGIN]


@pytest.mark.parametrize("sort", CatalogSort)
def test_pages_show_every_plugin_once(registry: RegistryInProcess, sort: CatalogSort):
    registry.published()
    fill(registry, 30)
    query, cursor, seen = CatalogQuery(words="many", sort=sort), None, []
    while True:
        page = search_catalog(query, after=cursor, limit=7, index=registry.assembly.registry.search)
        seen += [str(card.id) for card in page.found.cards]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(f"acme.many-{number}" for number in range(30))


@pytest.mark.parametrize("changes", [{"q": "man"}, {"sort": "name"}, {"category": "health"}, {"price": "free"}])
def test_a_cursor_belongs_to_one_question(registry: RegistryInProcess, changes: dict[str, str]):
    registry.published()
    fill(registry, 9)
    asked: dict[str, str | int] = {"q": "many", "limit": 2}
    cursor = registry.client.get("/v1/plugins", params=asked).json()["next"]
    assert registry.client.get("/v1/plugins", params=asked | {"after": cursor}).status_code == 200
    answer = registry.client.get("/v1/plugins", params=asked | changes | {"after": cursor})
    assert answer.json()["code"] == "cursor-unknown"


@pytest.mark.parametrize("cursor", ["x", "AAAAAAAAAAAAAAAA", "é", "////", "A" * 300, " "])
def test_a_cursor_nobody_gave_is_refused(registry: RegistryInProcess, cursor: str):
    answer = registry.client.get("/v1/plugins", params={"after": cursor})
    assert 400 <= answer.status_code < 500


def test_every_letter_of_a_cursor_counts(registry: RegistryInProcess):
    registry.published()
    fill(registry, 9)
    cursor = registry.client.get("/v1/plugins", params={"limit": 2}).json()["next"]
    for at, letter in enumerate(cursor):
        changed = cursor[:at] + ("A" if letter != "A" else "B") + cursor[at + 1 :]
        answer = registry.client.get("/v1/plugins", params={"limit": 2, "after": changed})
        assert answer.json().get("code") == "cursor-unknown"


def test_operators_feature_plugins_and_the_audit_log_tells(registry: RegistryInProcess):
    registry.published()
    assert registry.ann.ask("PUT", f"/v1/featured/{PLUGIN}", json={"position": 1}).status_code == 403
    assert registry.admin.ask("PUT", "/v1/featured/acme.none", json={}).status_code == 404
    assert registry.admin.ask("PUT", f"/v1/featured/{PLUGIN}", json={"position": 1}).status_code == 204
    assert "Featured" in Browsing(registry).get("/").text
    for address in ("/v1/featured", "/api/marketplace/plugins/featured"):
        shown = registry.client.get(address).json()["plugins"]
        assert [(plugin["id"], plugin["featured"]) for plugin in shown] == [(PLUGIN, True)]
    assert registry.admin.ask("DELETE", f"/v1/featured/{PLUGIN}").status_code == 204
    assert "Featured" not in Browsing(registry).get("/").text
    with registry.assembly.registry.reading() as uow:
        acts = {entry.act for _, entry in uow.audit.page(limit=100)}
    assert {"plugin.feature", "plugin.unfeature"} <= acts


def test_the_sdk_finds_the_catalog_where_it_looks(registry: RegistryInProcess):
    registry.published()
    fill(registry, 30)
    ask = registry.client.get
    first = ask("/api/marketplace/plugins", params={"query": "many", "limit": 20, "sortBy": "name"}).json()
    second = ask("/api/marketplace/plugins", params={"query": "many", "limit": 20, "sortBy": "name", "page": 2}).json()
    assert (first["total"], first["page"], first["hasMore"], second["hasMore"]) == (30, 1, True, False)
    assert len({plugin["id"] for plugin in first["plugins"] + second["plugins"]}) == 30
    assert ask("/api/marketplace/search", params={"q": PLUGIN}).json()["plugins"][0]["id"] == PLUGIN
    assert ask(f"/api/marketplace/plugins/{PLUGIN}").json()["id"] == PLUGIN
    assert {"id": "health", "name": "Health", "count": 30} in ask("/api/marketplace/categories").json()["categories"]


def test_the_search_page_filters_orders_and_goes_on(registry: RegistryInProcess):
    registry.published()
    fill(registry, 30)
    ann = browsing(registry, "ann")
    page = ann.get("/search", q="many", category="health", sort="name").text
    assert "30 plugins" in page
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Many 029" in ann.get(following).text
    assert "Many 029" not in page


def test_the_search_page_helps_where_nothing_is_found(registry: RegistryInProcess):
    registry.published()
    fill(registry, 1)
    page = Browsing(registry)
    assert "Nothing was found" in page.get("/search", q="zzzzqqqq").text
    assert "did you mean" in page.get("/search", q="Mnay 000").text


def test_what_is_typed_is_shown_as_text(registry: RegistryInProcess):
    page = Browsing(registry).get("/search", q='"><script>x</script>', tag="<b>").text
    assert "<script>x" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("asked", [{"after": "nonsense"}, {"q": "a " * 40}])
def test_a_refused_search_keeps_what_was_typed(registry: RegistryInProcess, asked: dict[str, str]):
    answer = Browsing(registry).get("/search", **({"q": "kept words"} | asked))
    assert 400 <= answer.status_code < 500
    assert asked.get("q", "kept words").strip() in answer.text


def test_an_index_can_be_made_again(registry: RegistryInProcess):
    registry.published()
    search = registry.assembly.registry.search
    search.rebuild([], sequence=0)
    assert found(registry) == []
    rebuild_catalog(new_uow=registry.assembly.registry.reading, index=search)
    assert found(registry) == [PLUGIN]
