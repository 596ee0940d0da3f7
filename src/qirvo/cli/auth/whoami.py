"""`qirvo auth whoami`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("whoami", cls=QirvoCommand)
@registry_option
@pass_session
def command(session: Session, registry: str | None) -> None:
    """Show which account the registry sees."""
    client = session.client(registry)
    account = client.whoami()
    lines = fields(
        [
            ("registry", str(client.address)),
            ("account", account.name),
            ("publishers", ", ".join(account.publishers) or "none"),
            ("rights", ", ".join(account.rights) or "none"),
        ]
    )
    answer({"registry": str(client.address), "account": account}, lines, as_json=session.as_json)
