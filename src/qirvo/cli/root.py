"""The command tree: every name and summary, none of the commands themselves."""

import click

from qirvo.cli.lazy import Lazy, LazyGroup

_GROUPS = {
    "plugin": Lazy("qirvo.cli.plugin.group", "Make, publish, install, update and run plugins."),
    "source": Lazy("qirvo.cli.source.group", "Say which repositories this host trusts."),
    "auth": Lazy("qirvo.cli.auth.group", "Sign in to a registry."),
    "submission": Lazy("qirvo.cli.submission.group", "Follow what was submitted to a registry."),
    "review": Lazy("qirvo.cli.review.group", "Decide on submissions."),
    "rollout": Lazy("qirvo.cli.rollout.group", "Expose a release step by step."),
    "rule": Lazy("qirvo.cli.rule.group", "Say what the checks may do in a registry."),
    "component": Lazy("qirvo.cli.component.group", "See what published releases are made of."),
    "account": Lazy("qirvo.cli.account.group", "Say who may sign in to a registry."),
    "config": Lazy("qirvo.cli.config.group", "Read and change this host's settings."),
    "server": Lazy("qirvo.cli.server.group", "Run a registry."),
}


def _show_version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's
    del parameter
    if value and not ctx.resilient_parsing:
        from qirvo import __version__

        click.echo(f"qirvo {__version__}")
        ctx.exit()


qirvo = LazyGroup("qirvo", table=_GROUPS, summary="Plugin distribution for Qirvo: from author to running host.")
qirvo.params.append(
    click.Option(
        ["--version", "-V"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_show_version,
        help="Show the version and end.",
    )
)
