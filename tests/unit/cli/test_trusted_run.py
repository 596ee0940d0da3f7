"""Finding a pipeline's own token."""

from pathlib import Path

import pytest

from qirvo.cli.trusted_run import IdTokenFileError, RunTokenUnavailableError, run_token
from tests.support.answering import Asked, Told, answering

AUDIENCE = "https://registry.example"


def test_gitlabs_lies_in_a_variable():
    assert run_token({"QIRVO_ID_TOKEN": "a.b.c"}, None, audience=AUDIENCE) == "a.b.c"


def test_a_file_comes_first(tmp_path: Path):
    (tmp_path / "token").write_text("d.e.f\n")
    assert run_token({"QIRVO_ID_TOKEN": "a.b.c"}, tmp_path / "token", audience=AUDIENCE) == "d.e.f"
    with pytest.raises(IdTokenFileError):
        run_token({}, tmp_path / "missing", audience=AUDIENCE)


def test_outside_a_pipeline_there_is_none():
    assert run_token({}, None, audience=AUDIENCE) is None


@pytest.mark.journey
def test_githubs_is_asked_for_with_the_registrys_address():
    asked: list[Asked] = []

    def answer(request: Asked) -> Told:
        asked.append(request)
        return Told(b'{"value": "a.b.c"}')

    with answering(answer) as address:
        environ = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{address}/t?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "secret"}
        assert run_token(environ, None, audience=AUDIENCE) == "a.b.c"
    assert asked[0].path == "/t?v=1&audience=https%3A%2F%2Fregistry.example"
    assert asked[0].headers["Authorization"] == "Bearer secret"


@pytest.mark.journey
def test_a_pipeline_that_gives_none_says_so():
    with answering(lambda _: Told(status=403)) as address:
        environ = {"ACTIONS_ID_TOKEN_REQUEST_URL": address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "secret"}
        with pytest.raises(RunTokenUnavailableError):
            run_token(environ, None, audience=AUDIENCE)
