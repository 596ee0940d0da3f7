"""How a mirror is told of, and the options its commands share."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.output import fields
from qirvo.cli.units import Duration, readable_time

if TYPE_CHECKING:
    from qirvo.host.mirrors.verify import Verified

_OLDEST_S = 10 * 366 * 86_400


class MaximumAge(click.ParamType[timedelta]):
    """A duration such as `14d`, from one second to ten years."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the duration `value` stands for."""
        if isinstance(value, timedelta):
            return value
        seconds = Duration().convert(value, param, ctx)
        if not 0 < seconds <= _OLDEST_S:
            self.fail(f"`{value}` is no maximum age: give from one second to ten years", param, ctx)
        return timedelta(seconds=seconds)


def verified_lines(verified: "Verified") -> list[str]:
    """Return what was verified, for people."""
    return fields(
        [
            ("fingerprint", verified.fingerprint),
            ("plugins", str(verified.plugins)),
            ("archives", str(verified.artifacts)),
            ("deltas", str(verified.deltas)),
            ("rollout logs", str(verified.logs)),
            ("signed", readable_time(verified.signed_at.isoformat())),
            ("good until", readable_time(verified.good_until.isoformat())),
        ]
    )


def verified_document(verified: "Verified") -> dict[str, Any]:
    """Return what was verified, for programs."""
    return {
        "fingerprint": verified.fingerprint,
        "plugins": verified.plugins,
        "artifacts": verified.artifacts,
        "deltas": verified.deltas,
        "rolloutLogs": verified.logs,
        "signedAt": verified.signed_at.isoformat(),
        "goodUntil": verified.good_until.isoformat(),
    }
