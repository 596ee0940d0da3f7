"""`qirvo mirror sync`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.confirming import confirm_source
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, update_channel_option, yes_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.cli.source.access import private_access

if TYPE_CHECKING:
    from qirvo.host.mirrors.sync import Selection


@click.command("sync", cls=QirvoCommand)
@click.argument("registry")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("fingerprint", required=False)
@click.option("--plugin", "plugins", multiple=True, metavar="ID", help="Carry this plugin; repeatable.")
@click.option("--publisher", "publishers", multiple=True, metavar="NAME", help="Carry all of its plugins; repeatable.")
@update_channel_option("Carry what this update channel offers; without it, what all offer.")
@click.option("--keep", type=click.IntRange(1, 1000), default=1, help="How many of the newest releases; 1 without it.")
@click.option(
    "--deltas",
    type=click.Choice(["carried", "all", "none"]),
    default="carried",
    help="Which deltas to the carried releases: from those that are or were carried (without it), all, or none.",
)
@click.option("--private", "private", metavar="PUBLISHER", help="Copy this publisher's private repository there.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Holds its token; else that of `auth login`.")
@yes_option
@pass_session
def command(  # noqa: PLR0913  # one parameter per option
    session: Session,
    registry: str,
    folder: Path,
    fingerprint: str | None,
    yes: bool,  # noqa: FBT001  # click passes flags so
    *,
    plugins: tuple[str, ...],
    publishers: tuple[str, ...],
    update_channel: str | None,
    keep: int,
    deltas: str,
    private: str | None,
    token_file: Path | None,
) -> None:
    """Copy plugins of a registry into a folder, with its signatures.

    Without --plugin and --publisher, all of REGISTRY is copied. FOLDER can then be served by any web server or added
    with `qirvo source add`; what is there is not fetched again. Archives of paid plugins are copied where this host has
    a license key. Rollout logs come along, so that `qirvo rollout log ID --verify` works behind the mirror.
    """
    synced = session.host().mirror_sync(
        registry,
        folder,
        _selection(plugins, publishers, update_channel, keep, deltas),
        confirm=confirm_source(session, yes=yes),
        fingerprint=fingerprint,
        private=private_access(session, registry, private, token_file),
    )
    record = synced.record
    document = {
        "folder": str(folder),
        "repository": record.repository,
        "fingerprint": record.fingerprint,
        "plugins": record.plugins,
        "fetched": synced.fetched,
        "present": synced.present,
        "deltas": len(record.deltas),
        "rolloutLogs": len(record.logs),
        "skipped": list(synced.skipped),
    }
    lines = [
        f"{folder} carries {len(record.plugins)} plugins of {record.repository}",
        f"{synced.fetched} archives fetched, {synced.present} were there",
        f"{len(record.deltas)} deltas and {len(record.logs)} rollout logs are with them",
    ]
    answer(document, lines, as_json=session.as_json)
    if not session.as_json:
        for each in synced.skipped:
            say(f"skipped {each}")


def _selection(
    plugins: tuple[str, ...], publishers: tuple[str, ...], update_channel: str | None, keep: int, deltas: str
) -> "Selection":
    from qirvo.domain.mirroring import Kept, KeptDeltas
    from qirvo.domain.names import PluginId
    from qirvo.domain.update_channels import UpdateChannel
    from qirvo.host.mirrors.sync import Selection

    return Selection(
        plugins=tuple(PluginId.parse(each) for each in plugins),
        publishers=publishers,
        kept=Kept(
            update_channel=None if update_channel is None else UpdateChannel(update_channel),
            releases=keep,
            deltas=KeptDeltas(deltas),
        ),
    )
