"""`qirvo publisher domain add`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("add", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("domain")
@registry_option
@pass_session
def command(session: Session, publisher: str, domain: str, registry: str | None) -> None:
    """Claim a domain.

    What has to stand there is printed: a TXT record, or a document below `/.well-known/`.
    """
    claim = session.client(registry).claim_domain(publisher, domain)
    document = f'{{"publishers": {{"{publisher}": "{claim.code}"}}}}'
    lines = [
        f"TXT record  {claim.txtName} = {claim.txtValue}",
        f"or          https://{domain}/.well-known/qirvo-publisher.json = {document}",
    ]
    answer(claim, lines, as_json=session.as_json)
