"""Options that several commands share, so that they are spelled and explained once."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.host.taking_options import TakingOptions

Command = TypeVar("Command", bound=Callable[..., Any])

pass_session = click.make_pass_decorator(Session)

registry_option = click.option(
    "--registry", metavar="URL", help="Ask this registry instead of the one signed in to (or QIRVO_API_URL)."
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing and agree to everything that is shown.")


def taking_options(command: Command) -> Command:
    """Add the options that say how an install or update treats what was there before."""
    for option in reversed(
        (
            click.option("--keep-versions", type=click.IntRange(1, 100), help="How many versions stay on disk."),
            click.option("--no-backup", is_flag=True, help="Keep no older version once the new one has proven itself."),
            click.option("--no-cleanup", is_flag=True, help="Keep all older versions that are there."),
            click.option(
                "--no-rollback-on-failure", is_flag=True, help="Stay with what does not come up; no probation."
            ),
            click.option("--despite-busy", is_flag=True, help="Also what says that it is in the middle of something."),
        )
    ):
        command = option(command)
    return command


def read_taking_options(given: Mapping[str, Any]) -> "TakingOptions":
    """Return what `taking_options` were given."""
    from qirvo.host.taking_options import TakingOptions

    if given["no_backup"] and given["keep_versions"] not in (None, 1):
        raise click.UsageError("--no-backup and --keep-versions exclude each other")
    return TakingOptions(
        backup=not given["no_backup"],
        rollback_on_failure=not given["no_rollback_on_failure"],
        cleanup=not given["no_cleanup"],
        keep_versions=given["keep_versions"],
    )


def update_channel_option(help_text: str) -> Callable[[Command], Command]:
    """Return the option `--update-channel`, explained by `help_text`."""
    return click.option("--update-channel", metavar="NAME", help=help_text)


period_option = click.option(
    "--period", metavar="LENGTH", default="30d", show_default=True, help="Days, weeks, months or years."
)
last_option = click.option(
    "--last", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="End with this UTC day, not today."
)
