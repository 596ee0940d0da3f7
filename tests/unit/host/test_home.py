"""The host's own files: settings, logs, writing."""

import json
import os
import stat
from pathlib import Path

import pytest

from qirvo.domain.versions import MalformedVersionError
from qirvo.host.bootstrap import Host
from qirvo.host.filesystem import DamagedStateError, HostBusyError, append_line, locked
from qirvo.host.logs import NoLogError
from qirvo.host.settings import MalformedSettingError, NoSuchSettingError
from tests.support.builders import FIRST_HOST, WEATHER
from tests.support.hosts import Place, a_plugin, agree

ID = str(WEATHER)


def test_a_new_home_is_private(tmp_path: Path):
    Host.open(tmp_path / "home", environ={}).list_installations()
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home", tmp_path / "home" / "host.json")]
    assert modes == [0o700, 0o600]


def test_a_health_check_needs_no_home(tmp_path: Path):
    Host.open(tmp_path / "home", environ=os.environ).status_command()
    assert not (tmp_path / "home").exists()


def test_a_home_keeps_its_identity(tmp_path: Path):
    first, second = (Host.open(tmp_path / "home", environ={}).settings for _ in range(2))
    assert first == second


def test_a_setting_counts_from_the_next_command(tmp_path: Path):
    Host.open(tmp_path, environ={}).change_setting("platform-version", "2.5.0")
    assert Host.open(tmp_path, environ={}).settings.platform_version == "2.5.0"


def test_an_unknown_setting_is_told_so(place: Place):
    with pytest.raises(NoSuchSettingError):
        place.host.change_setting("colour", "red")


@pytest.mark.parametrize(("name", "text"), [("keep-versions", "0"), ("keep-versions", "x"), ("provide-react", "maybe")])
def test_a_setting_of_another_form_is_refused(place: Place, name: str, text: str):
    with pytest.raises(MalformedSettingError):
        place.host.change_setting(name, text)


def test_a_platform_version_is_a_version(place: Place):
    with pytest.raises(MalformedVersionError):
        place.host.change_setting("platform-version", "two")


def test_a_damaged_host_file_is_named(tmp_path: Path):
    (tmp_path / "host.json").write_text("{", encoding="utf-8")
    with pytest.raises(DamagedStateError, match=r"host\.json"):
        Host.open(tmp_path, environ={}).list_installations()


@pytest.mark.parametrize("kept", [0, -1, "many"])
def test_a_number_of_kept_versions_that_is_none_is_damage(tmp_path: Path, kept: object):
    settings = {"installationId": FIRST_HOST, "keepVersions": kept}
    (tmp_path / "host.json").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(DamagedStateError, match="keepVersions"):
        Host.open(tmp_path, environ={}).list_installations()


def test_the_last_lines_of_a_log_are_shown(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    log = place.machine.layout.log(WEATHER)
    log.parent.mkdir()
    lines = [json.dumps({"time": "t", "level": "info", "message": f"line {n}"}) for n in range(5_000)]
    log.write_text("\n".join([*lines, "no JSON"]) + "\n", encoding="utf-8")
    assert [line.message for line in place.host.logs(ID, 3)] == ["line 4998", "line 4999", "no JSON"]


def test_a_plugin_that_never_logged_has_no_lines(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert place.host.logs(ID) == []


def test_an_unknown_plugin_has_no_log(place: Place):
    with pytest.raises(NoLogError):
        place.host.logs(ID)


def test_a_line_torn_by_a_power_cut_spoils_no_other(tmp_path: Path):
    log = tmp_path / "events.jsonl"
    log.write_text('{"id":"a"}\n{"id":"b', encoding="utf-8")
    append_line(log, {"id": "c"})
    assert log.read_text(encoding="utf-8").splitlines() == ['{"id":"a"}', '{"id":"b', '{"id":"c"}']


def test_a_lock_is_not_waited_for_longer_than_said(tmp_path: Path):
    with (
        locked(tmp_path / "a.lock", what="it"),
        pytest.raises(HostBusyError),
        locked(tmp_path / "a.lock", what="it", timeout_s=0),
    ):
        pass
