"""`qirvo daemon`: its commands by name; without one, the daemon runs."""

import click

from qirvo.cli.lazy import Lazy, LazyGroup


@click.pass_context
def _run_unless_named(ctx: click.Context) -> int | None:
    if ctx.invoked_subcommand is not None:
        return None
    from qirvo.cli.daemon.run import command as run

    return int(ctx.invoke(run) or 0)


command = LazyGroup(
    "daemon",
    table={
        "run": Lazy("qirvo.cli.daemon.run", "Keep this host's plugins up to date until told to stop."),
        "status": Lazy("qirvo.cli.daemon.status", "Show when the sources were and will be asked."),
        "unit": Lazy("qirvo.cli.daemon.unit", "Print or install a systemd unit for the daemon."),
    },
    summary="Keep this host's plugins up to date.",
)
command.callback = _run_unless_named
command.invoke_without_command = True
command.no_args_is_help = False
