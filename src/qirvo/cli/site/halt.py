"""`qirvo site halt`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session
from qirvo.cli.site.shared import (
    copy_to,
    keys_of,
    keys_option,
    latency_line,
    site_argument,
    tell,
    this_moment,
    to_option,
)


@click.command("halt", cls=QirvoCommand)
@site_argument
@click.argument("plugin_id", metavar="ID")
@click.option("--update-channel", default="stable", show_default=True, metavar="NAME", help="Where it is offered.")
@click.option("--reason", "-m", required=True, help="Why; everybody can read it.")
@keys_option
@to_option
@pass_session
def command(
    session: Session,
    site: Path,
    plugin_id: str,
    *,
    update_channel: str,
    reason: str,
    keys: Path | None,
    targets: tuple[str, ...],
) -> None:
    """Stop a staged update on a download site for good.

    Nobody is offered the release any more, and it is yanked; whoever has it keeps it.
    """
    with needs_extra("publish"):
        from qirvo.authoring.website.acts import change_plugin
        from qirvo.domain.index_changes import halted
        from qirvo.domain.names import PluginId
        from qirvo.domain.update_channels import UpdateChannel

        where, now = UpdateChannel(update_channel), this_moment()
        done = change_plugin(
            PluginId.parse(plugin_id),
            lambda index: halted(index, where, reason, signed_now=now),
            site=site,
            keys=keys_of(site, keys),
            now=now,
        )
    lines = [f"The staged update of {plugin_id} on {where} is halted.", latency_line(done.record.days)]
    tell(session, done, lines, copy_to(site, targets))
