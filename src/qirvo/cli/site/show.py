"""`qirvo site show`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields, table
from qirvo.cli.session import Session
from qirvo.cli.site.shared import site_argument
from qirvo.cli.units import readable_size, readable_time


@click.command("show", cls=QirvoCommand)
@site_argument
@pass_session
def command(session: Session, site: Path) -> None:
    """Show what is on a download site, and until when it is signed.

    No keys are needed for it.
    """
    with needs_extra("publish"):
        from qirvo.authoring.website.showing import show_site

        shown = show_site(site)
    record = shown.record
    document = {
        "title": record.title,
        "address": record.address,
        "fingerprint": shown.fingerprint,
        "signedAt": shown.signed_at.isoformat(),
        "goodUntil": shown.good_until.isoformat(),
        "plugins": [
            {"id": each.id, "version": each.shown, "releases": len(each.releases), "sizeBytes": each.release.size_bytes}
            for each in record.plugins.values()
        ],
    }
    rows = [
        (each.id, each.shown, str(len(each.releases)), readable_size(each.release.size_bytes))
        for each in record.plugins.values()
    ]
    lines = [
        *fields(
            [
                ("title", record.title),
                ("address", record.address),
                ("fingerprint", shown.fingerprint),
                ("signed", readable_time(shown.signed_at.isoformat())),
                ("good until", readable_time(shown.good_until.isoformat())),
            ]
        ),
        *table(("plugin", "version", "releases", "size"), rows),
    ]
    answer(document, lines, as_json=session.as_json)
