"""`qirvo site recall`."""

from functools import partial
from pathlib import Path

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, yes_option
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


@click.command("recall", cls=QirvoCommand)
@site_argument
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--reason", "-m", required=True, help="Why; everybody can read it.")
@click.option("--back-to", metavar="VERSION", help="What hosts return to; without it, what was offered before.")
@yes_option
@keys_option
@to_option
@pass_session
def command(  # one parameter per option
    session: Session,
    site: Path,
    plugin_id: str,
    version: str,
    reason: str,
    back_to: str | None,
    *,
    yes: bool,
    keys: Path | None,
    targets: tuple[str, ...],
) -> None:
    """Take a release on a download site back from everybody.

    Hosts that have it return to an older one. This cannot be undone: the release is never offered again.

        qirvo site recall downloads acme.weather 1.2.0 -m "It eats data." --to /var/www/plugins
    """
    if not agreed(session, f"Take {plugin_id} {version} back for good?", yes=yes):
        return
    with needs_extra("publish"):
        from qirvo.authoring.website.acts import change_plugin
        from qirvo.domain.index_changes import recalled
        from qirvo.domain.names import PluginId
        from qirvo.domain.versions import Version

        now, to = this_moment(), None if back_to is None else Version.parse(back_to)
        recall = partial(recalled, version=Version.parse(version), to=to, reason=reason, signed_now=now)
        done = change_plugin(PluginId.parse(plugin_id), recall, site=site, keys=keys_of(site, keys), now=now)
    lines = [f"{plugin_id} {version} was taken back.", latency_line(done.record.days)]
    tell(session, done, lines, copy_to(site, targets))
