"""`qirvo site yank`."""

from functools import partial
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


@click.command("yank", cls=QirvoCommand)
@site_argument
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--reason", "-m", help="Why; everybody can read it.")
@click.option("--undo", is_flag=True, help="Not any more.")
@keys_option
@to_option
@pass_session
def command(  # one parameter per option
    session: Session,
    site: Path,
    plugin_id: str,
    version: str,
    reason: str | None,
    undo: bool,  # noqa: FBT001  # click passes flags so
    *,
    keys: Path | None,
    targets: tuple[str, ...],
) -> None:
    """Let nobody be given a release on a download site anew.

    Whoever has it keeps it, and whoever names this very version still gets it.
    """
    if undo == (reason is not None):
        raise click.UsageError("give --reason, or --undo")
    with needs_extra("publish"):
        from qirvo.authoring.website.acts import change_plugin
        from qirvo.domain.index_changes import unyanked, yanked
        from qirvo.domain.names import PluginId
        from qirvo.domain.versions import Version

        meant = Version.parse(version)
        changed = partial(unyanked, version=meant) if undo else partial(yanked, version=meant, reason=reason or "")
        now = this_moment()
        done = change_plugin(PluginId.parse(plugin_id), changed, site=site, keys=keys_of(site, keys), now=now)
    said = "is yanked no more" if undo else "is yanked"
    tell(session, done, [f"{plugin_id} {version} {said}.", latency_line(done.record.days)], copy_to(site, targets))
