"""`qirvo rollout log`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_share, readable_time

if TYPE_CHECKING:
    from qirvo.domain.releases import LogHead
    from qirvo.domain.rollout_log import LogEntry
    from qirvo.wire.rollout_log import LogEntryDocument

_HEAD = ("NO.", "SIGNED AFTER", "UPDATE CHANNEL", "OFFERS", "STATE", "RAMP", "BEFORE")


@click.command("log", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--verify", is_flag=True, help="Prove it against what a source of this host signed.")
@click.option("--source", metavar="NAME", help="Ask this source, where several have the plugin.")
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, source: str | None, registry: str | None, *, verify: bool) -> None:
    """Show what was offered to whom when, from the registry's public log.

    Each entry holds the hash of the one before, and hosts fetch the last one's with the signed index. With --verify or
    --source the log is that of a source of this host, a mirror among them, unless --registry says whom to ask; with
    --verify the chain is followed from its beginning past what this host was given signed.
    """
    if registry is None and (verify or source is not None):
        proven = session.host().rollout_log(plugin_id, source)
        entries, signed, end = proven.entries, proven.signed, proven.end
    else:
        entries, signed, end = _asked(session, plugin_id, source, registry, verify=verify)
    lines = table(_HEAD, map(_row, entries))
    if verify:
        number = 0 if signed is None else signed.number
        lines.append(f"The chain of {0 if end is None else end.number} entries is whole; {number} of them are signed.")
    document = {"pluginId": plugin_id, "entries": _documents(entries), "verified": verify}
    answer(document, lines, as_json=session.as_json)


def _asked(
    session: Session, plugin_id: str, source: str | None, registry: str | None, *, verify: bool
) -> "tuple[list[LogEntry], LogHead | None, LogHead | None]":
    """Return what the registry shows; with `verify` followed past what the source signed."""
    from qirvo.domain.rollout_log import follow
    from qirvo.wire.rollout_log import log_entry

    entries = [log_entry(each) for each in session.client(registry).rollout_log(plugin_id)]
    if not verify:
        return entries, None, None
    signed = session.host().signed_log_head(plugin_id, source)
    return entries, signed, follow(entries, signed=signed)


def _documents(entries: "list[LogEntry]") -> "list[LogEntryDocument]":
    from qirvo.wire.rollout_log import log_document

    return [log_document(each) for each in entries]


def _row(entry: "LogEntry") -> tuple[str, ...]:
    after, before = entry.after, entry.before
    return (
        str(entry.number),
        readable_time(entry.at.isoformat()),
        entry.update_channel.value,
        str(after.get("current", "-")),
        str(after.get("state", "-")),
        _ramp(after),
        f"{before['current']}, {before['state']}" if before else "-",
    )


def _ramp(offered: Mapping[str, Any]) -> str:
    corners = offered.get("ramp", [])
    if not corners:
        return "-"
    first, last = readable_share(corners[0][1]), readable_share(corners[-1][1])
    return first if len(corners) == 1 else f"{first} to {last}"
