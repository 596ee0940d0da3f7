"""A download site of 1,000 plugins: made, changed by one release, and refreshed; and how large its pages are.

The plugins are small archives with a README, made before the clock runs. Beside it stands what somebody without it
would write: copy each archive, read its manifest, render its README and fill one template, unsigned.
"""

import json
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from comrak import render_markdown
from jinja2 import Environment

from bench.figures import Bar, Comparison, Figure, Report
from bench.measuring import program
from qirvo.authoring.website.acts import Done, build_site, refresh_site
from scripts.people import QIRVO
from tests.support.plugins import CODE, README, raw_manifest, raw_package

PLUGINS = 1_000
MOST_PAGE_BYTES = 50_000
_NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
_PAGE = Environment(autoescape=True).from_string(
    "<h1>{{ name }}</h1>{{ readme|safe }}<a href='{{ file }}'>Download</a>"
)


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        archives = [an_archive(stage / "archives", number, "1.0.0") for number in range(PLUGINS)]
        site, keys = stage / "site", stage / "keys"
        made, _ = timed(lambda: build_site(archives, site=site, keys=keys, now=_NOW))
        rounds = [timed(partial(_changed, stage, site, keys, number)) for number in range(7)]
        changed = sorted(seconds for seconds, _ in rounds)[len(rounds) // 2]
        refreshed, _ = timed(lambda: refresh_site(site=site, keys=keys, now=_NOW + timedelta(hours=1)))
        newer = an_archive(stage / "archives", 0, "2.0.0")
        command, _ = timed(
            program(str(QIRVO), "plugin", "website", str(newer), "--out", str(site), "--keys", str(keys))
        )
        by_hand, _ = timed(lambda: _by_hand(archives, stage / "by-hand"))
        written, _ = timed(partial(_only_written, site, stage / "written"))
        pages = [path.stat().st_size for path in site.rglob("*.html")]
        files, total = _weight(site)
    lines = [
        f"\nA download site of {PLUGINS:,} plugins",
        f"  made                         {made:7.2f} s   (at most 5)",
        f"  by hand, unsigned            {by_hand:7.2f} s",
        f"  its files written, no more   {written:7.2f} s   (what this disk takes; nothing is synced)",
        f"  one release more             {changed * 1000:7.0f} ms  (at most 300; median of {len(rounds)})",
        f"  the same as a command        {command * 1000:7.0f} ms  (with the start of Python)",
        f"  refreshed                    {refreshed * 1000:7.0f} ms",
        f"  largest of {len(pages):,} pages       {max(pages) / 1000:7.1f} kB  (at most {MOST_PAGE_BYTES / 1000:.0f})",
        f"  all                          {total / 1e6:7.1f} MB in {files:,} files",
    ]
    comparisons = [
        Comparison(
            title=f"Make a site of {PLUGINS:,} plugins",
            unit="s",
            figures=[Figure(name="qirvo", rounds=(made,)), Figure(name="by hand, unsigned", rounds=(by_hand,))],
            bars=[Bar(limit=5)],
        ),
        Comparison(
            title="One release more",
            unit="ms",
            figures=[Figure(name="qirvo", rounds=tuple(seconds * 1_000 for seconds, _ in rounds))],
            bars=[Bar(limit=300)],
        ),
    ]
    return Report(title="A download site", comparisons=comparisons, text="\n".join(lines))


def timed(act: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds that `act` takes, and what it returns."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def an_archive(folder: Path, number: int, version: str) -> Path:
    """Write the archive of a small plugin, one of ten of its publisher."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{number}-{version}.zip"
    plugin_id = f"publisher-{number // 10}.plugin-{number}"
    category = ("utilities", "productivity", "finance", "health")[number % 4]
    manifest = raw_manifest(id=plugin_id, name=f"Plugin {number}", version=version, category=category)
    files = {
        "manifest.json": json.dumps(manifest),
        "package.json": json.dumps(raw_package(name=f"plugin-{number}", version=version)),
        "README.md": README.replace("Weather", f"Plugin {number}"),
        "dist/index.js": f"// {number}\n{CODE}",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def _changed(stage: Path, site: Path, keys: Path, number: int) -> Done:
    newer = an_archive(stage / "archives", number * 100 + 7, "1.1.0")
    return build_site([newer], site=site, keys=keys, now=_NOW + timedelta(minutes=number + 1))


def _by_hand(archives: list[Path], out: Path) -> None:
    out.mkdir()
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            readme = render_markdown(archive.read("README.md").decode())
        shutil.copyfile(path, out / path.name)
        page = _PAGE.render(name=manifest["name"], readme=readme, file=path.name)
        (out / f"{manifest['id']}.html").write_text(page, encoding="utf-8")


def _only_written(site: Path, out: Path) -> None:
    """Write what the site has into another folder: creating thousands of files is the disk's part."""
    for path in site.rglob("*"):
        if path.is_file():
            place = out / path.relative_to(site)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())


def _weight(site: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
