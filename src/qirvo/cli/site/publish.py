"""`qirvo site publish`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.site.shared import copy_to, site_argument


@click.command("publish", cls=QirvoCommand)
@site_argument
@click.argument("targets", nargs=-1, required=True, metavar="TARGET…")
@pass_session
def command(session: Session, site: Path, targets: tuple[str, ...]) -> None:
    """Copy a download site to where visitors find it.

    TARGET is a folder, `s3://BUCKET/PREFIX` (credentials from the environment, as every S3 tool takes them;
    AWS_ENDPOINT_URL for other than Amazon's), or `git+REPOSITORY#BRANCH`. Only what differs is sent, and what is signed
    last: a visitor in between finds the site before or after, and so does one where the copy broke off.

        qirvo site publish downloads s3://bucket/plugins git+https://example.org/acme/plugins.git#gh-pages
    """
    published = copy_to(site, targets)
    document = [{"target": each.target, "sent": each.sent, "kept": each.kept} for each in published]
    lines = [f"copied to {each.target}: {each.sent} files sent, {each.kept} were there" for each in published]
    answer({"site": str(site), "published": document}, lines, as_json=session.as_json)
