"""Advisories as pages and a feed: harmless whatever was written, and shown to whom they may be."""

import defusedxml.ElementTree as SafeTree
import pytest

from tests.integration.advisories.test_plugin_advisories import publish, write
from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, RegistryInProcess

TYPED = {
    "summary": "The <b>token</b> stands in the log",
    "severity": "high",
    "ranges": "introduced 0, fixed 1.1.0\nintroduced 2.0.0",
    "versions": "1.5.0",
    "details": "All of **it** <img src=https://evil.example/x.png onerror=alert(1)> [x](javascript:alert(1))",
    "references": "https://example.org/fix",
}


@pytest.fixture(name="there")
def with_plugin(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published()
    return registry


def drafted(there: RegistryInProcess, **changes: str) -> str:
    """Send ann's form; return the path of the draft."""
    answer = browsing(there, "ann").send(f"/plugins/{PLUGIN}/advisories", TYPED | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removesuffix("/edit")


def test_a_form_makes_a_draft_and_the_next_one_publishes_it(there: RegistryInProcess):
    path, ann = drafted(there), browsing(there, "ann")
    assert Browsing(there).get(path).status_code == 404
    assert browsing(there, "eve").get(path).status_code == 404
    assert "introduced 2.0.0" in ann.get(f"{path}/edit").text
    assert ann.send(f"{path}/edit", {"act": "publish"}).status_code == 303
    shown = Browsing(there).get(path)
    assert shown.status_code == 200
    assert "/edit" not in shown.text
    for page in (f"/plugins/{PLUGIN}", f"/plugins/{PLUGIN}/versions/1.0.0", "/advisories", "/advisories?severity=high"):
        assert path in Browsing(there).get(page).text
    assert path not in Browsing(there).get("/advisories?severity=critical").text


def test_a_plugins_page_warns_of_its_present_release_and_folds_away_the_rest(there: RegistryInProcess):
    made = publish(there.ann)
    assert made in Browsing(there).get(f"/plugins/{PLUGIN}").text.partition("<details>")[0]
    there.published("1.1.0")
    before, _, folded = (
        Browsing(there).get(f"/plugins/{PLUGIN}").text.partition("<summary>Security advisories about other")
    )
    assert (made in before, made in folded) == (False, True)


def test_what_was_written_is_shown_harmless(there: RegistryInProcess):
    path = drafted(there)
    shown = browsing(there, "ann").get(path).text
    assert "<strong>it</strong>" in shown
    assert "The &lt;b&gt;token&lt;/b&gt; stands" in shown
    for bad in ("onerror", "javascript:", "<img"):
        assert bad not in shown.partition('class="document"')[2]


def test_a_refused_form_keeps_what_was_typed(there: RegistryInProcess):
    ann = browsing(there, "ann")
    answer = ann.send(f"/plugins/{PLUGIN}/advisories", TYPED | {"ranges": "before 1.1.0"})
    assert answer.status_code == 422
    assert "<code>ranges[0]</code> cannot be <code>before</code>" in answer.text
    assert "before 1.1.0</textarea>" in answer.text
    path = drafted(there)
    refused = ann.send(f"{path}/edit", TYPED | {"act": "save", "references": "javascript:alert(1)"})
    assert (refused.status_code, "javascript:alert(1)</textarea>" in refused.text) == (422, True)


def test_it_is_edited_and_withdrawn(there: RegistryInProcess):
    path, ann = drafted(there), browsing(there, "ann")
    ann.send(f"{path}/edit", {"act": "publish"})
    assert ann.send(f"{path}/edit", TYPED | {"act": "save", "summary": "Other words"}).status_code == 303
    assert "Other words" in Browsing(there).get(path).text
    assert ann.send(f"{path}/edit", {"act": "withdraw", "reason": "Wrong plugin."}).status_code == 303
    assert "It is withdrawn: Wrong plugin." in Browsing(there).get(path).text
    assert path not in Browsing(there).get(f"/plugins/{PLUGIN}").text


def test_nobody_else_is_shown_a_form_or_sends_one(there: RegistryInProcess):
    path = f"/advisories/{publish(there.ann)}"
    eve = browsing(there, "eve")
    for page in (f"/plugins/{PLUGIN}/advisories", f"{path}/edit"):
        assert eve.get(page).status_code == 403
        assert eve.send(page, TYPED | {"act": "publish"}).status_code == 403
    assert eve.send(f"{path}/edit", {"act": "nonsense"}).status_code == 403
    assert browsing(there, "ann").send(f"{path}/edit", {"act": "nonsense"}).status_code == 422


def test_the_feed_has_what_was_published_and_no_draft(there: RegistryInProcess):
    draft, shown = write(there.ann)["id"], publish(there.ann)
    feed = there.client.get("/feeds/advisories.atom")
    (entry,) = SafeTree.fromstring(feed.text).iter("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}id") == f"http://registry.test/advisories/{shown}"
    assert draft not in feed.text
    assert [each["id"] for each in there.client.get("/feeds/advisories.json").json()["items"]] == [
        f"http://registry.test/advisories/{shown}"
    ]


def test_a_private_plugins_advisory_is_in_no_page_or_feed_of_others(registry: RegistryInProcess):
    registry.published(release={"private": True})
    made = publish(registry.ann)
    for page in ("/advisories", "/feeds/advisories.atom", "/feeds/all.atom"):
        assert made not in Browsing(registry).get(page).text
    assert browsing(registry, "eve").get(f"/advisories/{made}").status_code == 404
    assert browsing(registry, "ann").get(f"/advisories/{made}").status_code == 200


def test_what_makes_no_sense_in_an_address_is_told(registry: RegistryInProcess):
    for query in ("severity=awful", "plugin=x", "after=QSA-1"):
        assert Browsing(registry).get(f"/advisories?{query}").status_code == 422
