"""`qirvo site refresh`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session
from qirvo.cli.site.shared import copy_to, keys_of, keys_option, site_argument, tell, this_moment, to_option


@click.command("refresh", cls=QirvoCommand)
@site_argument
@keys_option
@to_option
@pass_session
def command(session: Session, site: Path, *, keys: Path | None, targets: tuple[str, ...]) -> None:
    """Sign a download site anew.

    Hosts refuse a site that was not signed for longer than it promised (30 days unless said otherwise), and a staged
    update goes on only as the site is signed. Run it daily, from cron or a pipeline:

        qirvo site refresh downloads --to s3://bucket/plugins
    """
    with needs_extra("publish"):
        from qirvo.authoring.website.acts import refresh_site

        done = refresh_site(site=site, keys=keys_of(site, keys), now=this_moment())
    tell(session, done, [], copy_to(site, targets))
