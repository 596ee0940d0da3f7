"""The scripts of a bundle, run: in the shells there are, in folders of any name, with tools missing, bytes changed.

`qirvo` is a stand-in that notes what it was asked; `journeys/test_bundle.py` runs the real one.
"""

import os
import resource
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from qirvo.artifacts.disk import DiskFullError
from qirvo.authoring.bundle import BundleOptions, make_bundle
from qirvo.authoring.bundle_parts import script
from tests.support.bundles import (
    a_bundle,
    asked_of,
    change_byte,
    fake_qirvo,
    packed,
    ran,
    signing,
    unpacked,
    with_tools,
)
from tests.support.hosts import a_place, agree
from tests.support.plugins import write_plugin

SHELLS = {"dash": ("dash",), "bash": ("bash",), "bash-as-sh": ("bash", "--posix"), "busybox": ("busybox", "sh")}
NAMES = (
    "plain",
    "a b",
    'it\'s "quoted"',
    "$(touch pwned) `touch pwned`",
    "-n",
    "-",
    "a;touch pwned",
    "a&b|c>d<e",
    "100%PATH% !x! ^y",
    "[a]*?{b,c}",
    "zażółć 天気",
    "back\\slash",
    "line\nbreak\n",
    "~root",
    "#x",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed bundle."""
    options = BundleOptions(sign=signing(), include_source=True)
    return a_bundle(tmp_path_factory.mktemp("made"), options=options).path


@pytest.fixture(params=list(SHELLS.values()), ids=list(SHELLS))
def shell(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A shell that is there."""
    words: tuple[str, ...] = request.param
    if shutil.which(words[0]) is None:
        pytest.skip(f"there is no `{words[0]}` here; `scripts/setup-tests` installs it")
    return words


def everything(tmp_path: Path, *, code: int = 0) -> Mapping[str, str]:
    return {"PATH": f"{fake_qirvo(tmp_path, code=code)}:{os.environ['PATH']}"}


def test_the_files_are_compared_and_the_folder_is_handed_over(shell: tuple[str, ...], made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    done = ran(shell, folder / "install.sh", env=everything(tmp_path))
    assert (done.returncode, asked_of(tmp_path)) == (0, ["plugin", "install", "."]), done.stderr
    assert b"Every file is the one that SHA256SUMS lists." in done.stderr
    assert b"Installed." in done.stderr


def test_the_options_are_handed_over(shell: tuple[str, ...], made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    done = ran(shell, folder / "install.sh", "--allow-unsigned", "-y", "--dry-run", env=everything(tmp_path))
    assert asked_of(tmp_path) == ["plugin", "install", ".", "--dry-run", "--yes", "--allow-unsigned"]
    assert (done.returncode, b"Installed." in done.stderr) == (0, False)


@pytest.mark.parametrize("number", range(len(NAMES)))
@pytest.mark.parametrize("way", ["whole path", "inside", "beside"])
def test_a_folder_may_have_any_name(made: Path, tmp_path: Path, number: int, way: str):
    name = NAMES[number]
    folder = unpacked(made, tmp_path / "below" / name)
    ways: dict[str, tuple[str, Path]] = {
        "whole path": (f"{folder}/install.sh", tmp_path),
        "inside": ("install.sh", folder),
        "beside": (f"./{name}/install.sh", folder.parent),
    }
    words, cwd = ways[way]
    there = [each for each in SHELLS.values() if shutil.which(each[0])]
    done = ran(there[(number + len(way)) % len(there)], words, env=everything(tmp_path), cwd=cwd)
    assert (done.returncode, asked_of(tmp_path)[-3:]) == (0, ["plugin", "install", "."]), done.stderr
    assert (tmp_path / "asked").read_bytes().startswith(os.fsencode(f"{folder}\n"))
    assert list(tmp_path.rglob("pwned")) == []


def test_a_folder_may_be_read_only(made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    before = sorted(folder.iterdir())
    for path in before:
        path.chmod(0o444)
    folder.chmod(0o555)
    done = ran(("dash",), folder / "install.sh", env=everything(tmp_path))
    folder.chmod(0o755)
    assert (done.returncode, sorted(folder.iterdir())) == (0, before)


@pytest.mark.parametrize(
    "name",
    ["plugin.zip", "source.zip", "signature.json", "publisher-key.json", "sbom.cdx.json", "README.md", "LICENSE"],
)
def test_one_changed_byte_is_refused(shell: tuple[str, ...], made: Path, tmp_path: Path, name: str):
    folder = unpacked(made, tmp_path / "out")
    change_byte(folder / name)
    done = ran(shell, folder / "install.sh", "--yes", env=everything(tmp_path))
    assert (done.returncode, asked_of(tmp_path)) == (8, [])
    assert f"{name} is not the file that SHA256SUMS lists".encode() in done.stderr


@pytest.mark.parametrize("name", ["plugin.zip", "SHA256SUMS"])
def test_a_missing_file_is_refused(shell: tuple[str, ...], made: Path, tmp_path: Path, name: str):
    folder = unpacked(made, tmp_path / "out")
    (folder / name).unlink()
    assert (ran(shell, folder / "install.sh", env=everything(tmp_path)).returncode, asked_of(tmp_path)) == (8, [])


@pytest.mark.parametrize("content", [b"", b"x", b"0" * 64 + b"  plugin.zip\n", b"\0\xff\n"])
def test_another_list_is_refused(shell: tuple[str, ...], made: Path, tmp_path: Path, content: bytes):
    folder = unpacked(made, tmp_path / "out")
    (folder / "SHA256SUMS").write_bytes(content)
    assert (ran(shell, folder / "install.sh", env=everything(tmp_path)).returncode, asked_of(tmp_path)) == (8, [])


def test_a_copy_that_was_cut_short_is_refused(shell: tuple[str, ...], made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    content = (folder / "plugin.zip").read_bytes()
    (folder / "plugin.zip").write_bytes(content[: len(content) // 2])
    assert (ran(shell, folder / "install.sh", env=everything(tmp_path)).returncode, asked_of(tmp_path)) == (8, [])


def test_without_qirvo_it_says_how_to_get_it(shell: tuple[str, ...], made: Path, tmp_path: Path):
    (tmp_path / "none").mkdir()
    folder = unpacked(made, tmp_path / "out")
    done = ran(shell, folder / "install.sh", env=with_tools(tmp_path / "none", "sha256sum"))
    assert (done.returncode, b"pipx install qirvo" in done.stderr) == (7, True)


def test_a_qirvo_that_does_not_work_is_told(shell: tuple[str, ...], made: Path, tmp_path: Path):
    programs = fake_qirvo(tmp_path)
    (programs / "qirvo").write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    folder = unpacked(made, tmp_path / "out")
    assert ran(shell, folder / "install.sh", env=with_tools(programs, "sha256sum")).returncode == 7


@pytest.mark.parametrize("code", [1, 3, 6, 8, 70])
def test_a_failure_has_the_exit_code_of_qirvo_and_no_success(made: Path, tmp_path: Path, code: int):
    folder = unpacked(made, tmp_path / "out")
    done = ran(("dash",), folder / "install.sh", env=everything(tmp_path, code=code))
    assert (done.returncode, b"Installed" in done.stderr + done.stdout) == (code, False)
    assert b"was not installed" in done.stderr


@pytest.mark.parametrize("words", [["--nope"], ["--yes", "x"], [""]])
def test_an_option_that_there_is_not_is_told(shell: tuple[str, ...], made: Path, tmp_path: Path, words: list[str]):
    folder = unpacked(made, tmp_path / "out")
    assert (ran(shell, folder / "install.sh", *words, env=everything(tmp_path)).returncode, asked_of(tmp_path)) == (
        2,
        [],
    )


@pytest.mark.parametrize("tool", ["sha256sum", "shasum", "openssl"])
def test_any_tool_compares(made: Path, tmp_path: Path, tool: str):
    if shutil.which(tool) is None:
        pytest.skip(f"there is no `{tool}` here")
    folder = unpacked(made, tmp_path / "out")
    env = with_tools(fake_qirvo(tmp_path), tool, "perl")
    done = ran(("dash",), folder / "install.sh", env=env)
    assert (done.returncode, b"Every file is the one" in done.stderr) == (0, True)
    change_byte(folder / "plugin.zip")
    assert ran(("dash",), folder / "install.sh", env=env).returncode == 8


def test_without_any_tool_qirvo_compares_alone(made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    done = ran(("dash",), folder / "install.sh", env=with_tools(fake_qirvo(tmp_path)))
    assert (done.returncode, asked_of(tmp_path)) == (0, ["plugin", "install", "."])
    assert b"qirvo alone compares" in done.stderr


@pytest.mark.parametrize("does", ["exit 1", "echo nonsense", ":"])
def test_a_tool_that_does_not_work_is_not_believed(made: Path, tmp_path: Path, does: str):
    folder = unpacked(made, tmp_path / "out")
    programs = fake_qirvo(tmp_path)
    (programs / "sha256sum").write_text(f"#!/bin/sh\n{does}\n", encoding="ascii")
    (programs / "sha256sum").chmod(0o755)
    done = ran(("dash",), folder / "install.sh", env={"PATH": str(programs)})
    assert (done.returncode, asked_of(tmp_path)) == (8, [])


def test_shellcheck_has_nothing_to_say(tmp_path: Path):
    if shutil.which("shellcheck") is None:
        pytest.skip("there is no `shellcheck` here; `scripts/setup-tests` installs it")
    path = tmp_path / "install.sh"
    path.write_bytes(script("install.sh"))
    done = subprocess.run(["shellcheck", path], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_full_disk_leaves_no_half_bundle(tmp_path: Path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "b.zip").write_bytes(b"the one before")
    plugin = write_plugin(tmp_path / "plugin", added={"dist/large.js": "".join(map(str, range(200_000)))})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(DiskFullError):
            make_bundle(plugin, folder / "b.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("b.zip", b"the one before")]


def test_the_whole_bundle_may_be_packed_anew(made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    again = unpacked(packed(folder, tmp_path / "again.zip"), tmp_path / "again")
    assert ran(("dash",), again / "install.sh", env=everything(tmp_path)).returncode == 0


def test_a_full_disk_at_the_host_leaves_nothing_and_says_so(tmp_path: Path):
    place = a_place(tmp_path / "home")
    text = "".join(map(str, range(200_000)))
    bundle = a_bundle(tmp_path, added={"dist/large.js": text})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(DiskFullError):
            place.host.install(str(bundle.path), confirm=agree)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (place.version(), list(place.machine.layout.downloads.iterdir())) == (None, [])
