"""The page about the key ceremony, done: its commands in their order, and what a host believes after each part."""

import os
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from qirvo.trust.creating import open_repository
from qirvo.trust.current import read_root
from qirvo.trust.keys import load_online_keys
from qirvo.trust.signing import SignedRepository
from qirvo.trust.verifying import TamperedMetadataError, TrustedRepository
from scripts.people import QIRVO, environment
from tests.support.repositories import FEW_BITS, a_host, publish, right_now, seen

PAGE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "key-ceremony.md"
ROOT_AND_TARGETS = ("root", "targets")


def parts() -> dict[str, list[str]]:
    """Return the blocks of commands below each numbered heading."""
    text = PAGE.read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {section[:1]: re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL) for section in sections}


@dataclass
class Rehearsal:
    """A registry's data, media of people, and a host that follows; a stranger's copies of keys."""

    folder: Path
    host: TrustedRepository

    @property
    def data(self) -> Path:
        return self.folder / "registry"

    def signs(self) -> SignedRepository:
        """The registry as it signs now."""
        return SignedRepository(
            self.data / "repositories" / "public", load_online_keys(self.data / "keys" / "online.json")
        )

    def publish(self, number: int) -> None:
        publish(self.signs(), number)

    def holders(self, role: str) -> tuple[int, set[str]]:
        told = read_root(self.data / "repositories" / "public").signed.roles[role]
        return told.threshold, set(told.keyids)

    def do(self, part: str) -> str:
        """Run the commands of a part; return what they print."""
        said = ""
        for block in parts()[part]:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=self.folder,
                env=environment(self.folder / "home", PATH=f"{QIRVO.parent}{os.pathsep}{os.environ['PATH']}"),
                capture_output=True,
                text=True,
                timeout=240,
                check=False,
            )
            assert done.returncode == 0, f"part {part}:\n{block}\n{done.stdout}{done.stderr}"
            said += done.stdout
        return said


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    needed = [program for program in ("bash", "tar", "shred") if shutil.which(program) is None]
    if needed:
        pytest.skip(f"the page's commands need {', '.join(needed)}")
    for name in ("ada", "bob", "cyd", "dan", "handed-over", "backup", "home"):
        (tmp_path / name).mkdir()
    data = tmp_path / "registry"
    repository = open_repository(data / "repositories" / "public", data / "keys", now=right_now(), bits=FEW_BITS)
    (data / "events" / "salts").mkdir(parents=True)
    (data / "events" / "salts" / "today").write_text("a salt")
    publish(repository, 1)
    host, _ = a_host(tmp_path / "host", repository)
    assert seen(host).number == 1
    return Rehearsal(tmp_path, host)


def key_of(folder: Path, name: str) -> str:
    found = re.search(r'"keyid": "([0-9a-f]{64})"', (folder / "handed-over" / f"{name}.pub").read_text())
    assert found is not None
    return found[1]


def test_every_part_that_is_numbered_has_commands():
    assert [number for number in parts() if number.isdigit()] == list("1234567")
    assert all(parts()[number] for number in "1234567")


def test_the_page_is_done_from_its_first_command_to_its_last(rehearsal: Rehearsal):
    folder, host = rehearsal.folder, rehearsal.host
    rehearsal.do("1")
    ada, bob, cyd = (key_of(folder, name) for name in ("ada", "bob", "cyd"))
    assert [path.stat().st_mode & 0o077 for path in folder.glob("*/root.json")] == [0, 0, 0]

    rehearsal.do("2")
    assert not (rehearsal.data / "keys" / "offline.json").exists()
    assert [rehearsal.holders(role) for role in ROOT_AND_TARGETS] == [(2, {ada, bob, cyd})] * 2
    rehearsal.publish(2)
    assert seen(host).number == 2

    rehearsal.do("3")
    with tarfile.open(folder / "backup" / "registry.tar") as copy:
        kept = copy.getnames()
    assert "./keys/online.json" in kept
    assert not [name for name in kept if "salts" in name or "offline" in name]

    rehearsal.do("4")
    rehearsal.publish(3)
    assert seen(host).number == 3

    rehearsal.do("5")
    dan = key_of(folder, "dan")
    assert [rehearsal.holders(role) for role in ROOT_AND_TARGETS] == [(2, {ada, bob, dan})] * 2
    rehearsal.publish(4)
    assert seen(host).number == 4

    stolen = (rehearsal.data / "keys" / "online.json").read_bytes()
    rehearsal.do("6")
    assert (rehearsal.data / "keys" / "online.json").read_bytes() != stolen
    rehearsal.publish(5)
    assert seen(host).number == 5

    rehearsal.publish(6)
    assert seen(host).number == 6, "the host has seen what the copy does not have"
    shutil.rmtree(rehearsal.data)
    rehearsal.data.mkdir()
    with tarfile.open(folder / "backup" / "registry.tar") as copy:
        copy.extractall(rehearsal.data, filter="data")
    with pytest.raises(TamperedMetadataError):
        seen(host)  # a true older state is refused like an attacker's
    rehearsal.do("7")
    rehearsal.publish(5)
    assert seen(host).number == 5
