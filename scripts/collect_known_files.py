"""Make the table of files that published libraries ship: `qirvo/analysis/data/known_files.txt`.

`npm pack` fetches each named version into a temporary folder; nothing of it is run or extracted. The same list gives
the same table, byte for byte, and no address of a registry gets into it.

The table holds digests and names, nothing of the files themselves, so no library's license reaches it. It is kept below
1 MiB because every installation with the extra `publish` has it.

    collect_known_files.py [--list FILE] [PACKAGE@VERSION …]
"""

import argparse
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qirvo.analysis.libraries import FILES, LIBRARIES, NUMBER_CHARACTERS, table_key
from qirvo.domain.digests import Digest
from qirvo.domain.versions import Version

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "scripts" / "known_packages.txt"
TABLE = ROOT / "src" / "qirvo" / "analysis" / "data"
SUFFIXES = (".js", ".mjs", ".cjs")
SHORTEST_BYTES = 1024  # shorter files say too little to be anybody's own
LONGEST_BYTES = 32 * 1024 * 1024
AT_ONCE = 8  # packages per call of npm
PATIENCE_S = 300
LARGEST_TABLE_BYTES = 1024 * 1024
_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Fetch, hash and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, default=LIST, help="packages and versions, one package a line")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE@VERSION", help="instead of the list")
    given = parser.parse_args()
    libraries = given.packages or _listed(given.list)
    owners: dict[bytes, str] = {}
    with tempfile.TemporaryDirectory(prefix="qirvo-known-") as scratch:
        for start in range(0, len(libraries), AT_ONCE):
            for library, archive in _pack(libraries[start : start + AT_ONCE], Path(scratch)):
                for key in _keys(archive):
                    owners[key] = min(library, owners.get(key, library), key=_preference)
                archive.unlink()
    _write(owners)


def _listed(path: Path) -> list[str]:
    lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [f"{package}@{version}" for package, *versions in lines for version in versions]


def _pack(libraries: Sequence[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Fetch `libraries` and yield each with its archive."""
    command = ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", str(folder), *libraries]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, timeout=PATIENCE_S)
    names = done.stdout.split()
    print(f"{len(names)} packed: {' '.join(libraries)}", flush=True)
    yield from zip(libraries, (folder / name for name in names), strict=True)


def _keys(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive, "r:gz") as members:
        for member in members:
            if not member.isfile() or not member.name.endswith(SUFFIXES) or member.size > LONGEST_BYTES:
                continue
            file = members.extractfile(member)
            content = b"" if file is None else file.read()
            if len(content) >= SHORTEST_BYTES:
                yield from {table_key(Digest.of(form)) for form in (content, content.replace(b"\r\n", b"\n"))}


def _preference(library: str) -> tuple[object, ...]:
    """Order owners of one file: the package with the shortest name first, of its versions the newest."""
    package, _, version = library.rpartition("@")
    return len(package), package, _Newest(Version(version))


class _Newest:
    """A version that sorts before those it is newer than."""

    def __init__(self, version: Version) -> None:
        self._version = version

    def __lt__(self, other: "_Newest") -> bool:
        return other._version < self._version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Newest) and self._version == other._version

    def __hash__(self) -> int:
        return hash(self._version)


def _write(owners: dict[bytes, str]) -> None:
    libraries = sorted(set(owners.values()))
    numbers = {library: _number(line) for line, library in enumerate(libraries)}
    records = b"".join(key + numbers[library].encode() + b"\n" for key, library in sorted(owners.items()))
    if len(records) > LARGEST_TABLE_BYTES:
        raise SystemExit(f"the table of {len(records)} bytes is over {LARGEST_TABLE_BYTES}: leave libraries out")
    (TABLE / FILES).write_bytes(records)
    (TABLE / LIBRARIES).write_text(_lines(libraries))
    print(f"{len(owners)} files of {len(libraries)} libraries, {len(records)} bytes")


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _number(value: int) -> str:
    digits = ""
    for _ in range(NUMBER_CHARACTERS):
        value, digit = divmod(value, 36)
        digits = _BASE_36[digit] + digits
    return digits


if __name__ == "__main__":
    main()
