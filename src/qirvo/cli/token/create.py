"""`qirvo token create`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.domain.scopes import Scope


@click.command("create", cls=QirvoCommand)
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may do; repeatable.",
)
@click.option(
    "--plugin", "plugins", metavar="PATTERN", multiple=True, help="Bound to these, such as `acme.*`; repeatable."
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it is good for.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session, name: str, scopes: tuple[str, ...], plugins: tuple[str, ...], days: int, registry: str | None
) -> None:
    """Make a token for a program, and print it.

    It is told this once. Give a pipeline `--scope publish --plugin ID`, and nothing more.
    """
    from qirvo.wire.access import TokenBody

    made = session.client(registry).create_token(
        TokenBody(name=name, scopes=list(scopes), plugins=list(plugins), days=days)
    )
    if not session.as_json:
        say(f"made {made.id}, good until {made.expiresAt}:")
    answer(made, [made.token or ""], as_json=session.as_json)
