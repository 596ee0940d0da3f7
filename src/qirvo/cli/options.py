"""Options that several commands share, so that they are spelled and explained once."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from qirvo.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])

# Written out: the enumeration stands beside versions, whose parser takes as long to import as all of click.
UPDATE_CHANNELS = ("stable", "beta", "alpha")

pass_session = click.make_pass_decorator(Session)

registry_option = click.option(
    "--registry", metavar="URL", help="Ask this registry instead of the one signed in to (or QIRVO_API_URL)."
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing and agree to everything that is shown.")


def update_channel_option(help_text: str) -> Callable[[Command], Command]:
    """Return the option `--update-channel`, explained by `help_text`."""
    return click.option("--update-channel", type=click.Choice(UPDATE_CHANNELS), help=help_text)
