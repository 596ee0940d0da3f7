"""A plugin's report on the command line: as text or as a file, and how often one is sent it."""

import json
from pathlib import Path

from qirvo.client.transport import Answer
from qirvo.wire.distribution_reports import ScheduleDocument, SchedulePage
from tests.support.clients import a_refusal, an_answer
from tests.support.reports import a_document
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")


def a_file(content: bytes) -> Answer:
    return Answer(status=200, content=content, media_type="application/octet-stream")


def test_a_plugins_id_leads_to_its_report():
    for words in (("report", "acme.weather"), ("report", "show", "acme.weather")):
        line = CommandLine(HOME, a_file("downloads  3 ▁█\n".encode()))
        assert line.run(*words, "--period", "12w").out == "downloads  3 ▁█\n"
        assert line.transport.sent[0].path == "/v1/plugins/acme.weather/distribution-report?period=12w&format=text"


def test_what_could_steer_a_terminal_is_not_shown():
    assert "\x1b" not in CommandLine(HOME, a_file(b"evil \x1b[2J\n")).run("report", "acme.weather").out


def test_a_report_is_written_to_a_file(tmp_path: Path):
    file = tmp_path / "report.parquet"
    line = CommandLine(HOME, a_file(b"PAR1\x00"))
    printed = line.run("report", "acme.weather", "--format", "parquet", "--last", "2026-11-22", "-o", str(file))
    assert (printed.code, printed.out, file.read_bytes()) == (0, "", b"PAR1\x00")
    assert line.transport.sent[0].path.endswith("?period=30d&last=2026-11-22&format=parquet")


def test_json_is_the_document():
    printed = CommandLine(HOME, an_answer(a_document())).run("report", "acme.weather", "--json")
    assert json.loads(printed.out)["pluginId"] == "acme.weather"


def test_a_refusal_is_told_and_nothing_written(tmp_path: Path):
    file = tmp_path / "report.html"
    printed = CommandLine(HOME, a_refusal(403)).run("report", "acme.weather", "--format", "html", "-o", str(file))
    assert (printed.code, file.exists()) == (6, False)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    printed = CommandLine(HOME, a_file(b"x")).run("report", "acme.weather", "-o", str(tmp_path / "no" / "report"))
    assert printed.code != 0
    assert "Traceback" not in printed.err


def test_a_schedule_is_shown_chosen_and_ended():
    weekly = ScheduleDocument(pluginId="acme.weather", every="weekly", toldUntil="2026-11-22")
    line = CommandLine(
        HOME, an_answer(weekly), an_answer(weekly), Answer(status=204, content=b"", media_type=""), an_answer(weekly)
    )
    said = [
        line.run("report", "schedule", "acme.weather", *words).out
        for words in ((), ("--every", "weekly"), ("--every", "never"))
    ]
    assert said == ["acme.weather: weekly\n", "acme.weather: weekly\n", "acme.weather: never\n"]
    assert [each.method for each in line.transport.sent] == ["GET", "PUT", "DELETE"]


def test_all_schedules_are_listed():
    page = SchedulePage(schedules=[ScheduleDocument(pluginId="acme.rain", every="monthly", toldUntil="2026-10-31")])
    assert "acme.rain  monthly  2026-10-31" in CommandLine(HOME, an_answer(page)).run("report", "schedule").out
    assert "no reports" in CommandLine(HOME, an_answer(SchedulePage(schedules=[]))).run("report", "schedule").err
    assert CommandLine(HOME).run("report", "schedule", "--every", "weekly").code == 2
