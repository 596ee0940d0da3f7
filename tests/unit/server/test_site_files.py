"""A folder over HTTP: headers, ranges, what is hidden, and which answers are downloads."""

from pathlib import Path

import pytest
from starlette.types import Scope

from qirvo.server.sites.files import SiteFiles
from tests.support.registries import TestClient

DIGEST = "ab" * 32
IMMUTABLE = "public, max-age=31536000, immutable"


class Shown:
    """A folder that is served, and the downloads that were seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[str] = []
        self.client = TestClient(SiteFiles(folder, saw=self._saw), follow_redirects=False)

    def _saw(self, file: str, scope: Scope) -> None:
        assert scope["type"] == "http"
        self.seen.append(file)

    def put(self, path: str, content: bytes = b"0123456789") -> str:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)
        return f"/{path}"


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    folder = tmp_path / "site"
    folder.mkdir()
    return Shown(folder)


@pytest.mark.parametrize(
    ("path", "media_type", "caching"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("style.css", "text/css; charset=utf-8", "no-cache"),
        ("metadata.json", "application/json", "no-cache"),
        ("metadata/timestamp.json", "application/json", "no-cache"),
        ("metadata/1.root.json", "application/json", IMMUTABLE),
        (f"artifacts/{DIGEST}.zip", "application/zip", IMMUTABLE),
        (f"targets/index/acme/{DIGEST}.weather.json", "application/json", IMMUTABLE),
        (".well-known/qirvo.json", "application/json", "no-cache"),
        ("plugins/a b/feed.atom", "application/atom+xml", "no-cache"),
    ],
)
def test_each_file_has_its_type_and_caching(shown: Shown, path: str, media_type: str, caching: str):
    answer = shown.client.get(shown.put(path))
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (media_type, caching)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/plugins/", "/plugins", "/none", "/.hidden"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_answer_is_framed_or_guessed_at(shown: Shown, method: str, path: str):
    shown.put("plugins/index.html", b"page")
    headers = shown.client.request(method, path).headers
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_folder_is_its_first_page(shown: Shown):
    shown.put("plugins/index.html", b"page")
    assert shown.client.get("/plugins/").content == b"page"
    moved = shown.client.get("/plugins")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/plugins/")


def test_what_is_known_is_not_sent_again(shown: Shown):
    path = shown.put("index.html")
    etag = shown.client.get(path).headers["ETag"]
    assert shown.client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["page.html", f"artifacts/{DIGEST}.zip", "large.zip"])
def test_a_part_is_sent_as_one(shown: Shown, path: str):
    content = b"0123456789" * (200_000 if path == "large.zip" else 1)
    answer = shown.client.get(shown.put(path, content), headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["Content-Range"] == f"bytes 2-4/{len(content)}"


@pytest.mark.parametrize(
    "path",
    [
        "/none.html",
        "/none/",
        "/.site.lock",
        "/.git/config",
        "/a/.well-known/x",
        "/../secret",
        "/%2e%2e/secret",
        "/a/%2e%2e/%2e%2e/secret",
        "/a//.well-known/x",
        "/index.html%00",
        "/index.html/",
        "/" + "a" * 300,
        "/out/secret",
        "/link.html",
    ],
)
def test_nothing_hidden_and_nothing_outside_is_shown(shown: Shown, path: str):
    for hidden in (".site.lock", ".git/config", "a/.well-known/x", "index.html"):
        shown.put(hidden)
    (shown.folder.parent / "secret").write_bytes(b"secret")
    (shown.folder / "out").symlink_to(shown.folder.parent)
    (shown.folder / "link.html").symlink_to(shown.folder.parent / "secret")
    assert shown.client.get(path).status_code == 404
    assert shown.seen == []


def test_files_can_only_be_read(shown: Shown):
    answer = shown.client.put(shown.put("index.html"), content=b"x")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("method", "headers", "is_download"),
    [
        ("GET", {}, True),
        ("GET", {"Range": "bytes=0-4"}, True),
        ("GET", {"Range": "bytes=5-"}, False),
        ("GET", {"Range": "bytes=50-"}, False),
        ("GET", {"If-None-Match": f'"{DIGEST}"'}, False),
        ("HEAD", {}, False),
    ],
)
def test_what_gives_the_beginning_is_a_download(
    shown: Shown,
    method: str,
    headers: dict[str, str],
    is_download: bool,  # noqa: FBT001  # a parameter of the test
):
    shown.client.request(method, shown.put(f"artifacts/{DIGEST}.zip"), headers=headers)
    assert shown.seen == ([f"{DIGEST}.zip"] if is_download else [])
