"""`qirvo webhook add`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.domain.notices import NoticeKind


@click.command("add", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("url")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in NoticeKind]),
    multiple=True,
    help="Only notices of this kind; repeatable.",
)
@registry_option
@pass_session
def command(session: Session, publisher: str, url: str, kinds: tuple[str, ...], registry: str | None) -> None:
    """Let a program be told of a publisher's notices, and print its secret.

    Each notice is sent as JSON, signed as the Standard Webhooks specification says; the secret is told this once.
    """
    from qirvo.wire.notices import WebhookBody

    made = session.client(registry).add_webhook(publisher, WebhookBody(url=url, kinds=list(kinds)))
    if not session.as_json:
        say(f"added {made.id}; its secret:")
    answer(made, [made.secret or ""], as_json=session.as_json)
