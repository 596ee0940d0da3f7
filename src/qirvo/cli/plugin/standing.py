"""What `yank`, `deprecate`, `quarantine` and `take-down` have in common: say it, or lift it."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


def standing_command(name: str, kind: str, text: str) -> click.Command:
    """Return the command `name`, which says that a release or a plugin is `kind`; `text` is its help."""

    @click.command(name, cls=QirvoCommand, help=text)
    @click.argument("plugin_id", metavar="ID")
    @click.argument("version", required=False)
    @click.option("--reason", "-m", help="Why; everybody can read it.")
    @click.option("--undo", is_flag=True, help="Not any more.")
    @registry_option
    @pass_session
    def command(
        session: Session,
        plugin_id: str,
        version: str | None,
        reason: str | None,
        undo: bool,  # noqa: FBT001  # click passes flags so
        registry: str | None,
    ) -> None:
        say_or_lift(session, kind, plugin_id, version, reason=reason, undo=undo, registry=registry)

    return command


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
