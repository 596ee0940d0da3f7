"""A plugin's page, its publisher's, the listing's form, ratings, feeds and badges."""

import json

import defusedxml.ElementTree as SafeTree
import pytest

from tests.support.pages import Browsing, browsing
from tests.support.plugins import a_png
from tests.support.registries import PLUGIN, RegistryInProcess

HERE = f"/plugins/{PLUGIN}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(registry: RegistryInProcess) -> RegistryInProcess:
    registry.published()
    registry.do_the_work()
    return registry


def test_a_page_shows_what_one_has_to_know(published: RegistryInProcess):
    shown = Browsing(published).get(HERE).text
    for expected in (
        "Weather",
        "qirvo plugin install acme.weather",
        "read what it stored before",
        "a person looked at this release",
        "bill of materials",
        "BSD-3-Clause",
        'alt="Screenshot: sky"',
        'href="/publishers/acme"',
        f"/feeds{HERE}.atom",
    ):
        assert expected in shown, expected


def test_a_screenshot_is_our_own_picture(published: RegistryInProcess):
    shown = Browsing(published).get(HERE).text
    address = "/media/" + shown.partition('href="/media/')[2].partition('"')[0]
    answer = published.client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content[:4] == b"RIFF"
    assert published.client.get("/media/" + "0" * 64 + ".webp").status_code == 404
    assert published.client.get("/media/none.webp").status_code == 404


def test_a_readme_is_shown_without_its_scripts(registry: RegistryInProcess):
    evil = "# Hello\n\n<script>alert(1)</script><img src=x onerror=alert(2)>\n\n[x](javascript:alert(3)) ![t](https://t.example/p.gif)\n"
    registry.published(plugin={"added": {"README.md": evil + "\n" + "Words that say something. " * 20}})
    registry.do_the_work()
    shown = Browsing(registry).get(HERE).text
    assert "Hello" in shown
    for forbidden in ("alert(", "onerror", "javascript:", 'src="https://t.example'):
        assert forbidden not in shown.partition('class="document"')[2], forbidden


def test_an_unknown_plugin_or_publisher_is_a_page_that_says_so(registry: RegistryInProcess):
    for path in ("/plugins/acme.none", "/publishers/nobody", "/plugins/none"):
        assert Browsing(registry).get(path).status_code in {404, 422}


def test_a_plugin_that_is_not_published_yet_is_unknown(registry: RegistryInProcess):
    registry.in_review()
    assert Browsing(registry).get(HERE).status_code == 404
    assert registry.client.get(f"/feeds{HERE}.atom").status_code == 404


def test_a_release_has_a_page_of_its_own(published: RegistryInProcess):
    shown = Browsing(published).get(f"{HERE}/versions/1.0.0").text
    for expected in ("Weather", "1.0.0", "sha256:", "a person looked at this release", "read what it stored before"):
        assert expected in shown, expected
    assert Browsing(published).get(f"{HERE}/versions/9.9.9").status_code == 404
    assert Browsing(published).get("/plugins/acme.none/versions/1.0.0").status_code == 404


PAGES = [HERE, f"{HERE}/versions", f"{HERE}/versions/1.0.0", f"{HERE}/ratings", "/publishers/acme"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_not_sent_twice_until_it_changes(published: RegistryInProcess, path: str):
    headers = {"Accept": "text/html"}
    first = published.client.get(path, headers=headers)
    again = published.client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    published.eve.ask("PUT", f"/v1/plugins/{PLUGIN}/ratings/mine", json={"stars": 5, "title": "Changed"})
    published.ann.ask("PATCH", f"/v1/plugins/{PLUGIN}/listing", json={"summary": "Changed."})
    published.published("1.1.0")
    changed = published.client.get(path, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == (304 if path.endswith("1.0.0") else 200)


def test_a_page_of_somebody_signed_in_is_kept_by_nobody_else(published: RegistryInProcess):
    anybody, ann = Browsing(published).get(HERE), browsing(published, "ann").get(HERE)
    assert (anybody.headers["Cache-Control"], ann.headers["Cache-Control"]) == ("public, no-cache", "private, no-cache")
    assert "Cookie" in anybody.headers["Vary"]


def test_what_is_said_of_it_stands_on_top(published: RegistryInProcess):
    published.ann.ask("PUT", f"/v1/plugins/{PLUGIN}/standings/deprecated", json={"reason": "Use Sky."})
    assert "Use Sky." in Browsing(published).get(HERE).text


def test_a_publishers_page_lists_its_plugins(published: RegistryInProcess):
    assert HERE in Browsing(published).get("/publishers/acme").text


def test_many_versions_are_folded(published: RegistryInProcess):
    for number in range(1, 23):
        published.published(f"1.{number}.0")
    folded, whole = Browsing(published).get(HERE).text, Browsing(published).get(f"{HERE}/versions").text
    assert ("All 23 versions" in folded, 'id="1.0.0"' in folded, 'id="1.0.0"' in whole) == (True, False, True)
    rest = Browsing(published).get(f"{HERE}/versions", after="1.20.0").text
    assert ('id="1.20.0"' in rest, 'id="1.19.0"' in rest) == (False, True)
    assert Browsing(published).get(f"{HERE}/versions", after="9.9.9").status_code == 422


def test_a_member_edits_and_a_new_name_waits(published: RegistryInProcess):
    ann = browsing(published, "ann")
    form = {"name": "Better Weather", "summary": "Sun or rain.", "description": "x" * 30, "category": "utilities"}
    form |= {"link-issues": "https://issues.example/weather", "link-support": "help@acme.example"}
    assert ann.send(f"{HERE}/edit", form).status_code == 303
    shown = Browsing(published).get(HERE).text
    assert ("Sun or rain." in shown, "Better Weather" in shown) == (True, False)
    assert 'href="https://issues.example/weather"' in shown
    assert 'href="mailto:help@acme.example"' in shown
    rob = browsing(published, "rob")
    assert "Better Weather" in rob.get("/review/listings").text
    rob.send(f"/review/listings/{PLUGIN}", {"act": "accept"})
    assert "Better Weather" in Browsing(published).get(HERE).text
    assert browsing(published, "eve").get(f"{HERE}/edit").status_code == 404


def test_an_edit_of_what_changed_meanwhile_is_refused(published: RegistryInProcess):
    form = {"name": "Weather", "summary": "Old.", "category": "utilities", "seen": "0123abcd"}
    answer = browsing(published, "ann").send(f"{HERE}/edit", form)
    assert answer.status_code == 412
    assert "Old." in answer.text


def test_a_member_adds_a_picture_and_removes_it(published: RegistryInProcess):
    ann = browsing(published, "ann")
    fields = {"kind": "banner", "alt": ""}
    assert ann.upload(f"{HERE}/pictures", fields, b"<svg></svg>").status_code == 422
    assert ann.upload(f"{HERE}/pictures", fields, a_png(1920, 480)).status_code == 303
    published.do_the_work()
    assert 'class="banner"' in Browsing(published).get(HERE).text
    (banner,) = [
        each for each in published.client.get(f"/v1/plugins/{PLUGIN}/media").json()["media"] if each["kind"] == "banner"
    ]
    assert ann.send(f"{HERE}/pictures/{banner['id']}/remove").status_code == 303
    assert 'class="banner"' not in Browsing(published).get(HERE).text


def test_somebody_rates_it_once_and_its_members_do_not(published: RegistryInProcess):
    eve, ann = browsing(published, "eve"), browsing(published, "ann")
    assert eve.send(f"{HERE}/ratings", {"stars": ""}).status_code == 422
    for stars in ("2", "4"):
        assert eve.send(f"{HERE}/ratings", {"stars": stars, "title": "Fine"}).status_code == 303
    assert ann.send(f"{HERE}/ratings", {"stars": "5"}).status_code == 403
    shown = Browsing(published).get(HERE).text
    assert "4 of 5: Fine" in shown
    assert "from 1 person" in shown
    eve.send(f"{HERE}/ratings", {"act": "take-back"})
    assert "Nobody has rated it yet" in Browsing(published).get(HERE).text


def test_a_publisher_answers_and_others_say_whether_a_rating_helps(published: RegistryInProcess):
    rating = published.eve.ask("PUT", f"/v1/plugins/{PLUGIN}/ratings/mine", json={"stars": 2}).json()["id"]
    path = f"{HERE}/ratings/{rating}"
    ann, rob, eve = (browsing(published, name) for name in ("ann", "rob", "eve"))
    assert ann.send(path, {"act": "answer", "answer": "We mend it."}).status_code == 303
    assert rob.send(path, {"act": "helpful"}).status_code == 303
    assert rob.send(path, {"act": "complain", "reason": "fake"}).status_code == 303
    assert rob.send(path, {"act": "complain", "reason": "dull"}).status_code == 422
    assert rob.send(path, {"act": "answer", "answer": "x"}).status_code == 403
    assert eve.send(path, {"act": "helpful"}).status_code == 403
    for shown in (Browsing(published).get(HERE).text, Browsing(published).get(f"{HERE}/ratings").text):
        assert ("We mend it." in shown, "helped 1" in shown) == (True, True)


def test_a_complained_rating_waits_and_is_hidden_with_a_reason(published: RegistryInProcess):
    spam = {
        "stars": "1",
        "text": "buy " * 3 + "https://a.example https://b.example https://c.example https://d.example",
    }
    browsing(published, "eve").send(f"{HERE}/ratings", spam)
    assert "a.example" not in Browsing(published).get(HERE).text
    rob = browsing(published, "rob")
    page = rob.get("/review/listings").text
    rating = page.partition("/review/ratings/")[2].partition('"')[0]
    assert rob.send(f"/review/ratings/{rating}", {"act": "hide"}).status_code == 422
    assert rob.send(f"/review/ratings/{rating}", {"act": "hide", "reason": "spam"}).status_code == 303
    assert "a.example" not in rob.get("/review/listings").text


@pytest.mark.parametrize("feed", ["all", f"plugins/{PLUGIN}", "publishers/acme", "categories/utilities"])
def test_a_feed_is_what_readers_expect(published: RegistryInProcess, feed: str):
    published.published("1.1.0")
    answer = published.client.get(f"/feeds/{feed}.atom")
    root = SafeTree.fromstring(answer.content)
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Weather 1.1.0", "Weather 1.0.0"]
    for element in (root, *entries):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    again = published.client.get(f"/feeds/{feed}.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    items = json.loads(published.client.get(f"/feeds/{feed}.json").content)["items"]
    assert [item["title"] for item in items] == ["Weather 1.1.0", "Weather 1.0.0"]
    assert published.client.get(f"/feeds/{feed}.rss").status_code == 404


def test_public_notices_stand_in_feeds(published: RegistryInProcess):
    published.ann.ask("PUT", f"/v1/plugins/{PLUGIN}/standings/quarantined", json={"reason": "It phones home."})
    assert "It phones home." in published.client.get(f"/feeds{HERE}.atom").text


@pytest.mark.parametrize("kind", ["version", "downloads", "rating", "license", "compatibility"])
def test_a_badge_is_a_picture_that_reads_itself_out(published: RegistryInProcess, kind: str):
    answer = published.client.get(f"/badges/{PLUGIN}/{kind}.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert SafeTree.fromstring(answer.content).attrib["aria-label"].startswith(f"{kind}: ")
    assert published.client.get(f"/badges/acme.none/{kind}.svg").status_code == 404
