"""Groups that know their commands by name and summary alone, and import a command when it runs.

Every command takes `--json`: one JSON document on stdout instead of text, and a problem document on stderr when it
fails.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from qirvo.cli.session import Session


class Lazy(NamedTuple):
    """Where a command is, and its summary, which is the first sentence of its help."""

    module: str
    summary: str


class LazyGroup(click.Group):
    """A group whose commands are modules with an object `command`."""

    def __init__(self, name: str, *, table: Mapping[str, Lazy], summary: str) -> None:
        super().__init__(name, help=summary, context_settings={"help_option_names": ["-h", "--help"]})
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order, which is the order of use."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        del ctx
        if cmd_name not in self.table:
            return None
        command = import_module(self.table[cmd_name].module).command
        assert isinstance(command, click.Command)  # noqa: S101  # a wrong table is a bug
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of a name that is none, say which ones are like it."""
        if args and args[0] not in self.table and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.table, cutoff=0.7)
            advice = f" Did you mean `{'` or `'.join(near)}`?" if near else ""
            ctx.fail(f"No such command `{args[0]}`.{advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing what it names."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.table.items()])


class QirvoCommand(click.Command):
    """A command with `--json` and `-h`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # click's own signature
        super().__init__(*args, **kwargs)
        self.context_settings.setdefault("help_option_names", ["-h", "--help"])
        self.params.append(
            click.Option(
                ["--json", "as_json"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_remember_json,
                help="Print one JSON document instead of text.",
            )
        )


def _remember_json(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's
    del parameter
    session = ctx.find_object(Session)
    if value and session is not None:
        session.as_json = True
