"""What a fetcher promises the verifier: the fake in process, the real one against a server on loopback."""

import contextlib
import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError, SlowRetrievalError

from qirvo.trust.fetcher import HttpFetcher, asked_to_wait_s
from qirvo.trust.verifying import TrustedRepository
from tests.support.builders import WEATHER
from tests.support.repositories import ADDRESS, FolderFetcher, a_repository, publish

CONTENT = b"0123456789" * 10_000
BOMB = gzip.compress(bytes(5_000_000), 9)


class ReadPlane(BaseHTTPRequestHandler):
    """Serves a folder, and a few misdeeds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.client_address, dict(self.headers)))  # type: ignore[attr-defined]  # our server
        misdeed = getattr(self, f"do_{self.path.strip('/').replace('.', '_')}", None)
        if misdeed is not None:
            misdeed()
            return
        path = self.server.folder / self.path.strip("/")  # type: ignore[attr-defined]  # our server has it
        found = path.is_file()
        packed = gzip.compress(path.read_bytes() if found else b"", mtime=0)
        validator = f'"{len(packed)}"'
        if found and self.headers["If-None-Match"] == validator:
            self._answer(304, b"", {"ETag": validator})
            return
        self._answer(200 if found else 404, packed, {"Content-Encoding": "gzip", "ETag": validator})

    def do_unasked(self) -> None:
        self._answer(304, b"", {})

    def do_strange(self) -> None:
        self._answer(200, CONTENT, {"ETag": "\x80 none"})

    def do_elsewhere(self) -> None:
        self._answer(302, b"", {"Location": "http://other.example/x"})

    def do_moved(self) -> None:
        self._answer(302, b"", {"Location": "/there.json"})

    def do_round(self) -> None:
        self._answer(302, b"", {"Location": "/round"})

    def do_tired(self) -> None:
        self._answer(503, b"", {"Retry-After": "120"})

    def do_confused(self) -> None:
        self._answer(503, b"", {"Retry-After": "soon"})

    def do_bomb(self) -> None:
        self._answer(200, BOMB, {"Content-Encoding": "gzip"})

    def do_garbage(self) -> None:
        self._answer(200, b"this is not gzip", {"Content-Encoding": "gzip"})

    def do_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"too little")
        self.close_connection = True

    def do_parts(self) -> None:
        start, end = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        headers = {"Content-Range": f"bytes {start}-{end}/{len(CONTENT)}"}
        self._answer(206, CONTENT[start : end + 1], headers)

    def do_more(self) -> None:
        self._answer(206, CONTENT, {"Content-Range": f"bytes 0-{len(CONTENT) - 1}/{len(CONTENT)}"})

    def do_hangs(self) -> None:
        self.server.released.wait(10)  # type: ignore[attr-defined]  # until the test is over
        self.close_connection = True

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):  # the other side may have heard enough
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "there.json").write_bytes(CONTENT)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), ReadPlane)
    server.daemon_threads = True
    server.folder, server.seen = folder, []  # type: ignore[attr-defined]  # kept for the test
    server.released = threading.Event()  # type: ignore[attr-defined]  # ends what hangs
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()  # type: ignore[attr-defined]  # see above
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetcher() -> Iterator[HttpFetcher]:
    fetcher = HttpFetcher()
    yield fetcher
    fetcher.close()


@pytest.fixture
def address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


class FetcherContract:
    """What both do."""

    def test_a_file_is_fetched_whole(self, either: tuple[FolderFetcher | HttpFetcher, str]):
        fetcher, address = either
        assert fetcher.download_bytes(f"{address}there.json", len(CONTENT)) == CONTENT

    def test_a_missing_file_is_told_by_its_status(self, either: tuple[FolderFetcher | HttpFetcher, str]):
        fetcher, address = either
        with pytest.raises(DownloadHTTPError) as refusal:
            fetcher.download_bytes(f"{address}missing.json", 10)
        assert refusal.value.status_code == 404

    def test_more_than_allowed_is_refused(self, either: tuple[FolderFetcher | HttpFetcher, str]):
        fetcher, address = either
        with pytest.raises(DownloadLengthMismatchError):
            fetcher.download_bytes(f"{address}there.json", len(CONTENT) - 1)

    def test_what_has_not_changed_is_not_sent_again(self, either: tuple[FolderFetcher | HttpFetcher, str]):
        fetcher, address = either
        first = fetcher.changed(f"{address}there.json", "")
        assert first is not None
        assert (b"".join(first.chunks), bool(first.validator)) == (CONTENT, True)
        assert fetcher.changed(f"{address}there.json", first.validator) is None
        again = fetcher.changed(f"{address}there.json", '"another"')
        assert again is not None
        assert b"".join(again.chunks) == CONTENT

    def test_other_schemes_are_refused(self, either: tuple[FolderFetcher | HttpFetcher, str], folder: Path):
        with pytest.raises(DownloadError):
            either[0].download_bytes(f"file://{folder}/there.json", len(CONTENT))


class TestFolderFetcher(FetcherContract):
    """The fake."""

    @pytest.fixture
    def either(self, folder: Path) -> tuple[FolderFetcher, str]:
        return FolderFetcher(folder), ADDRESS


@pytest.mark.journey
class TestHttpFetcher(FetcherContract):
    """The real one."""

    @pytest.fixture
    def either(self, fetcher: HttpFetcher, address: str) -> tuple[HttpFetcher, str]:
        return fetcher, address

    def test_one_connection_serves_many_requests(self, fetcher: HttpFetcher, address: str, server: ThreadingHTTPServer):
        for _ in range(3):
            fetcher.download_bytes(f"{address}there.json", len(CONTENT))
        assert len({client for client, _ in server.seen}) == 1  # type: ignore[attr-defined]  # our server has it

    def test_gzip_is_asked_for(self, fetcher: HttpFetcher, address: str, server: ThreadingHTTPServer):
        fetcher.download_bytes(f"{address}there.json", len(CONTENT))
        assert server.seen[0][1]["Accept-Encoding"] == "gzip"  # type: ignore[attr-defined]  # our server has it

    def test_a_connection_is_kept_over_an_answer_that_nothing_changed(
        self, fetcher: HttpFetcher, address: str, server: ThreadingHTTPServer
    ):
        first = fetcher.changed(f"{address}there.json", "")
        assert first is not None
        b"".join(first.chunks)
        assert [fetcher.changed(f"{address}there.json", first.validator) for _ in range(3)] == [None] * 3
        assert len({client for client, _ in server.seen}) == 1  # type: ignore[attr-defined]  # our server has it

    @pytest.mark.parametrize("validator", ["", "none", '"a"\r\nX-Evil: 1', '"' + "a" * 300 + '"'])
    def test_that_nothing_changed_is_no_answer_to_who_did_not_ask(
        self, fetcher: HttpFetcher, address: str, validator: str
    ):
        with pytest.raises(DownloadError):
            fetcher.changed(f"{address}unasked", validator)

    def test_a_validator_that_is_none_is_not_kept(self, fetcher: HttpFetcher, address: str):
        answer = fetcher.changed(f"{address}strange", "")
        assert answer is not None
        assert (answer.validator, b"".join(answer.chunks)) == ("", CONTENT)

    def test_a_bomb_is_stopped_at_the_limit(self, fetcher: HttpFetcher, address: str):
        with pytest.raises(DownloadLengthMismatchError):
            fetcher.download_bytes(f"{address}bomb", 100_000)

    def test_a_redirect_on_the_same_host_is_followed(self, fetcher: HttpFetcher, address: str):
        assert fetcher.download_bytes(f"{address}moved", len(CONTENT)) == CONTENT

    @pytest.mark.parametrize("path", ["elsewhere", "round", "garbage", "cut"])
    def test_what_is_no_honest_answer_is_a_download_error(self, fetcher: HttpFetcher, address: str, path: str):
        with pytest.raises(DownloadError):
            fetcher.download_bytes(f"{address}{path}", 1_000_000)

    @pytest.mark.parametrize(("path", "seconds"), [("tired", 120), ("confused", 0), ("missing.json", 0)])
    def test_a_host_that_wants_to_be_left_alone_is_heard(
        self, fetcher: HttpFetcher, address: str, path: str, seconds: float
    ):
        with pytest.raises(DownloadHTTPError) as refusal:
            fetcher.download_bytes(f"{address}{path}", 1_000)
        assert asked_to_wait_s(refusal.value) == seconds

    def test_a_part_is_fetched_as_it_is(self, fetcher: HttpFetcher, address: str):
        assert fetcher.part(f"{address}parts", 5, 25) == CONTENT[5:25]

    @pytest.mark.parametrize("path", ["there.json", "more", "missing.json"])
    def test_a_server_that_sends_something_else_than_the_part_is_refused(
        self, fetcher: HttpFetcher, address: str, path: str
    ):
        with pytest.raises(DownloadError):
            fetcher.part(f"{address}{path}", 5, 25)

    def test_a_host_that_hangs_is_given_up(self, address: str):
        impatient = HttpFetcher(stall_s=0.1)
        with pytest.raises(SlowRetrievalError):
            impatient.download_bytes(f"{address}hangs", 10)
        impatient.close()

    def test_a_file_that_drips_for_too_long_is_given_up(self, address: str):
        impatient = HttpFetcher(whole_s=0)
        with pytest.raises(SlowRetrievalError):
            impatient.download_bytes(f"{address}there.json", len(CONTENT))
        impatient.close()

    def test_a_closed_port_is_a_download_error(self, fetcher: HttpFetcher):
        with pytest.raises(DownloadError):
            fetcher.download_bytes("http://127.0.0.1:9/there.json", 10)

    def test_a_whole_update_check_goes_over_it(self, fetcher: HttpFetcher, address: str, folder: Path):
        repository = a_repository(folder / "public")
        publish(repository, 1)
        host = TrustedRepository(f"{address}public", folder / "host", fetcher=fetcher)
        host.pin(TrustedRepository.first_contact(f"{address}public", fetcher=fetcher))
        host.refresh()
        assert host.release_index(WEATHER).number == 1
