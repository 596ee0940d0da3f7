"""What `yank`, `deprecate`, `quarantine` and `take-down` have in common: say it, or lift it."""

import click

from qirvo.cli.output import answer
from qirvo.cli.session import Session


def say_or_lift(
    session: Session,
    kind: str,
    plugin_id: str,
    version: str | None,
    *,
    reason: str | None,
    undo: bool,
    registry: str | None,
    replacement: str = "",
) -> None:
    """Say that the release or plugin stands so, for a reason, or with `undo` that it does no more."""
    from qirvo.wire.standings import StandingBody

    if undo == (reason is not None):
        raise click.UsageError("Give `--reason`, or `--undo`.")
    client, of = session.client(registry), f"{plugin_id} {version or ''}".strip()
    if reason is None:
        client.lift(plugin_id, kind, version)
        told = {"pluginId": plugin_id, "version": version, "kind": kind, "lifted": True}
        answer(told, [f"{of} is not {kind} any more; hosts know at their next check"], as_json=session.as_json)
        return
    made = client.say(plugin_id, kind, StandingBody(reason=reason, version=version, replacement=replacement))
    answer(made, [f"{of} is {kind}; hosts know at their next check"], as_json=session.as_json)
