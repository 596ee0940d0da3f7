"""Distribution channels as they are shown, and the option that names their file."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.output import table

if TYPE_CHECKING:
    from qirvo.cli.session import Session
    from qirvo.domain.distribution_channels import DistributionTerms

defined_in_option = click.option(
    "--defined-in",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="In this file instead of the one of QIRVO_HOME.",
)


def file_in_use(session: "Session", named: Path | None) -> Path:
    """Return the file with the distribution channels: the one `named`, else that of QIRVO_HOME."""
    from qirvo.authoring.distribution_channels import file_of

    return named or file_of(session.home)


def terms_lines(known: Iterable["DistributionTerms"]) -> list[str]:
    """Return distribution channels as a table."""
    head = ("ID", "TYPE", "ENDPOINT", "AUTHENTICATION", "REQUIREMENTS", "NAME")
    return table(
        head,
        (
            (
                terms.id,
                terms.way.value,
                terms.endpoint or ("registry" if terms.is_at_registry else "--out"),
                terms.proof.value,
                ", ".join(sorted(terms.requirements)) or "none",
                terms.name,
            )
            for terms in known
        ),
    )
