"""Waiting for a submission: until a person can review it, or until it is published."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.output import EXIT_BY_FAMILY
from qirvo.domain.errors import InvalidError
from qirvo.domain.submissions import FAILED, SubmissionState

if TYPE_CHECKING:
    from qirvo.wire.submissions import SubmissionDocument

_PUBLISHED = "published"
_AWAITED: Mapping[str, frozenset[SubmissionState]] = {
    "review": frozenset({SubmissionState.IN_REVIEW, SubmissionState.APPROVED}),
    _PUBLISHED: frozenset({SubmissionState.PUBLISHED}),
}
_FAILED = frozenset(state.value for state in FAILED)

wait_option = click.option(
    "--wait",
    type=click.Choice(list(_AWAITED)),
    is_flag=False,
    flag_value=_PUBLISHED,
    help="Wait until it is in review, or (also without a word) published; or until it cannot come to that.",
)
timeout_option = click.option(
    "--timeout", type=click.IntRange(1), default=600, show_default=True, help="Seconds to wait at most."
)


class WaitingCommand(QirvoCommand):
    """A command whose `--wait` may stand alone before an argument, as in `publish --wait FOLDER`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a `--wait` without one of its own words its usual meaning, so that it takes no argument as its word."""
        following = [*args[1:], ""]
        explicit = [
            f"--wait={_PUBLISHED}" if word == "--wait" and after not in _AWAITED else word
            for word, after in zip(args, following, strict=True)
        ]
        return super().parse_args(ctx, explicit)


def awaited_states(wait: str | None) -> frozenset[SubmissionState]:
    """Return the states that `--wait` waits for; none when it was not given."""
    return _AWAITED[wait] if wait is not None else frozenset()


def exit_code_after(submission: "SubmissionDocument | None") -> int:
    """Return the exit code when this came of it: a refusal asks its publisher to mend the plugin."""
    failed = submission is not None and submission.state in _FAILED
    return EXIT_BY_FAMILY[InvalidError] if failed else 0
