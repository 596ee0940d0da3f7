"""A ceremony from the command line."""

import json
from pathlib import Path

import pytest

from qirvo.trust.creating import open_repository
from qirvo.trust.keys import load_online_keys
from qirvo.trust.layout import VALIDITY
from qirvo.trust.signing import SignedRepository
from tests.support.repositories import a_host, publish, right_now, seen
from tests.support.sessions import CommandLine, Printed


def run(*words: str | Path) -> Printed:
    return CommandLine(Path("no-such-home")).run(*map(str, words))


def did(*words: str | Path) -> str:
    printed = run(*words)
    assert printed.code == 0, printed.err
    return printed.out


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    open_repository(folder / "repositories" / "public", folder / "keys", now=right_now(), bits=2)
    return folder


def holders(folder: Path, *names: str) -> list[Path]:
    for name in names:
        did("repository", "key", folder / name)
    return [folder / name for name in names]


def a_ceremony(data: Path, keys: list[Path]) -> Path:
    file = data.parent / "ceremony.json"
    named = [word for key in keys for word in ("--holder", f"{key}.pub")]
    did("repository", "root", "create", file, *named, "--threshold", "2", "--data", data)
    return file


def test_a_ceremony_goes_from_holder_to_holder_and_hosts_follow(data: Path, tmp_path: Path):
    repository = SignedRepository(data / "repositories" / "public", load_online_keys(data / "keys" / "online.json"))
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    seen(host)
    keys = holders(tmp_path, "ada", "bob", "cyd")
    file = a_ceremony(data, keys)
    assert run("repository", "root", "take", file, "--data", data).code != 0
    for key in (data / "keys" / "offline.json", keys[0]):
        assert "not finished" in did("repository", "root", "sign", file, "--key", key)
    assert "finished: the registry can take it" in did("repository", "root", "sign", file, "--key", keys[2])
    (data / "keys" / "offline.json").unlink()
    assert "root 2 is in force" in did("repository", "root", "take", file, "--data", data)
    publish(repository, 2)
    assert seen(host).number == 2


def test_holders_change_and_bins_grow(data: Path, tmp_path: Path):
    keys = holders(tmp_path, "ada", "bob", "cyd", "dan")
    file = a_ceremony(data, keys[:3])
    for key in (data / "keys" / "offline.json", *keys[:2]):
        did("repository", "root", "sign", file, "--key", key)
    did("repository", "root", "take", file, "--data", data)
    gone = json.loads((tmp_path / "cyd.pub").read_text())["keyid"]
    change, bins = tmp_path / "change.json", tmp_path / "bins.json"
    words = ("--add", f"{keys[3]}.pub", "--remove", gone[:12], "--data", data)
    did("repository", "root", "rotate", change, *words)
    assert "no key of these" in run("repository", "root", "sign", change, "--key", holders(tmp_path, "eve")[0]).err
    for key in (keys[0], keys[1]):
        did("repository", "root", "sign", change, "--key", key)
    did("repository", "root", "take", change, "--data", data)
    did("repository", "root", "change-bins", bins, "--bits", "4", "--data", data)
    for key in (keys[0], keys[3]):
        did("repository", "root", "sign", bins, "--key", key)
    did("repository", "root", "take", bins, "--data", data)
    assert len(list((data / "repositories" / "public" / "metadata").glob("*.bins-f.json"))) == 1


def test_the_status_is_told_to_programs(data: Path, tmp_path: Path):
    file = a_ceremony(data, holders(tmp_path, "ada", "bob", "cyd"))
    told = json.loads(did("repository", "root", "status", file, "--json"))
    assert (told["finished"], told["rootVersion"]) == (False, 2)
    assert [part["threshold"] for part in told["parts"]] == [1, 2, 2]


def test_who_holds_what_is_shown_and_until_when(data: Path, tmp_path: Path):
    keys = holders(tmp_path, "ada", "bob", "cyd")
    file = a_ceremony(data, keys)
    before = json.loads(did("repository", "root", "status", "--data", data, "--json"))
    assert {each["role"]: len(each["keys"]) for each in before["roles"]} == {
        "root": 1, "targets": 1, "snapshot": 1, "timestamp": 1, "bins": 1,
    }  # fmt: skip
    for key in (data / "keys" / "offline.json", *keys[:2]):
        did("repository", "root", "sign", file, "--key", key)
    did("repository", "root", "take", file, "--data", data)
    shown = did("repository", "root", "status", "--data", data)
    assert f"root 2 is in force; renew root and targets before {right_now() + VALIDITY.root:%Y}" in shown
    assert "root: 2 of " in shown
    assert run("repository", "root", "status").code != 0


def test_what_cannot_be_is_refused(data: Path, tmp_path: Path):
    keys = holders(tmp_path, "ada", "bob")
    file = a_ceremony(data, keys)
    again = run("repository", "root", "rotate", file, "--data", data)
    assert "exists" in again.err
    other = tmp_path / "other.json"
    assert "cannot sign" in run("repository", "root", "rotate", other, "--threshold", "9", "--data", data).err
    assert "are not more" in run("repository", "root", "change-bins", other, "--bits", "1", "--data", data).err
    assert "beginning of `0` keys" in run("repository", "root", "rotate", other, "--remove", "zz", "--data", data).err
    assert "there is no file" in run("repository", "root", "status", tmp_path / "none").err
    assert run("repository", "key", keys[0]).code != 0
