"""`qirvo distribution-channel list`."""

from pathlib import Path

import click

from qirvo.cli.distribution_channel.text import defined_in_option, file_in_use, terms_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@defined_in_option
@pass_session
def command(session: Session, defined_in: Path | None) -> None:
    """List the distribution channels that `--to` takes."""
    from qirvo.authoring.distribution_channels import known_in
    from qirvo.domain.distribution_terms import written_terms

    known = known_in(file_in_use(session, defined_in), must_exist=defined_in is not None)
    document = {"distributionChannels": [written_terms(terms) for terms in known.values()]}
    answer(document, terms_lines(known.values()), as_json=session.as_json)
