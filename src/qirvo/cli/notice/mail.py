"""`qirvo notice mail`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.notices import NoticeKind


@click.command("mail", cls=QirvoCommand)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in NoticeKind]),
    multiple=True,
    help="Let this kind come by mail, and no other that is not named; repeatable.",
)
@click.option("--least", is_flag=True, help="Let only those come by mail that always do.")
@registry_option
@pass_session
def command(session: Session, kinds: tuple[str, ...], least: bool, registry: str | None) -> None:  # noqa: FBT001  # click
    """Show or choose which kinds of notices come to you by mail."""
    from qirvo.wire.notices import PreferencesBody

    if kinds and least:
        raise click.UsageError("Give `--kind` or `--least`, not both.")
    client = session.client(registry)
    chosen = (
        client.choose_notices(PreferencesBody(mailed=list(kinds))) if kinds or least else client.notice_preferences()
    )
    lines = [f"{kind}{' (always)' if kind in chosen.always else ''}" for kind in chosen.mailed]
    answer(chosen, lines, as_json=session.as_json)
