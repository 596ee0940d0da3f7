"""Which entries are wanted: the options that listing and exporting share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--publisher", metavar="NAME", help="Only what concerns this publisher of yours, as its owner."),
    click.option("--actor", metavar="ACCOUNT", help="Only what this account did."),
    click.option("--act", metavar="ACT", help="Only acts that begin so, such as `token.create` or `token.`."),
    click.option("--subject", metavar="SUBJECT", help="Only what was about this, such as `plugin:acme.weather`."),
    click.option("--outcome", type=click.Choice(("done", "refused")), help="Only what was done, or was refused."),
    click.option("--since", metavar="WHEN", help="Only from this day (UTC) or moment on, such as `2026-12-01`."),
    click.option("--until", metavar="WHEN", help="Only up to this day, which is included, or to this moment."),
)


def filter_options(command: Command) -> Command:
    """Give the command the options; their values come as keyword arguments of the same names."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
