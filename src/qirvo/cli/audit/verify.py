"""`qirvo audit verify`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient
    from qirvo.domain.audit_chain import ChainedEntry, ChainHead


@click.command("verify", cls=QirvoCommand)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="NUMBER:HASH",
    help="A head that was kept elsewhere; it must be in the log.",
)
@registry_option
@pass_session
def command(session: Session, file: Path | None, heads: tuple[str, ...], registry: str | None) -> None:
    """Prove that no entry of an export, or of the registry's own log, was changed or left out.

    What was cut off at the end, or a log that was written anew as a whole, only a head that was kept elsewhere shows.
    """
    from qirvo.client.audit_files import read_entries
    from qirvo.domain.audit_chain import follow_all, read_head

    kept = [read_head(text) for text in heads]
    entries = _of_registry(session.client(registry)) if file is None else read_entries(file)
    first, last = follow_all(entries, kept=kept)
    document = {"first": first, "number": last.number, "hash": last.hash, "heads": len(kept)}
    answer(document, _told(first, last, len(kept)), as_json=session.as_json)


def _told(first: int, last: "ChainHead", heads: int) -> Iterator[str]:
    if last.number == 0:
        yield "the log is empty"
        return
    yield f"entries {first} to {last.number} are unbroken" + (f", and {heads} heads are in them" if heads else "")
    yield f"head {last.number}:{last.hash}"
    if first > 1:
        yield f"what was before entry {first} is not in it"


def _of_registry(client: "RegistryClient") -> Iterator["ChainedEntry"]:
    from qirvo.wire.audit import chained_entry

    after: int | None = None
    while True:
        page = client.audit_chain(after=after)
        yield from map(chained_entry, page.entries)
        after = page.next
        if after is None:
            return
