"""`ports.Plugins`: what the tables and the fake both keep."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Security, VersionPublishedError
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version, VersionRange
from qirvo.server.ports import MAX_SEARCH_WORDS, Plugins, SearchTooLongError, UnlistedPluginError
from tests.support.builders import MONDAY, WEATHER, a_head, a_release, a_rollout, an_artifact
from tests.support.databases import DATABASES
from tests.support.registry_values import a_listing, a_plugin
from tests.support.traits import some_traits

RAIN, SUN = PluginId("acme", "rain"), PluginId("acme", "sun")
FULL_RELEASE = a_release(
    "2.0.0-beta.1+build",
    published_at=MONDAY + timedelta(microseconds=3),
    platform=VersionRange("^2.1"),
    permissions=frozenset({"camera", "contacts"}),
    breaking=True,
    security=Security(severity="high", cve=("CVE-2026-1",), exploited=True),
    epoch=3,
    via=Version("1.5.0"),
    notes="`mends` the rain",
    revoked="was wrong",
    publisher_signature="{}",
    traits=some_traits().signed(),
)


@pytest.fixture(params=DATABASES)
def plugins(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Plugins]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        yield uow.plugins


def signed(plugins: Plugins, plugin_id: PluginId, **listing: object) -> None:
    plugins.save(a_plugin(plugin_id, **listing))
    plugins.mark_signed(plugin_id, plugins.mark_changed(plugin_id))


def found(plugins: Plugins, query: str) -> list[PluginId]:
    return [plugin.id for plugin in plugins.search(query, after=None, limit=10).items]


def test_a_plugin_comes_back_as_it_was(plugins: Plugins):
    assert plugins.get(WEATHER) == a_plugin()


def test_an_unlisted_plugin_is_named(plugins: Plugins):
    with pytest.raises(UnlistedPluginError, match=r"`acme\.rain`"):
        plugins.get(RAIN)


def test_saving_again_replaces_the_listing(plugins: Plugins):
    plugins.save(a_plugin(name="Wetter"))
    assert plugins.get(WEATHER).listing == a_listing("Wetter")


def test_saving_again_keeps_the_numbers(plugins: Plugins):
    plugins.mark_signed(WEATHER, plugins.mark_changed(WEATHER))
    plugins.save(a_plugin(name="Wetter"))
    assert (plugins.signed_number(WEATHER), plugins.mark_changed(WEATHER)) == (1, 2)


def test_without_a_release_there_is_no_index(plugins: Plugins):
    assert (plugins.index(WEATHER), plugins.index(RAIN)) == (None, None)


@pytest.mark.parametrize("release", [a_release(), FULL_RELEASE], ids=["plain", "full"])
def test_a_release_comes_back_as_it_was(plugins: Plugins, release: object):
    plugins.add_release(WEATHER, release)  # type: ignore[arg-type]  # pytest's parameter
    index = plugins.index(WEATHER)
    assert index is not None
    assert list(index.releases.values()) == [release]


def test_a_plugin_is_as_old_as_its_first_release(plugins: Plugins):
    plugins.save(a_plugin(RAIN))
    for version, days in (("1.1.0", 1), ("1.0.0", 2)):
        plugins.add_release(WEATHER, a_release(version, published_at=MONDAY + timedelta(days=days)))
    assert plugins.first_published() == {WEATHER: MONDAY + timedelta(days=1)}


def test_a_release_keeps_its_build_metadata(plugins: Plugins):
    plugins.add_release(WEATHER, FULL_RELEASE)
    index = plugins.index(WEATHER)
    assert index is not None
    assert [str(version) for version in index.releases] == ["2.0.0-beta.1+build"]


def test_a_version_is_added_once(plugins: Plugins):
    plugins.add_release(WEATHER, a_release("1.0.0"))
    with pytest.raises(VersionPublishedError, match=r"`1\.0\.0\+other`"):
        plugins.add_release(WEATHER, a_release("1.0.0+other"))


def test_an_unlisted_plugin_gets_no_release(plugins: Plugins):
    with pytest.raises(UnlistedPluginError):
        plugins.add_release(RAIN, a_release())


def test_an_index_has_the_number_of_the_present_state(plugins: Plugins):
    plugins.add_release(WEATHER, a_release())
    plugins.mark_changed(WEATHER)
    index = plugins.index(WEATHER)
    assert index is not None
    assert index.number == plugins.mark_changed(WEATHER) - 1


def test_a_head_comes_back_as_it_was(plugins: Plugins):
    rollout = a_rollout("1.1.0", ramp=Ramp.gradual(5, 600), state=RolloutState.PAUSED, hold_at=777)
    head = a_head("1.1.0", "1.0.0", floor=Version("0.9.0"), rollout=rollout)
    plugins.add_release(WEATHER, a_release())
    plugins.save_head(WEATHER, UpdateChannel.BETA, head)
    index = plugins.index(WEATHER)
    assert index is not None
    assert index.heads == {UpdateChannel.BETA: head}


def test_versions_come_newest_first_by_what_they_mean(plugins: Plugins):
    for text in ("1.9.0", "1.10.0", "2.0.0-beta.2", "2.0.0-beta.10", "1.10.0-rc.1"):
        plugins.add_release(WEATHER, a_release(text))
    assert [str(version) for version in plugins.versions(WEATHER)] == [
        "2.0.0-beta.10",
        "2.0.0-beta.2",
        "1.10.0",
        "1.10.0-rc.1",
        "1.9.0",
    ]
    assert list(plugins.versions(RAIN)) == []


def test_some_releases_are_read_without_the_others(plugins: Plugins):
    for text in ("1.0.0", "1.1.0", "1.2.0"):
        plugins.add_release(WEATHER, a_release(text))
    wanted = [Version("1.2.0"), Version("1.0.0"), Version("9.0.0")]
    assert plugins.releases(WEATHER, wanted) == {Version(text): a_release(text) for text in ("1.0.0", "1.2.0")}
    assert plugins.releases(WEATHER, []) == {}


def test_a_saved_head_replaces_the_one_before(plugins: Plugins):
    plugins.add_release(WEATHER, a_release())
    for version in ("1.0.0", "1.1.0"):
        plugins.save_head(WEATHER, UpdateChannel.STABLE, a_head(version))
    index = plugins.index(WEATHER)
    assert index is not None
    assert index.heads == {UpdateChannel.STABLE: a_head("1.1.0")}


def test_an_unlisted_plugin_gets_no_head(plugins: Plugins):
    with pytest.raises(UnlistedPluginError):
        plugins.save_head(RAIN, UpdateChannel.STABLE, a_head())


def test_numbers_only_rise(plugins: Plugins):
    assert [plugins.mark_changed(WEATHER) for _ in range(3)] == [1, 2, 3]


def test_an_unlisted_plugin_cannot_change(plugins: Plugins):
    with pytest.raises(UnlistedPluginError):
        plugins.mark_changed(RAIN)


def test_a_changed_plugin_waits_for_its_signature(plugins: Plugins):
    plugins.mark_changed(WEATHER)
    assert list(plugins.unsigned(limit=5)) == [WEATHER]


def test_a_signed_plugin_waits_no_more(plugins: Plugins):
    plugins.mark_signed(WEATHER, plugins.mark_changed(WEATHER))
    assert list(plugins.unsigned(limit=5)) == []


def test_a_plugin_that_changed_while_it_was_signed_waits_again(plugins: Plugins):
    number = plugins.mark_changed(WEATHER)
    plugins.mark_changed(WEATHER)
    plugins.mark_signed(WEATHER, number)
    assert list(plugins.unsigned(limit=5)) == [WEATHER]


def test_an_older_signature_does_not_replace_a_newer(plugins: Plugins):
    for _ in range(2):
        plugins.mark_changed(WEATHER)
    plugins.mark_signed(WEATHER, 2)
    plugins.mark_signed(WEATHER, 1)
    assert plugins.signed_number(WEATHER) == 2


def test_no_more_plugins_than_asked_are_told_to_wait(plugins: Plugins):
    for plugin_id in (WEATHER, SUN, RAIN):
        plugins.save(a_plugin(plugin_id))
        plugins.mark_changed(plugin_id)
    assert list(plugins.unsigned(limit=2)) == [RAIN, SUN]


def test_before_the_first_signature_the_number_is_zero(plugins: Plugins):
    assert (plugins.signed_number(WEATHER), plugins.signed_number(RAIN)) == (0, 0)


def test_artifact_bytes_tell_their_release(plugins: Plugins):
    plugins.add_release(WEATHER, a_release("1.1.0"))
    assert plugins.release_of(an_artifact("1.1.0").digest) == (WEATHER, Version("1.1.0"))


def test_other_bytes_are_no_release(plugins: Plugins):
    assert plugins.release_of(an_artifact("other").digest) is None


def test_a_plugin_is_found_once_it_is_signed(plugins: Plugins):
    signed(plugins, RAIN)
    assert found(plugins, "") == [RAIN]


@pytest.mark.parametrize("query", ["weather", "RAIN sky", "regen", "acme.sun", "100 %", "  "])
def test_every_word_is_looked_for_in_id_name_description_and_tags(plugins: Plugins, query: str):
    signed(plugins, SUN)
    assert found(plugins, query) == [SUN]


@pytest.mark.parametrize("query", ["rain snow", "%", "_", "\\", "r%n"])
def test_what_is_not_there_is_not_found(plugins: Plugins, query: str):
    signed(plugins, SUN, name="Sun", description="rain", tags=())
    assert found(plugins, query) == []


def test_letters_beyond_ascii_are_found_in_any_case(plugins: Plugins):
    signed(plugins, SUN, name="ÄRGER im Straßenverkehr")
    assert found(plugins, "ärger STRASSE") == [SUN]


def test_found_plugins_come_by_id_page_after_page(plugins: Plugins):
    for plugin_id in (SUN, WEATHER, RAIN):
        signed(plugins, plugin_id)
    first = plugins.search("rain", after=None, limit=2)
    second = plugins.search("rain", after=first.next, limit=2)
    assert [plugin.id for plugin in (*first.items, *second.items)] == [RAIN, SUN, WEATHER]


def test_a_search_counts_all_that_is_found(plugins: Plugins):
    for plugin_id in (SUN, RAIN):
        signed(plugins, plugin_id)
    page = plugins.search("sky", after=None, limit=1)
    assert (page.total, page.next) == (2, str(RAIN))


def test_the_last_page_of_a_search_has_no_next(plugins: Plugins):
    signed(plugins, SUN)
    assert plugins.search("sky", after=None, limit=1).next is None


def test_a_search_of_too_many_words_is_refused(plugins: Plugins):
    with pytest.raises(SearchTooLongError):
        plugins.search("word " * (MAX_SEARCH_WORDS + 1), after=None, limit=1)
