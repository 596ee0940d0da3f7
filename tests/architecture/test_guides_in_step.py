"""Every command that a guide shows is one that the program takes."""

import shlex
from itertools import takewhile
from pathlib import Path

import click
import pytest

from qirvo.cli.root import qirvo

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
SHOWN = "    qirvo "


def commands() -> list[tuple[str, str]]:
    """Return every command line that stands in a block of its own, with the guide it is in."""
    found = []
    for guide in sorted(GUIDES.glob("*.md")):
        lines = guide.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        found += [(guide.stem, line.strip()) for line in lines if line.startswith(SHOWN)]
    return found


def test_there_are_commands_to_look_at():
    assert {"operator"} <= {guide for guide, _ in commands()}


@pytest.mark.parametrize(("guide", "line"), commands())
def test_a_command_of_a_guide_is_taken(guide: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    words = list(takewhile(lambda word: word not in (">", "|"), shlex.split(line, comments=True)))[1:]
    for word in words:
        if not word.startswith("-") and "/" not in word:  # the guide's reader has it
            Path(word).touch() if "." in word else Path(word).mkdir(exist_ok=True)
    command: click.Command = qirvo
    context = click.Context(qirvo)
    while isinstance(command, click.Group):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    command.make_context(guide, words)
