"""What every place that a site is copied to keeps: a folder, a bucket, and the fake that stands for them in tests."""

import hashlib
from pathlib import Path

import pytest

from qirvo.artifacts.disk import StorageFailedError
from qirvo.authoring.website.publishing.copying import SiteStore
from qirvo.authoring.website.publishing.folder import FolderStore
from qirvo.authoring.website.publishing.order import SiteFile
from tests.support.site_stores import FakeStore, a_bucket

HEX = hashlib.sha256(b"by digest").hexdigest()


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.journey), "fake"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SiteStore:
    if request.param == "bucket":
        return request.getfixturevalue("bucket_store")  # type: ignore[no-any-return]  # a fixture's value
    return FolderStore(tmp_path / "there", site=tmp_path / "here") if request.param == "folder" else FakeStore()


@pytest.fixture
def bucket_store(monkeypatch: pytest.MonkeyPatch) -> "SiteStore":
    return a_bucket(monkeypatch)


def put(store: SiteStore, path: str, content: bytes, here: Path) -> str:
    """Put `content` at `path`; return the mark it is to have."""
    place = here / "file"
    here.mkdir(exist_ok=True)
    place.write_bytes(content)
    file = SiteFile(path=path, size_bytes=len(content))
    store.put(file, place)
    return store.mark_of(file, place)


def test_what_was_put_is_listed_with_its_mark_and_can_be_read(store: SiteStore, tmp_path: Path):
    marks = {
        path: put(store, path, path.encode(), tmp_path / "here")
        for path in ("index.html", f"artifacts/{HEX}.zip", "plugins/a.b/index.html", ".well-known/qirvo.json")
    }
    assert dict(store.listing()) == marks
    assert store.read("plugins/a.b/index.html") == b"plugins/a.b/index.html"


def test_another_content_has_another_mark(store: SiteStore, tmp_path: Path):
    before = put(store, "index.html", b"one", tmp_path / "here")
    after = put(store, "index.html", b"two", tmp_path / "here")
    assert before != after
    assert store.listing()["index.html"] == after
    assert store.read("index.html") == b"two"


def test_nothing_is_there_at_first(store: SiteStore):
    assert dict(store.listing()) == {}
    assert store.read("metadata/1.root.json") is None


def test_what_was_removed_is_gone_and_again_is_no_fault(store: SiteStore, tmp_path: Path):
    put(store, "page-2.html", b"two", tmp_path / "here")
    put(store, "index.html", b"one", tmp_path / "here")
    store.remove(["page-2.html"])
    store.remove(["page-2.html"])
    assert list(store.listing()) == ["index.html"]


def test_a_file_that_is_not_there_cannot_be_put(store: SiteStore, tmp_path: Path):
    with pytest.raises(StorageFailedError):
        store.put(SiteFile(path="index.html", size_bytes=1), tmp_path / "nothing")
    assert dict(store.listing()) == {}
