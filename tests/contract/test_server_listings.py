"""`listing_ports` and `rating_ports`: what the tables keep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.brochures import DocumentKind
from qirvo.domain.digests import Digest
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.listing_edits import Proposal
from qirvo.domain.media import Media, MediaKind, Picture
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.ratings import Complaint, NoSuchRatingError, Opinion, Rating, RatingState, Tally
from qirvo.server.listing_ports import Document
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.databases import REAL_DATABASES
from tests.support.registry_values import a_plugin

RAIN = PluginId("acme", "rain")


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def a_stored_picture(number: int) -> Picture:
    return Picture(digest=Digest(f"{number:064x}"), width=number, height=720, size_bytes=9)


def some_media(number: int, kind: MediaKind = MediaKind.SCREENSHOT, plugin_id: PluginId = WEATHER) -> Media:
    return Media(
        id=f"med_{number}",
        plugin_id=plugin_id,
        kind=kind,
        picture=a_stored_picture(number),
        thumbnail=a_stored_picture(number + 1_000),
        alt="The sky",
        added_by="ann",
        added_at=MONDAY,
    )


def a_rating(number: int, stars: int = 4, **changes: object) -> Rating:
    opinion = Opinion(stars=stars, title="Good", pros=("quick",), recommends=stars > 3)
    rating = Rating(id=f"rat_{number}", plugin_id=WEATHER, account=f"user-{number}", opinion=opinion, at=MONDAY)
    return replace(rating, **changes)  # type: ignore[arg-type]  # the test names the fields


def test_pictures_come_back_in_their_order(uow: UnitOfWork):
    for number in (2, 1):
        uow.shelf.add(some_media(number))
    uow.shelf.add(some_media(3, plugin_id=RAIN))
    assert list(uow.shelf.of(WEATHER)) == [some_media(2), some_media(1)]


def test_a_removed_picture_is_served_no_more_unless_something_else_shows_it(uow: UnitOfWork):
    shared = replace(some_media(2), picture=a_stored_picture(1))
    for each in (some_media(1), shared):
        uow.shelf.add(each)
    uow.shelf.remove("med_1")
    assert uow.shelf.drop_unused() == 1  # the small form of the first alone
    assert uow.shelf.named_blobs() == {a_stored_picture(1).digest, a_stored_picture(1_002).digest}


def test_documents_and_proposals_keep_their_pictures_served(uow: UnitOfWork):
    for number in (1, 2, 3):
        uow.shelf.add_picture(a_stored_picture(number))
    shown = Document(kind=DocumentKind.README, html="<p>", pictures=frozenset({a_stored_picture(1).digest}))
    uow.documents.replace("sha256:x", [shown])
    uow.proposals.save(Proposal(plugin_id=WEATHER, by="ann", at=MONDAY, icon=a_stored_picture(2).digest))
    uow.shelf.drop_unused()
    assert uow.shelf.named_blobs() == {a_stored_picture(1).digest, a_stored_picture(2).digest}
    assert uow.shelf.picture(a_stored_picture(3).digest) is None


def test_the_small_icons_of_some_plugins(uow: UnitOfWork):
    uow.shelf.add(some_media(1, MediaKind.ICON))
    uow.shelf.add(some_media(2))
    assert uow.shelf.icons([WEATHER, RAIN]) == {WEATHER: a_stored_picture(1_001)}
    assert uow.shelf.icons([]) == {}


def test_documents_replace_earlier_ones_and_nothing_is_something(uow: UnitOfWork):
    first, second, none = (a_release(text).artifact.digest for text in ("1.0.0", "1.1.0", "1.2.0"))
    readme = Document(kind=DocumentKind.README, html="<p>Hello</p>", is_cut=True)
    changelog = Document(kind=DocumentKind.CHANGELOG, html="<p>New</p>")
    uow.documents.replace(str(first), [changelog])
    uow.documents.replace(str(first), [readme, changelog])
    uow.documents.replace(str(second), [])
    assert uow.documents.get(str(first)) == {DocumentKind.README: readme, DocumentKind.CHANGELOG: changelog}
    assert uow.documents.get(str(second)) == {}
    assert uow.documents.missing([first, second, none]) == {none} - {first, second}


def test_releases_that_were_signed_lack_their_documents(uow: UnitOfWork):
    uow.plugins.save(a_plugin())
    release = a_release("1.0.0")
    uow.plugins.add_release(WEATHER, release)
    number = uow.plugins.mark_changed(WEATHER)
    assert list(uow.documents.lacking(after="", limit=9)) == []
    uow.plugins.mark_signed(WEATHER, number)
    assert list(uow.documents.lacking(after="", limit=9)) == [release.artifact.digest]
    assert list(uow.documents.lacking(after=str(release.artifact.digest), limit=9)) == []


def test_a_plugin_has_one_proposal(uow: UnitOfWork):
    first = Proposal(plugin_id=WEATHER, by="ann", at=MONDAY, name="Sky")
    second = replace(first, name="Sun", at=MONDAY + timedelta(hours=1))
    other = Proposal(plugin_id=RAIN, by="ann", at=MONDAY, icon=Digest("a" * 64))
    for proposal in (first, second, other):
        uow.proposals.save(proposal)
    assert list(uow.proposals.all()) == [other, second]
    uow.proposals.remove(WEATHER)
    assert uow.proposals.get(WEATHER) is None


def test_a_rating_comes_back_as_it_was_with_its_votes(uow: UnitOfWork):
    uow.ratings.save(a_rating(1))
    uow.ratings.save(a_rating(1, 2, answer="Thanks", answered_at=MONDAY))
    for account, helps in (("a", True), ("b", True), ("a", False)):
        uow.ratings.vote("rat_1", account, helpful=helps)
    wanted = a_rating(1, 2, answer="Thanks", answered_at=MONDAY, helpful=1, unhelpful=1)
    assert uow.ratings.get("rat_1") == wanted == uow.ratings.by("user-1", WEATHER)


def test_a_forgotten_rating_takes_votes_and_complaints_along(uow: UnitOfWork):
    uow.ratings.save(a_rating(1))
    uow.ratings.vote("rat_1", "rob", helpful=True)
    uow.ratings.complain("rat_1", "rob", Complaint.SPAM, now=MONDAY)
    uow.ratings.remove("rat_1")
    assert list(uow.ratings.complaints("rat_1")) == []
    with pytest.raises(NoSuchRatingError):
        uow.ratings.get("rat_1")


def test_only_shown_ratings_are_listed_and_counted(uow: UnitOfWork):
    states = (RatingState.SHOWN, RatingState.SHOWN, RatingState.FLAGGED, RatingState.HIDDEN)
    for number, state in enumerate(states, start=1):
        uow.ratings.save(a_rating(number, number + 1, state=state))
    assert [rating.id for _, rating in uow.ratings.page(WEATHER, after=0, limit=9)] == ["rat_2", "rat_1"]
    ((number, _),) = uow.ratings.page(WEATHER, after=0, limit=1)
    assert [rating.id for _, rating in uow.ratings.page(WEATHER, after=number, limit=9)] == ["rat_1"]
    assert [rating.id for _, rating in uow.ratings.page(WEATHER, after=0, limit=9, stars=3)] == ["rat_2"]
    assert uow.ratings.tally(WEATHER) == Tally(stars={2: 1, 3: 1}, recommending=0, answering=2)
    assert [rating.id for rating in uow.ratings.waiting(state=RatingState.FLAGGED, limit=9)] == ["rat_3"]


def test_ratings_of_a_time_are_counted(uow: UnitOfWork):
    hour = timedelta(hours=1)
    for number, at in enumerate((MONDAY - hour, MONDAY, MONDAY + hour), start=1):
        uow.ratings.save(a_rating(number, number, at=at))
    assert uow.ratings.tally(WEATHER, since=MONDAY, until=MONDAY + hour).stars == {2: 1}
    assert uow.ratings.tally(WEATHER, since=MONDAY).stars == {2: 1, 3: 1}


def test_one_account_complains_once(uow: UnitOfWork):
    uow.ratings.save(a_rating(1))
    counts = [
        uow.ratings.complain("rat_1", account, reason, now=MONDAY)
        for account, reason in (("a", Complaint.SPAM), ("a", Complaint.FAKE), ("b", Complaint.OTHER))
    ]
    assert counts == [1, 1, 2]
    assert list(uow.ratings.complaints("rat_1")) == [Complaint.FAKE, Complaint.OTHER]
    uow.ratings.drop_complaints("rat_1")
    assert list(uow.ratings.complaints("rat_1")) == []


def test_feeds_tell_public_notices_of_whom_they_are_about(uow: UnitOfWork):
    for number, (plugin_id, is_public) in enumerate(
        (("acme.weather", True), ("acmex.rain", True), ("acme.rain", False))
    ):
        uow.notices.add(
            Notice(
                id=f"not_{number}",
                at=MONDAY,
                kind=NoticeKind.SECURITY,
                title="Look",
                plugin_id=plugin_id,
                is_public=is_public,
            )
        )
    assert [notice.id for notice in uow.feeds.notices(limit=9)] == ["not_1", "not_0"]
    assert [notice.id for notice in uow.feeds.notices(limit=9, publisher="acme")] == ["not_0"]
    assert [notice.id for notice in uow.feeds.notices(limit=9, plugin_id=RAIN)] == []


def test_downloads_are_counted_anew(uow: UnitOfWork):
    uow.download_counts.replace({WEATHER: DownloadCount(raw=3), RAIN: DownloadCount(raw=1)})
    uow.download_counts.replace({WEATHER: DownloadCount(raw=4, unique=2)})
    assert (uow.download_counts.of(WEATHER), uow.download_counts.of(RAIN)) == (
        DownloadCount(raw=4, unique=2),
        DownloadCount(),
    )
    assert uow.download_counts.all() == {WEATHER: DownloadCount(raw=4, unique=2)}
