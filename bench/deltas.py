"""Deltas of a plugin of 2 MB and of a larger one, beside bsdiff4 (when it is installed) and the whole archive.

The targets of issue 5: made in 0.1 s or less, and 2 % of the archive or less. Also what deltas add to a release index.
"""

import gzip
import importlib
import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Bar, Comparison, Figure, Report
from bench.measuring import compared, in_turns
from qirvo.artifacts.deltas import DeltaTarget, apply_delta
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.prefix_frames import FAST, HARDEST, THOROUGH
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.walking import everything
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact, Release, ReleaseIndex
from qirvo.domain.versions import Version
from qirvo.trust.release_index import write_release_index

ROUNDS = 5
LEVELS = {
    "level 3, before signing": FAST,
    "level 12, in the background": THOROUGH,
    "level 19, in the background": HARDEST,
}
_SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sta", "vel", "tor", "qi", "dan", "os", "ber", "func", "ret", "get", "set")


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name:
        small = _figures(Path(name) / "small", "A plugin of 2 MB, 80 files, 90 lines changed", files=80, lines=1_900)
        large = _figures(Path(name) / "large", "A plugin of 9 MB, 250 files, 90 lines changed", files=250, lines=1_900)
    last = replace(large[-1], note=f"{_index_growth()}.")
    return Report(title="Deltas beside the whole archive", comparisons=[*small, *large[:-1], last])


def _figures(folder: Path, title: str, *, files: int, lines: int) -> list[Comparison]:
    old = FolderSource(_plugin(folder / "old", files, lines, edits=0), chosen=everything)
    new = FolderSource(_plugin(folder / "new", files, lines, edits=90), chosen=everything)
    archive = write_canonical_archive(new, folder / "new.zip")
    sizes: dict[str, int] = {}

    def make(name: str, level: int) -> Callable[[], object]:
        def act() -> None:
            sizes[name] = len(DeltaTarget(new).delta_from(old, level=level).content)

        return act

    made = {name: make(name, level) for name, level in LEVELS.items()}
    made |= _bsdiff(old, new, sizes)
    figures = in_turns(made, rounds=ROUNDS if files < 100 else 1)  # noqa: PLR2004  # the large one takes long
    delta = DeltaTarget(new).delta_from(old, level=FAST)

    def apply() -> None:
        with tempfile.TemporaryDirectory() as name:
            apply_delta(
                delta.content,
                old,
                Path(name) / "tree",
                codec=delta.codec,
                unpacked_bytes=delta.unpacked_bytes,
                expected=archive.tree.digest,
            )

    applied = in_turns({"applied and proven": apply, "(only hashed)": lambda: tree_of_folder(new.path)}, rounds=ROUNDS)
    shares = [Figure(name=name, rounds=(100 * size / archive.size,)) for name, size in sizes.items()]
    return [
        compared(f"{title}: made", figures, *([Bar(limit=100)] if files < 100 else [])),  # noqa: PLR2004  # the small one
        Comparison(title=f"{title}: size", unit="% of the archive", figures=shares, bars=[Bar(limit=2)]),
        compared(f"{title}: the first one applied", applied),
    ]


def _bsdiff(old: FolderSource, new: FolderSource, sizes: dict[str, int]) -> dict[str, Callable[[], object]]:
    try:
        bsdiff4 = importlib.import_module("bsdiff4")
    except ImportError:
        return {}
    sides = [b"".join(chunk for member in side for chunk in side.chunks(member.path)) for side in (old, new)]

    def act() -> None:
        sizes["bsdiff4 of the trees"] = len(bsdiff4.diff(*sides))

    return {"bsdiff4 of the trees": act}


def _plugin(folder: Path, files: int, lines: int, *, edits: int) -> Path:
    dice = random.Random(11)  # noqa: S311  # the same every time
    words = ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(4_000)]
    code = [[" ".join(dice.choices(words, k=5)) for _ in range(lines)] for _ in range(files)]
    for edit in range(edits):
        code[edit * 7 % files][edit * 13 % lines] = f"const changed{edit} = {edit};"
    for number, content in enumerate(code):
        path = folder / f"dist/part{number % 9}/module{number}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(content), encoding="utf-8")
    (folder / "manifest.json").write_text(f'{{"version": "1.{edits}.0"}}', encoding="utf-8")
    return folder


def _index_growth() -> str:
    releases = [
        Release(
            version=Version(f"1.{number}.0"),
            artifact=Artifact(
                digest=Digest.of(f"a{number}".encode()),
                size_bytes=2_034_117,
                tree_digest=Digest.of(f"t{number}".encode()),
            ),
            published_at=datetime(2026, 11, 26, tzinfo=UTC),
        )
        for number in range(10)
    ]
    deltas = tuple(
        Delta(
            base=Version(f"1.{number}.0"),
            codec=DeltaCodec.TREE,
            digest=Digest.of(f"d{number}".encode()),
            size_bytes=9_052,
            unpacked_bytes=7_812_345,
        )
        for number in range(5, 9)
    )
    bare, grown = (_index([*releases[:-1], replace(releases[-1], deltas=each)]) for each in ((), deltas))
    packed = len(gzip.compress(grown, 6)) - len(gzip.compress(bare, 6))
    return (
        f"A release index of 10 releases: {len(bare):,} bytes; with four deltas {len(grown) - len(bare):,} more"
        f" ({(len(grown) - len(bare)) / 4:.0f} each), {packed:,} more when compressed on the wire"
    )


def _index(releases: list[Release]) -> bytes:
    known = {release.version: release for release in releases}
    return write_release_index(ReleaseIndex(plugin_id=PluginId("acme", "weather"), number=1, releases=known, heads={}))
