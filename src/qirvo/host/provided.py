"""React for the plugins that expect it of their host: installed once, pinned, without scripts, beside no plugin.

The folder is filled elsewhere and renamed into its place, so that it is there whole or not at all. Where npm cannot
be reached nothing is lost: the runtime has a stand-in, and `status` says so.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors
from qirvo.domain.errors import UnavailableError
from qirvo.host.filesystem import locked, make_private_folder, remove_folder
from qirvo.host.layout import HostLayout
from qirvo.host.node_program import find_npm

PINNED = {"react": "19.2.0", "react-dom": "19.2.0"}
_TIME_LIMIT_S = 60.0
_FILLING = f"{PARTIAL_PREFIX}provided-"
_WORDS = ("install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")


class NpmProviding:
    """Installs with npm.

    Args:
        layout: The host's.
        environ: The program's environment; `QIRVO_OFFLINE=1` forbids to try.
        allowed: Whether the host's owner lets it.
        time_limit_s: How long npm may take.
    """

    def __init__(
        self, layout: HostLayout, environ: Mapping[str, str], *, allowed: bool, time_limit_s: float = _TIME_LIMIT_S
    ) -> None:
        self._folder = layout.provided
        self._lock = layout.lock("provided")
        self._environ = environ
        self._allowed = allowed
        self._time_limit_s = time_limit_s

    def provide(self, modules: frozenset[str]) -> str:
        """Make sure that the host's folder has `modules`; return what stands in the way, empty when nothing does."""
        wanted = modules & PINNED.keys()
        if not wanted or self._has(wanted):
            return ""
        if not self._allowed:
            return "the host's settings do not let it install React"
        if self._environ.get("QIRVO_OFFLINE") == "1":
            return "React was not installed, because QIRVO_OFFLINE is set"
        try:
            with locked(self._lock, what="the provided modules", timeout_s=self._time_limit_s):
                return "" if self._has(wanted) else self._install()
        except UnavailableError as exc:
            return f"React was not installed: {exc.message}"

    def _has(self, modules: frozenset[str]) -> bool:
        return all((self._folder / "node_modules" / name / "package.json").is_file() for name in modules)

    def _install(self) -> str:
        make_private_folder(self._folder.parent)
        for left in self._folder.parent.glob(f"{_FILLING}*"):  # by one that was killed
            remove_folder(left)
        with disk_errors(self._folder):
            filling = Path(tempfile.mkdtemp(prefix=_FILLING, dir=self._folder.parent))
            try:
                trouble = self._fill(filling)
                if not trouble:
                    remove_folder(self._folder)
                    filling.rename(self._folder)
                return trouble
            finally:
                shutil.rmtree(filling, ignore_errors=True)

    def _fill(self, folder: Path) -> str:
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        packages = [f"{name}@{version}" for name, version in PINNED.items()]
        command = [*find_npm(self._environ), *_WORDS, "--prefix", str(folder), *packages]
        try:
            done = subprocess.run(  # noqa: S603  # an argument list, no shell
                command,
                cwd=folder,
                env=dict(self._environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=self._time_limit_s,
            )
        except subprocess.TimeoutExpired:
            return f"npm did not install React within {self._time_limit_s:g} seconds"
        except OSError as exc:
            return f"npm cannot be run: {exc.strerror}"
        if done.returncode != 0:
            return f"npm did not install React: {_first_line(done.stderr)}"
        return ""


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else "it does not say why"
