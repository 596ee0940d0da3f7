"""Making the bundle of a plugin of about 5 MB, beside `zip` on the same files; the bar is 1.5 times its time.

In the same time a bundle has its digests, its bill of materials, its README as a page, and is read again and synced.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.archives import a_plugin
from bench.figures import Bar, Report
from bench.measuring import compared, in_turns, program
from qirvo.authoring.bundle import make_bundle
from tests.support.plugins import write_plugin

ZIP = "zip -r"


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        folder = a_plugin(stage / "plugin")
        write_plugin(folder)
        acts: dict[str, Callable[[], object]] = {"qirvo": lambda: make_bundle(folder, stage / "ours.zip")}
        if shutil.which("zip"):
            acts[ZIP] = _zipping(folder, stage / "zip.zip")
        bar = Bar(limit=1.5, beside=ZIP)
        comparison = compared("Bundle a plugin of 5 MB", in_turns(acts, rounds=7), bar)
    return Report(title="Making a bundle for direct download", comparisons=[comparison])


def _zipping(folder: Path, archive: Path) -> Callable[[], object]:
    zipped = program("zip", "-q", "-r", str(archive), str(folder))

    def run_anew() -> object:
        archive.unlink(missing_ok=True)
        return zipped()

    return run_anew
