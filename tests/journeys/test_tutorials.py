"""Each tutorial does what it says: every command is typed at a real terminal, and what it prints is compared."""

import sys
from pathlib import Path

import pytest

from scripts.generate_docs import DOCS
from scripts.people import environment, free_port
from tests.support.terminals import a_reader, follow

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]
_PORTS = ("3000", "5000", "8080", "8090")


@pytest.mark.parametrize("name", sorted(path.stem for path in (DOCS / "tutorials").glob("*.md")))
def test_a_tutorial_does_what_it_says(name: str, tmp_path: Path):
    environ = dict(environment(tmp_path / ".qirvo", HOME=str(tmp_path), TERM="xterm", QIRVO_SERVER_BINS_BITS="4"))
    del environ["QIRVO_HOME"]  # a reader has none: it is `~/.qirvo`
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    ports = {named: free_port() for named in _PORTS}
    with a_reader(DOCS / "tutorials" / f"{name}.md", tmp_path, environ=environ, ports=ports) as reader:
        follow(reader)
