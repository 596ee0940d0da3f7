"""The credentials file, and who comes first: the command, the environment, the file."""

import stat
from pathlib import Path

import pytest

from qirvo.client.credentials import (
    Credential,
    Credentials,
    CredentialsInaccessibleError,
    CredentialsUnreadableError,
    MalformedTokenError,
    NoRegistryError,
    read_credentials,
    resolve_registry,
    write_credentials,
)

ONE, TWO = "https://one.example", "https://two.example"


def stored(home: Path) -> Credentials:
    credentials = (
        Credentials()
        .with_login(ONE, Credential(account="ada", token="qpt_one"))
        .with_login(TWO, Credential(account="bob", token="qpt_two"))
    )
    write_credentials(home, credentials)
    return credentials


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert stored(tmp_path / "home") == read_credentials(tmp_path / "home")


def test_a_home_that_is_no_folder_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(CredentialsInaccessibleError):
        read_credentials(tmp_path / "home")


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    stored(tmp_path)
    assert stat.S_IMODE((tmp_path / "credentials.json").stat().st_mode) == 0o600


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    stored(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["credentials.json"]


def test_a_token_does_not_show_itself() -> None:
    assert "qpt_one" not in repr(Credential(account="ada", token="qpt_one"))


@pytest.mark.parametrize("content", ["", "[]", "{", '{"registries": {"x": {"account": 1, "token": 2}}}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "credentials.json").write_text(content)
    with pytest.raises(CredentialsUnreadableError, match=r"credentials\.json"):
        read_credentials(tmp_path)


def test_signing_out_goes_back_to_the_registry_before(tmp_path: Path) -> None:
    assert stored(tmp_path).without(TWO).current == ONE


def test_without_any_name_there_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(NoRegistryError):
        resolve_registry(tmp_path, {})


def test_the_registry_signed_in_to_last_is_asked(tmp_path: Path) -> None:
    stored(tmp_path)
    address, token = resolve_registry(tmp_path, {})
    assert (str(address), token) == (TWO, "qpt_two")


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    stored(tmp_path)
    address, token = resolve_registry(tmp_path, {"QIRVO_API_URL": ONE, "QIRVO_API_TOKEN": "qpt_env"})
    assert (str(address), token) == (ONE, "qpt_env")


def test_the_command_comes_before_the_environment(tmp_path: Path) -> None:
    stored(tmp_path)
    address, token = resolve_registry(tmp_path, {"QIRVO_API_URL": ONE}, named=f"{TWO}/")
    assert (str(address), token) == (TWO, "qpt_two")


def test_a_token_stays_with_its_registry(tmp_path: Path) -> None:
    stored(tmp_path)
    assert resolve_registry(tmp_path, {}, named="https://three.example")[1] is None


def test_a_token_that_could_break_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedTokenError):
        resolve_registry(tmp_path, {"QIRVO_API_URL": ONE, "QIRVO_API_TOKEN": "qpt\r\nX: y"})
