"""The command tree: every name and summary, none of the commands themselves."""

import click

from qirvo.cli.lazy import Lazy, LazyGroup

_GROUPS = {
    "plugin": Lazy("qirvo.cli.plugin.group", "Make, publish, install, update and run plugins."),
    "distribute": Lazy(
        "qirvo.cli.distribute", "Let a plugin leave by a distribution channel, once it meets what that demands."
    ),
    "distribution-channel": Lazy(
        "qirvo.cli.distribution_channel.group", "Say by which ways, and to where, plugins leave."
    ),
    "source": Lazy("qirvo.cli.source.group", "Say which repositories this host trusts."),
    "mirror": Lazy("qirvo.cli.mirror.group", "Copy a part of a registry, for a place without a network."),
    "site": Lazy("qirvo.cli.site.group", "Keep a download site."),
    "auth": Lazy("qirvo.cli.auth.group", "Sign in to a registry."),
    "submission": Lazy("qirvo.cli.submission.group", "Follow what was submitted to a registry."),
    "review": Lazy("qirvo.cli.review.group", "Decide on submissions."),
    "trusted-publisher": Lazy("qirvo.cli.trusted_publisher.group", "Let pipelines publish without a secret."),
    "publisher": Lazy(
        "qirvo.cli.publisher.group", "Make publishers, choose who is in them, prove domains, set up pipelines."
    ),
    "rollout": Lazy("qirvo.cli.rollout.group", "Expose a release step by step."),
    "update-channel": Lazy("qirvo.cli.update_channel.group", "Say which streams of releases installations can follow."),
    "rule": Lazy("qirvo.cli.rule.group", "Say what the checks may do in a registry."),
    "component": Lazy("qirvo.cli.component.group", "See what published releases are made of."),
    "entitlement": Lazy("qirvo.cli.entitlement.group", "Say who may have paid plugins."),
    "license": Lazy("qirvo.cli.license.group", "Keep the license keys of this host's paid plugins."),
    "advisory": Lazy("qirvo.cli.advisory.group", "Warn of what is wrong with a plugin."),
    "account": Lazy("qirvo.cli.account.group", "Say who may sign in to a registry."),
    "analytics": Lazy("qirvo.cli.analytics", "Show a plugin's figures: downloads, users, versions, places, events."),
    "report": Lazy(
        "qirvo.cli.report.group", "See a plugin's report (`qirvo report PLUGIN`), or what users report of plugins."
    ),
    "token": Lazy("qirvo.cli.token.group", "Make and revoke tokens for programs."),
    "audit": Lazy("qirvo.cli.audit.group", "See what was done in a registry, by whom."),
    "notice": Lazy("qirvo.cli.notice.group", "See what there is to hear of, and choose what comes by mail."),
    "webhook": Lazy("qirvo.cli.webhook.group", "Let programs be told of a publisher's notices."),
    "alert": Lazy("qirvo.cli.alert.group", "Say which figures of a plugin are watched."),
    "job": Lazy("qirvo.cli.job.group", "See what a registry has yet to do, and what it gave up."),
    "daemon": Lazy("qirvo.cli.daemon.group", "Keep this host's plugins up to date."),
    "config": Lazy("qirvo.cli.config.group", "Read and change this host's settings."),
    "deploy": Lazy("qirvo.cli.deploy.group", "Make images of releases and run them in environments."),
    "server": Lazy("qirvo.cli.server.group", "Run a registry."),
    "repository": Lazy("qirvo.cli.repository.group", "Hold the offline keys of a signed repository."),
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
