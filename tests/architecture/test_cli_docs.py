"""The commands, their page and their manners stay together."""

import click
import pytest

from qirvo.cli.lazy import LazyGroup
from qirvo.cli.root import qirvo
from scripts.generate_docs import DOCS, cli_page, walk_commands

EVERY = dict(walk_commands(qirvo, "qirvo"))
COMMANDS = {path: command for path, command in EVERY.items() if not isinstance(command, click.Group)}
GROUPS = {path: command for path, command in EVERY.items() if isinstance(command, LazyGroup)}


def test_the_page_of_commands_is_in_step() -> None:
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == cli_page()


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_speaks_json(path: str) -> None:
    assert "--json" in {name for parameter in COMMANDS[path].params for name in parameter.opts}


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_has_a_sentence_or_a_choice(path: str) -> None:
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    assert all(option.help or isinstance(option.type, click.Choice) for option in options)


@pytest.mark.parametrize("path", GROUPS)
def test_a_groups_summaries_are_its_commands_own(path: str) -> None:
    shown = {name: entry.summary for name, entry in GROUPS[path].table.items()}
    assert shown == {name: first_sentence(EVERY[f"{path} {name}"]) for name in shown}


def first_sentence(command: click.Command) -> str:
    return (command.help or "").partition("\n\n")[0].replace("\n", " ")
