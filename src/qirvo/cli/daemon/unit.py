"""`qirvo daemon unit`."""

import sys
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.session import HOME_VARIABLE, Session


@click.command("unit", cls=QirvoCommand)
@click.option("--system", "is_system", is_flag=True, help="For the system, with the user `qirvo`; else for you.")
@click.option("--timer", "by_timer", is_flag=True, help="A timer that has it take a turn, instead of one that stays.")
@click.option("--install", is_flag=True, help="Write the files where systemd looks for them.")
@click.option("--folder", type=click.Path(path_type=Path), help="Write them here instead; with `--install`.")
@pass_session
def command(session: Session, *, is_system: bool, by_timer: bool, install: bool, folder: Path | None) -> None:
    """Print or install a systemd unit for the daemon.

    What runs under it gains no rights; under the system's, it may write nothing but the host's folder.
    """
    from qirvo.host.units import SERVICE, SYSTEM_HOME, TIMER, Wanted, unit_files, unit_folder, write_units

    is_named = bool(session.environ.get(HOME_VARIABLE))
    home = SYSTEM_HOME if is_system and not is_named else session.home.absolute()
    program = (sys.executable, "-m", "qirvo.cli.main")
    files = unit_files(Wanted(program=program, home=home, is_system=is_system, by_timer=by_timer))
    if not install:
        texts = [f"# {name}\n{text}" for name, text in files.items()]
        answer({"units": files}, "\n".join(texts).rstrip("\n").split("\n"), as_json=session.as_json)
        return
    written = write_units(files, folder or unit_folder(session.environ, is_system=is_system))
    answer({"written": [str(path) for path in written]}, map(str, written), as_json=session.as_json)
    started = TIMER if by_timer else SERVICE
    control = "systemctl" if is_system else "systemctl --user"
    if not session.as_json:
        say(f"start it with: {control} daemon-reload && {control} enable --now {started}")
