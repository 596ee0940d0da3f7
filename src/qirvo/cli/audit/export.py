"""`qirvo audit export`."""

import click

from qirvo.cli.audit.filters import filter_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.session import Session


@click.command("export", cls=QirvoCommand)
@filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("jsonl", "csv")),
    default="jsonl",
    show_default=True,
    help="How it is written.",
)
@registry_option
@pass_session
def command(
    session: Session, /, *, publisher: str | None, form: str, registry: str | None, **filters: str | None
) -> None:
    """Print the whole log in the order of writing, one JSON document a line.

    `qirvo audit verify` proves an export that no filter left anything out of.
    """
    from qirvo.wire.audit import CSV_HEAD, csv_line, json_line

    client, after = session.client(registry), None
    write = csv_line if form == "csv" else json_line
    if form == "csv":
        click.echo(CSV_HEAD, nl=False)
    while True:
        page = client.audit_chain(publisher=publisher, after=after, **filters)
        for document in page.entries:
            click.echo(write(document), nl=False)
        after = page.next
        if after is None:
            return
