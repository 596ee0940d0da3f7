"""Signing in: one-time tokens work once, administrators create accounts, the first one is let in."""

from pathlib import Path

import pytest

from qirvo.server.bootstrap import assemble
from qirvo.server.settings import load_settings
from tests.support.registries import Person, RegistryInProcess


def redeem(registry: RegistryInProcess, token: str) -> int:
    return Person(registry.client, token).post("/v1/auth/redeem").status_code


def test_whoami_names_the_account(registry: RegistryInProcess):
    assert registry.ann.get("/v1/whoami").json() == {"name": "ann", "publishers": ["acme"], "rights": []}


def test_a_one_time_token_works_once(registry: RegistryInProcess):
    created = registry.admin.post("/v1/accounts", {"name": "zoe", "publishers": ["acme"]}).json()
    token = created["oneTimeToken"]
    assert (redeem(registry, token), redeem(registry, token)) == (200, 401)


def test_a_one_time_token_does_not_act(registry: RegistryInProcess):
    created = registry.admin.post("/v1/accounts", {"name": "zoe", "publishers": ["acme"]}).json()
    registry.ann.token = created["oneTimeToken"]
    assert registry.ann.get("/v1/whoami").status_code == 401


def test_a_lasting_token_cannot_be_exchanged(registry: RegistryInProcess):
    assert redeem(registry, registry.ann.token) == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "ann", "publishers": ["acme"]}, 409, "account-exists"),
        ({"name": "Zoë", "publishers": ["acme"]}, 422, "account-malformed"),
        ({"name": "zoe"}, 422, "account-malformed"),
        ({"name": "registry", "rights": ["review"]}, 422, "account-malformed"),
        ({"name": "checks", "rights": ["review"]}, 422, "account-malformed"),
        ({"name": "zoe", "rights": ["everything"]}, 422, "account-malformed"),
        ({"name": "zoe", "publishers": ["Ac me"]}, 422, "name-malformed"),
        ({"name": 1}, 422, "request-malformed"),
    ],
)
def test_a_wrong_account_is_refused(registry: RegistryInProcess, body: dict[str, object], status: int, code: str):
    answer = registry.admin.post("/v1/accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_administrators_create_accounts(registry: RegistryInProcess):
    assert registry.rob.post("/v1/accounts", {"name": "zoe", "publishers": ["acme"]}).status_code == 403


def test_the_first_token_is_told_anew_until_it_is_used(tmp_path: Path):
    settings = load_settings(overrides={"data_folder": tmp_path, "bins_bits": 1})
    first, second = assemble(settings).first_token, assemble(settings).first_token
    assert first is not None
    assert second is not None
    assert first.text != second.text


def test_once_used_no_first_token_is_told(registry: RegistryInProcess):
    assert assemble(registry.assembly.settings).first_token is None


def test_no_token_is_stored(registry: RegistryInProcess):
    folder = registry.assembly.settings.data_folder
    files = [path.read_bytes() for path in folder.glob("registry.db*")]
    tokens = [person.token.encode() for person in registry.people.values()]
    assert not [token for token in tokens for content in files if token in content or token[4:] in content]
