"""What every way to files does that no source signed: the real one over a folder, and the fake."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.host.downloads import DownloadTooLongError, HttpDownloading, NotDownloadedError
from qirvo.host.ports import Downloading
from tests.support.hosts import REGISTRY, FakeDownloading
from tests.support.repositories import FolderFetcher

URL = f"{REGISTRY}/files/weather.zip"


def real(folder: Path) -> Downloading:
    site = folder / "site" / "files"
    site.mkdir(parents=True)
    (site / "weather.zip").write_bytes(b"0123456789")
    return HttpDownloading(fetcher=FolderFetcher(folder / "site", f"{REGISTRY}/"))


def fake(folder: Path) -> Downloading:
    (folder / "weather.zip").write_bytes(b"0123456789")
    return FakeDownloading({URL: folder / "weather.zip"})


@pytest.fixture(params=[real, fake], ids=["http", "fake"])
def downloading(request: pytest.FixtureRequest, tmp_path: Path) -> Downloading:
    make: Callable[[Path], Downloading] = request.param
    return make(tmp_path)


def test_what_is_there_is_fetched_whole(downloading: Downloading, tmp_path: Path):
    downloading.download(URL, tmp_path / "got", max_bytes=10)
    assert (tmp_path / "got").read_bytes() == b"0123456789"


def test_what_is_longer_than_allowed_is_refused(downloading: Downloading, tmp_path: Path):
    with pytest.raises(DownloadTooLongError):
        downloading.download(URL, tmp_path / "got", max_bytes=9)


def test_what_is_not_there_is_told(downloading: Downloading, tmp_path: Path):
    with pytest.raises(NotDownloadedError):
        downloading.download(f"{REGISTRY}/files/gone.zip", tmp_path / "got", max_bytes=10)
