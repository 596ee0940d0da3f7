"""`qirvo rollout log`."""

from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_share, readable_time

if TYPE_CHECKING:
    from qirvo.domain.rollout_log import LogEntry
    from qirvo.wire.rollout_log import LogEntryDocument

_HEAD = ("NO.", "SIGNED AFTER", "UPDATE CHANNEL", "OFFERS", "STATE", "RAMP", "BEFORE")


@click.command("log", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--verify", is_flag=True, help="Prove it against what a source of this host signed.")
@click.option("--source", metavar="NAME", help="Which source, where several have the plugin.")
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, source: str | None, registry: str | None, *, verify: bool) -> None:
    """Show what was offered to whom when, from the registry's public log.

    Each entry holds the hash of the one before, and hosts fetch the last one's with the signed index. With `--verify`
    the chain is followed from its beginning past what this host was given signed.
    """
    entries = session.client(registry).rollout_log(plugin_id)
    lines = table(_HEAD, map(_row, entries))
    if verify:
        from qirvo.domain.rollout_log import follow

        signed = session.host().signed_log_head(plugin_id, source)
        end = follow(map(_entry, entries), signed=signed)
        number = 0 if signed is None else signed.number
        lines.append(f"The chain of {0 if end is None else end.number} entries is whole; {number} of them are signed.")
    document = {"pluginId": plugin_id, "entries": entries, "verified": verify}
    answer(document, lines, as_json=session.as_json)


def _row(entry: "LogEntryDocument") -> tuple[str, ...]:
    after, before = entry.after, entry.before
    return (
        str(entry.number),
        readable_time(entry.at),
        entry.updateChannel,
        str(after.get("current", "-")),
        str(after.get("state", "-")),
        _ramp(after),
        f"{before['current']}, {before['state']}" if before else "-",
    )


def _ramp(offered: dict[str, Any]) -> str:
    corners = offered.get("ramp", [])
    if not corners:
        return "-"
    first, last = readable_share(corners[0][1]), readable_share(corners[-1][1])
    return first if len(corners) == 1 else f"{first} to {last}"


def _entry(document: "LogEntryDocument") -> "LogEntry":
    from datetime import datetime

    from qirvo.domain.rollout_log import LogEntry
    from qirvo.domain.update_channels import UpdateChannel

    return LogEntry(
        number=document.number,
        index_number=document.index,
        at=datetime.fromisoformat(document.at),
        update_channel=UpdateChannel(document.updateChannel),
        before=document.before,
        after=document.after,
        previous=document.previous,
    )
