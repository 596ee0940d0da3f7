"""`qirvo source add`."""

import click

from qirvo.cli.confirming import confirm_source
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, yes_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.source.text import source_document


@click.command("add", cls=QirvoCommand)
@click.argument("url")
@click.argument("fingerprint", required=False)
@click.option("--name", help="What to call it here; after its network host without this.")
@click.option("--report-events", is_flag=True, help="Let it count installs and updates: versions and ways out, no ids.")
@yes_option
@pass_session
def command(  # one parameter per option
    session: Session,
    url: str,
    fingerprint: str | None,
    name: str | None,
    report_events: bool,  # noqa: FBT001  # click passes flags so
    yes: bool,  # noqa: FBT001
) -> None:
    """Trust a repository, its first root pinned by fingerprint.

    URL is a registry's address, or that of a static repository. With the FINGERPRINT its owner tells over another way,
    nothing is asked, and any other first root is refused.
    """
    source = session.host().source_add(
        url,
        confirm=confirm_source(session, yes=yes),
        fingerprint=fingerprint,
        name=name,
        report_events=report_events,
    )
    lines = [f"trusting {source.repository} as {source.name}", f"fingerprint {source.fingerprint}"]
    answer(source_document(source), lines, as_json=session.as_json)
