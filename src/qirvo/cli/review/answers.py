"""`qirvo review answers`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("answers", cls=QirvoCommand)
@click.option("--add", nargs=2, metavar="TITLE TEXT", help="Add one; administrators only.")
@click.option("--remove", metavar="ID", help="Forget one; administrators only.")
@registry_option
@pass_session
def command(session: Session, add: tuple[str, str] | None, remove: str | None, registry: str | None) -> None:
    """List sentences that reviewers say often, add one, or forget one."""
    from qirvo.wire.reviews import AnswerBody

    client = session.client(registry)
    if add is not None:
        client.add_answer(AnswerBody(title=add[0], text=add[1]))
    if remove is not None:
        client.remove_answer(remove)
    page = client.ready_answers()
    answer(page, [f"{each.id}  {each.title}: {each.text}" for each in page.answers], as_json=session.as_json)
    if not page.answers and not session.as_json:
        say("there are none")
