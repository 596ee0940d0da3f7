"""`qirvo deploy diff`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import open_deployer, settings_option
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.errors import NotFoundError


class NoSuchRevisionError(NotFoundError):
    """The environment has no revision of that number."""

    code = "deployment-revision-unknown"
    hint = "`qirvo deploy history ID` has all numbers."


@click.command("diff", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("environment")
@click.argument("before", type=int, required=False)
@click.argument("after", type=int, required=False)
@settings_option
@pass_session
def command(  # click passes arguments so
    session: Session,
    plugin_id: str,
    environment: str,
    before: int | None,
    after: int | None,
    settings_file: Path,
) -> None:
    """Show what is different between two revisions.

    Of what the place was given, as a unified difference; the last two without numbers.
    """
    import difflib

    from qirvo.domain.names import PluginId

    deployer = open_deployer(session, settings_file, None)
    place = deployer.settings.pipeline.get(environment)
    revisions = {one.number: one for one in deployer.records.revisions(PluginId.parse(plugin_id), place.name)}
    newest = max(revisions, default=0)
    numbers = (before if before is not None else newest - 1, after if after is not None else newest)
    for number in numbers:
        if number not in revisions:
            raise NoSuchRevisionError(f"`{place.name}` has no revision `{number}` of `{plugin_id}`")
    old, new = (revisions[number] for number in numbers)
    lines: list[str] = []
    for name in sorted({*old.manifests, *new.manifests}):
        lines += difflib.unified_diff(
            old.manifests.get(name, "").splitlines(),
            new.manifests.get(name, "").splitlines(),
            f"revision {old.number}/{name}",
            f"revision {new.number}/{name}",
            lineterm="",
        )
    document = {"before": old.number, "after": new.number, "difference": lines}
    answer(document, lines or ["nothing is different"], as_json=session.as_json)
