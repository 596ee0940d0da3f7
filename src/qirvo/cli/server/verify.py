"""`qirvo server verify`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session

_FLAWED = 8  # as with every error about bytes that are not what they should be


@click.command("verify", cls=QirvoCommand)
@click.option("--backup", type=click.Path(path_type=Path, file_okay=False), help="Look through this backup instead.")
@data_option
@config_option
@pass_session
def command(session: Session, backup: Path | None, data_folder: Path | None, config: Path | None) -> None:
    """Look through everything that the registry keeps, by every digest, signature and chain.

    The database and its references, stored bytes, signed indexes and their artifacts as a host verifies them, the audit
    log and the figures. The registry may run meanwhile. The exit code is 0 when nothing is wrong.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import check_backup, check_registry

        if backup is not None:
            made = check_backup(backup)
            said = {"backup": str(backup), "files": made.files, "tables": len(made.tables), "flaws": []}
            text = f"{backup} is whole: {made.files:,} files, {len(made.tables)} tables"
            answer(said, [text], as_json=session.as_json)
            return
        checked = check_registry(load_settings(config, overrides={"data_folder": data_folder}), told=say)
    looked_at = [f"{count:>12,} {name}" for name, count in sorted(checked.counted.items())]
    flaws = [f"{flaw.where}: {flaw.what}" for flaw in checked.flaws]
    answer(
        {"checked": dict(checked.counted), "flaws": [{"where": f.where, "what": f.what} for f in checked.flaws]},
        [*looked_at, *flaws, f"{len(flaws)} flaws" if flaws else "nothing is wrong"],
        as_json=session.as_json,
    )
    if flaws:
        raise click.exceptions.Exit(_FLAWED)
