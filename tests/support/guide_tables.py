"""The tables of `docs/guide-*.md`, which say what each name of the Guide is here."""

from collections.abc import Iterator

import click

from qirvo.cli.root import qirvo
from scripts.generate_docs import DOCS, walk_commands


def guide_page(name: str) -> str:
    """The page `docs/guide-NAME.md`."""
    return (DOCS / f"guide-{name}.md").read_text(encoding="utf-8")


def rows_of(text: str) -> list[list[str]]:
    """The cells of each row that begins with a name."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]


def _options() -> Iterator[str]:
    for _path, command in walk_commands(qirvo, "qirvo"):
        options = () if isinstance(command, click.Group) else command.params
        for option in options:
            if isinstance(option, click.Option):
                yield from (*option.opts, *option.secondary_opts)


KNOWN_OPTIONS = frozenset(_options())
"""Every option of every command."""
