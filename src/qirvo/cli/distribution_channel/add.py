"""`qirvo distribution-channel add`."""

from pathlib import Path
from typing import Any

import click

from qirvo.cli.distribution_channel.text import defined_in_option, file_in_use, terms_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.distribution_channels import DistributionChannel, Proof, Requirement

_NOTHING = "nothing"


@click.command("add", cls=QirvoCommand)
@click.argument("id")
@click.option(
    "--type",
    "way",
    type=click.Choice([each.value for each in DistributionChannel]),
    required=True,
    help="Which of the four ways.",
)
@click.option(
    "--endpoint", default="", metavar="WHERE", help="Address of a registry or of what takes files, or a folder."
)
@click.option(
    "--authentication",
    "proof",
    type=click.Choice([each.value for each in Proof]),
    default=Proof.NONE.value,
    show_default=True,
    help="What it asks for to know who sends.",
)
@click.option(
    "--requires",
    "requirements",
    type=click.Choice([*(each.value for each in Requirement), _NOTHING]),
    multiple=True,
    help="What has to be met; may be repeated. Without it, what its type demands.",
)
@click.option("--name", default="", help="What people call it.")
@defined_in_option
@pass_session
def command(session: Session, /, id: str, defined_in: Path | None, **given: Any) -> None:  # noqa: A002, ANN401  # what is typed
    """Define a distribution channel, or change one.

    For example, a team's own registry that pipelines publish to:
    `qirvo distribution-channel add team --type private --endpoint https://plugins.example.com --authentication oidc
    --requires testing --requires security`. No secret is written down: `api-key` is the token of `qirvo auth login` or
    of the environment, `oidc` what the pipeline's issuer says of the run.
    """
    from qirvo.authoring.distribution_channels import define
    from qirvo.domain.distribution_terms import read_terms, written_terms

    written: dict[str, Any] = {
        "id": id,
        "name": given["name"],
        "type": given["way"],
        "endpoint": given["endpoint"],
        "authentication": {"type": given["proof"]},
    }
    if given["requirements"]:
        written["requirements"] = {each: True for each in given["requirements"] if each != _NOTHING}
    terms = read_terms(written)
    define(terms, file_in_use(session, defined_in))
    answer(written_terms(terms), terms_lines([terms]), as_json=session.as_json)
