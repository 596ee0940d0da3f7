"""Places that a site is copied to: one in memory that can break off, and a bucket of a server that speaks S3."""

import atexit
import contextlib
import hashlib
import itertools
import shutil
import tempfile
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.publishing.order import SiteFile
from qirvo.authoring.website.publishing.s3 import BucketStore
from scripts.people import StepFailedError, environment, free_port, running

MOTO = Path(__file__).resolve().parents[2] / ".venv-s3" / "bin" / "moto_server"
_TRIES = 5
_NUMBERS = itertools.count()


@dataclass
class FakeStore:
    """A place in memory. `before_put` may raise, as a connection does that breaks."""

    name: str = "fake"
    at_once: int = 1
    files: dict[str, bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    before_put: Callable[[str], None] = lambda _path: None

    def listing(self) -> Mapping[str, str]:
        return {path: self._mark(path, content) for path, content in self.files.items()}

    def mark_of(self, file: SiteFile, place: Path) -> str:
        with disk_errors(place):
            return self._mark(file.path, place.read_bytes())

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def put(self, file: SiteFile, place: Path) -> None:
        self.before_put(file.path)
        with disk_errors(place):
            self.files[file.path] = place.read_bytes()
        self.order.append(file.path)

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def write_to(self, folder: Path) -> Path:
        """Write what is there into a folder, as a web server would show it."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def _mark(self, path: str, content: bytes) -> str:
        is_by_digest = SiteFile(path=path, size_bytes=len(content)).is_by_digest
        return str(len(content)) if is_by_digest else hashlib.sha256(content).hexdigest()


@cache
def s3_server() -> str:
    """The address of a server that speaks S3; it lives as long as this process."""
    assert MOTO.is_file(), "no moto_server; scripts/setup-tests installs it"
    folder = Path(tempfile.mkdtemp(prefix="qirvo-s3-"))
    kept = contextlib.ExitStack()
    atexit.register(kept.close)
    kept.callback(shutil.rmtree, folder, ignore_errors=True)
    for attempt in range(1, _TRIES + 1):
        port = free_port()
        command: list[str | Path] = [MOTO, "-H", "127.0.0.1", "-p", str(port)]
        ready = f"http://127.0.0.1:{port}/moto-api/"
        try:
            kept.enter_context(running(command, environment(folder), ready, folder / "server.log"))
        except StepFailedError:  # somebody else was quicker with the port
            if attempt == _TRIES:
                raise
            continue
        break
    return f"http://127.0.0.1:{port}"


def bucket_address(monkeypatch: pytest.MonkeyPatch, prefix: str = "site") -> str:
    """The address of a new bucket; whoever reads the environment finds the server."""
    endpoint, bucket = s3_server(), f"bucket-{next(_NUMBERS)}"
    made = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")
    urllib.request.urlopen(made, timeout=60).close()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    return f"s3://{bucket}/{prefix}"


def a_bucket(monkeypatch: pytest.MonkeyPatch) -> BucketStore:
    """A store in a new bucket."""
    return BucketStore(bucket_address(monkeypatch), endpoint=s3_server())
