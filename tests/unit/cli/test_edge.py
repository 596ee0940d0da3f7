"""Every error becomes text and an exit code in one place."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from qirvo.cli.extras import MissingExtraError, needs_extra
from tests.support.clients import a_refusal
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")


class BrokenHost:
    """A host with a bug."""

    def list_installations(self) -> object:
        raise AssertionError("two and two are five")


class InterruptedHost:
    """A host whose owner loses patience."""

    def list_installations(self) -> object:
        raise KeyboardInterrupt


def test_ctrl_c_ends_with_130_and_no_traceback() -> None:
    printed = CommandLine(HOME, host=InterruptedHost()).run("plugin", "list")
    assert (printed.code, printed.err.split()) == (130, ["interrupted"])


def test_a_missing_library_says_which_extra_brings_it() -> None:
    with pytest.raises(MissingExtraError) as caught, needs_extra("server"):
        import_module("fastapi_of_another_name")
    assert caught.value.hint == 'pip install "qirvo[server]"'


def test_a_module_of_ours_that_is_missing_is_a_bug() -> None:
    with pytest.raises(ModuleNotFoundError), needs_extra("server"):
        import_module("qirvo.nowhere")


def test_a_refusal_is_shown_with_its_hint_on_stderr() -> None:
    printed = CommandLine(HOME, a_refusal(404, detail="no `sub-9`", hint="look again")).run("review", "show", "sub-9")
    assert (printed.code, printed.out, printed.err) == (4, "", "error: no `sub-9`\nhint: look again\n")


def test_with_json_a_refusal_is_a_problem_document_on_stderr() -> None:
    printed = CommandLine(HOME, a_refusal(409, code="submission-state")).run("review", "show", "sub-9", "--json")
    assert (printed.code, printed.out, json.loads(printed.err)["code"]) == (5, "", "submission-state")


def test_the_problem_document_has_the_status_the_registry_gave() -> None:
    printed = CommandLine(HOME, a_refusal(401)).run("auth", "whoami", "--json")
    assert (printed.code, json.loads(printed.err)["status"]) == (6, 401)


def test_without_a_registry_the_hint_says_how_to_name_one() -> None:
    printed = CommandLine(HOME, environ={}).run("auth", "whoami")
    assert (printed.code, "qirvo auth login" in printed.err) == (3, True)


@pytest.mark.parametrize("arguments", [("review", "show"), ("nonsense",), ("plugin", "list", "--nonsense"), ()])
def test_a_wrong_command_line_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert CommandLine(HOME).run(*arguments).code == 2


@pytest.mark.parametrize(
    ("name", "advice"), [("instal", "Did you mean `install` or `uninstall`?"), ("zzz", "No such command `zzz`.")]
)
def test_a_command_that_is_none_brings_those_like_it_to_mind(name: str, advice: str) -> None:
    assert CommandLine(HOME).run("plugin", name).err.rstrip().endswith(advice)


def test_with_json_a_wrong_command_line_is_a_problem_document_too() -> None:
    printed = CommandLine(HOME).run("review", "show", "--json")
    assert json.loads(printed.err)["code"] == "usage"


def test_a_bug_is_one_line_that_asks_for_a_report() -> None:
    printed = CommandLine(HOME, host=BrokenHost()).run("plugin", "list")
    assert (printed.code, "Traceback" in printed.err, "report" in printed.err) == (70, False, True)


def test_a_bug_shows_its_traceback_to_who_asks_for_it() -> None:
    printed = CommandLine(HOME, host=BrokenHost(), environ={"QIRVO_DEBUG": "1"}).run("plugin", "list")
    assert (printed.code, "Traceback" in printed.err) == (70, True)


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("plugin", "-h"), ("plugin", "install", "--help")])
def test_help_is_data_and_ends_well(arguments: tuple[str, ...]) -> None:
    printed = CommandLine(HOME).run(*arguments)
    assert (printed.code, printed.out.startswith("Usage: qirvo"), printed.err) == (0, True, "")


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_also_an_option_among_others(flag: str) -> None:
    assert CommandLine(HOME).run(flag).out.startswith("qirvo ")
