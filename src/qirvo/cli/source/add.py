"""`qirvo source add`."""

from pathlib import Path

import click

from qirvo.cli.confirming import confirm_source
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, yes_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.source.access import private_access
from qirvo.cli.source.text import source_document
from qirvo.cli.units import Duration, readable_duration


@click.command("add", cls=QirvoCommand)
@click.argument("url")
@click.argument("fingerprint", required=False)
@click.option("--name", help="What to call it here; after its network host without this.")
@click.option("--report-events", is_flag=True, help="Let it count installs, use and faults: no ids.")
@click.option("--private", "publisher", metavar="PUBLISHER", help="Trust this publisher's private repository there.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Holds its token; else that of `auth login`.")
@click.option("--max-age", type=Duration(), help="Accept what was signed so long ago, e.g. 30d; for a mirror.")
@yes_option
@pass_session
def command(  # one parameter per option
    session: Session,
    url: str,
    fingerprint: str | None,
    name: str | None,
    report_events: bool,  # noqa: FBT001  # click passes flags so
    yes: bool,  # noqa: FBT001
    *,
    publisher: str | None,
    token_file: Path | None,
    max_age: int | None,
) -> None:
    """Trust a repository, its first root pinned by fingerprint.

    URL is a registry's address, that of a static repository, or the folder of a mirror. With the FINGERPRINT
    its owner tells over another way, nothing is asked, and any other first root is refused. A private repository needs
    a token of a member of its publisher, which is kept readable by you alone.

    With --max-age, what the source signed may be so old whatever its own expiry says; nothing else is relaxed.
    """
    source = session.host().source_add(
        url,
        confirm=confirm_source(session, yes=yes),
        fingerprint=fingerprint,
        name=name,
        report_events=report_events,
        private=private_access(session, url, publisher, token_file),
        max_age_s=max_age,
    )
    lines = [f"trusting {source.repository} as {source.name}", f"fingerprint {source.fingerprint}"]
    if source.max_age_s is not None:
        lines.append(f"accepting what was signed up to {readable_duration(source.max_age_s)} ago")
    answer(source_document(source), lines, as_json=session.as_json)
