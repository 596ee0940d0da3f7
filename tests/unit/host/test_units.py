"""systemd units."""

from pathlib import Path

import pytest

from qirvo.host.units import SERVICE, TIMER, UnitPathError, Wanted, unit_files, unit_folder, write_units

PROGRAM = ("/opt/py thon/bin/python", "-m", "qirvo.cli.main")


def values(text: str, name: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{name}=")]


def test_a_users_unit_runs_the_daemon_on_their_home():
    text = unit_files(Wanted(program=PROGRAM, home=Path("/home/ann/.qirvo")))[SERVICE]
    assert values(text, "ExecStart") == ['"/opt/py thon/bin/python" "-m" "qirvo.cli.main" "daemon" "run"']
    assert values(text, "WantedBy") == ["default.target"]


def test_a_systems_unit_has_a_user_of_its_own_and_no_rights():
    text = unit_files(Wanted(program=PROGRAM, home=Path("/var/lib/qirvo"), is_system=True))[SERVICE]
    assert (values(text, "User"), values(text, "CapabilityBoundingSet")) == (["qirvo"], [""])


def test_nothing_but_the_home_can_be_written():
    text = unit_files(Wanted(program=PROGRAM, home=Path("/srv/q"), is_system=True))[SERVICE]
    assert (values(text, "ProtectSystem"), values(text, "ReadWritePaths")) == (["strict"], ['"/srv/q"'])


def test_a_timer_has_it_take_a_turn_at_times_that_vary():
    files = unit_files(Wanted(program=PROGRAM, home=Path("/srv/q"), by_timer=True))
    assert values(files[SERVICE], "ExecStart")[0].endswith('"daemon" "run" "--once"')
    assert (values(files[TIMER], "RandomizedDelaySec"), values(files[SERVICE], "WantedBy")) == (["29min"], [])


def test_what_systemd_would_read_otherwise_is_written_as_it_is_meant():
    files = unit_files(Wanted(program=("/opt/$x/python",), home=Path('/srv/100% "a" $b \\c')))
    text = files[SERVICE]
    assert values(text, "Environment") == ['"QIRVO_HOME=/srv/100%% \\"a\\" $b \\\\c"']
    assert values(text, "ExecStart") == ['"/opt/$$x/python" "daemon" "run"']


def test_a_path_of_two_lines_is_refused():
    with pytest.raises(UnitPathError):
        unit_files(Wanted(program=PROGRAM, home=Path("/srv/a\nUser=root")))


def test_units_are_written_where_systemd_looks(tmp_path: Path):
    folder = unit_folder({"XDG_CONFIG_HOME": str(tmp_path)}, is_system=False)
    written = write_units({SERVICE: "[Unit]\n"}, folder)
    assert (written, written[0].read_text(encoding="utf-8")) == ([tmp_path / "systemd" / "user" / SERVICE], "[Unit]\n")
    assert [path.name for path in folder.iterdir()] == [SERVICE]
