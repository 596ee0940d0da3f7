"""The host's side when nobody means harm."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.names import PluginId
from qirvo.trust.release_index import write_release_index
from qirvo.trust.verifying import (
    NoSuchPluginError,
    NotPinnedError,
    RootPinnedError,
    SourceUnreachableError,
    TamperedMetadataError,
    TrustedRepository,
    fingerprint_of,
)
from tests.support.builders import WEATHER, an_index
from tests.support.repositories import ADDRESS, FolderFetcher, a_host, a_repository, publish, right_now, seen


def test_what_was_published_is_seen(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 1


def test_a_later_publication_is_seen_at_the_next_refresh(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    seen(host)
    publish(repository, 2)
    assert (host.release_index(WEATHER).number, seen(host).number) == (1, 2)


def test_a_refresh_returns_the_signed_time(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    host, _ = a_host(tmp_path / "host", repository)
    assert host.refresh() == repository.signed_now() == host.signed_now


def test_before_the_first_refresh_there_is_no_signed_time(tmp_path: Path):
    assert a_host(tmp_path / "host", a_repository(tmp_path / "public"))[0].signed_now is None


def test_the_signed_time_moves_without_a_publication(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    host, _ = a_host(tmp_path / "host", repository)
    before = host.refresh()
    repository.sign_time(now=before + timedelta(minutes=5))
    assert host.refresh() == before + timedelta(minutes=5)


def test_a_check_without_news_is_two_requests(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, fetcher = a_host(tmp_path / "host", repository)
    seen(host)
    fetcher.asked.clear()
    seen(host)
    assert fetcher.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_a_plugin_that_is_not_listed_is_not_found(tmp_path: Path):
    host, _ = a_host(tmp_path / "host", a_repository(tmp_path / "public"))
    with pytest.raises(NoSuchPluginError):
        host.release_index(PluginId("acme", "clock"))


def test_nothing_is_read_before_a_root_is_pinned(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    with pytest.raises(NotPinnedError):
        TrustedRepository(ADDRESS, tmp_path / "host", fetcher=FolderFetcher(repository.folder)).refresh()


def test_first_contact_shows_the_fingerprint_of_the_first_root(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    root = TrustedRepository.first_contact(ADDRESS.rstrip("/"), fetcher=FolderFetcher(repository.folder))
    assert fingerprint_of(root) == repository.fingerprint


def test_pinning_the_same_root_again_changes_nothing(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    a_host(tmp_path / "host", repository)
    host, _ = a_host(tmp_path / "host", repository)
    assert host.fingerprint == repository.fingerprint


def test_another_root_is_not_pinned_over_the_first(tmp_path: Path):
    a_host(tmp_path / "host", a_repository(tmp_path / "public"))
    with pytest.raises(RootPinnedError):
        a_host(tmp_path / "host", a_repository(tmp_path / "other"))


def test_a_source_that_is_down_is_unreachable_and_what_was_seen_stays(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    host, fetcher = a_host(tmp_path / "host", repository)
    known = seen(host)
    fetcher.is_down = True
    with pytest.raises(SourceUnreachableError):
        host.refresh()
    assert host.cached_index(WEATHER) == known


def test_nothing_is_known_of_a_plugin_never_asked_for(tmp_path: Path):
    assert a_host(tmp_path / "host", a_repository(tmp_path / "public"))[0].cached_index(WEATHER) is None


@pytest.mark.parametrize("name", ["metadata/timestamp.json", "metadata/snapshot.json", "indexes/acme.weather.json"])
def test_a_cache_that_a_power_cut_damaged_mends_itself(tmp_path: Path, name: str):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    seen(a_host(tmp_path / "host", repository)[0])
    (tmp_path / "host" / name).write_bytes(b"")
    assert seen(a_host(tmp_path / "host", repository)[0]).number == 1


def test_one_that_another_process_overtook_catches_up(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    slow, _ = a_host(tmp_path / "host", repository)
    seen(slow)
    publish(repository, 2)
    seen(a_host(tmp_path / "host", repository)[0])
    assert slow.release_index(WEATHER).number == 2


def test_any_number_may_check_at_once_while_the_registry_publishes(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    publish(repository, 1)
    numbers: list[int] = []

    def check() -> None:
        host, _ = a_host(tmp_path / "host", repository)
        numbers.extend(seen(host).number for _ in range(5))

    threads = [threading.Thread(target=check) for _ in range(6)]
    for thread in threads:
        thread.start()
    publish(repository, 2, 3, 4, 5, 6)
    for thread in threads:
        thread.join()
    assert len(numbers) == 30
    assert max(numbers) <= 6


def test_publishers_never_interleave(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    before = right_now()
    threads = [
        threading.Thread(target=publish, args=(a_repository(tmp_path / "public"), *range(1, 6))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    host, _ = a_host(tmp_path / "host", repository)
    assert host.refresh() >= before
    assert seen(host).number == 5


class Meeting(FolderFetcher):
    """Notes whether two fetch at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.met = threading.Event()
        self._inside = threading.Semaphore(1)

    def _fetch(self, url: str) -> Iterator[bytes]:
        if threading.current_thread() is not threading.main_thread():
            if self._inside.acquire(blocking=False):
                self.met.wait(5)  # for the second one
            else:
                self.met.set()
        return super()._fetch(url)


def test_what_is_new_about_many_plugins_is_fetched_at_once_and_once(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    plugins = [PluginId("acme", f"plugin-{n}") for n in range(8)]
    indexes = {each: write_release_index(replace(an_index(), plugin_id=each)) for each in plugins}
    repository.publish(indexes, now=right_now())
    fetcher = Meeting(repository.folder)
    host = TrustedRepository(ADDRESS, tmp_path / "host", fetcher=fetcher)
    host.pin(TrustedRepository.first_contact(ADDRESS, fetcher=fetcher))
    host.refresh()
    host.prepare(plugins)
    assert fetcher.met.is_set()
    asked = list(fetcher.asked)
    assert [host.release_index(each).plugin_id for each in plugins] == plugins
    assert fetcher.asked == asked  # nothing was fetched twice
    assert len(set(asked)) == len(asked)
    host.prepare(plugins)
    assert fetcher.asked == asked


def test_what_cannot_be_fetched_ahead_is_complained_about_when_it_is_asked_for(tmp_path: Path):
    repository = a_repository(tmp_path / "public")
    plugins = [PluginId("acme", f"plugin-{n}") for n in range(4)]
    indexes = {each: write_release_index(replace(an_index(), plugin_id=each)) for each in plugins}
    repository.publish(indexes, now=right_now())
    host, _ = a_host(tmp_path / "host", repository)
    host.refresh()
    for index in (repository.folder / "targets").rglob("*.plugin-2.json"):
        index.write_bytes(b"x" * index.stat().st_size)
    host.prepare(plugins)
    assert host.release_index(plugins[1]).plugin_id == plugins[1]
    with pytest.raises(TamperedMetadataError):
        host.release_index(plugins[2])
