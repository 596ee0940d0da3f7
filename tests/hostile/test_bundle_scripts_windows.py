"""The scripts for Windows: the `.bat` run by Wine's cmd, the `.ps1` read by a grammar. Neither was run on Windows.

Wine's certutil computes nothing, so that one of the test's own stands in its place where digests are compared; and
Wine, unlike Windows, loses a `%` in a folder's name, which is why no folder here has one.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from qirvo.artifacts.bundles import NAMES
from qirvo.authoring.bundle import BundleOptions
from qirvo.authoring.bundle_parts import script
from tests.support.bundles import a_bundle, change_byte, signing, unpacked

FAKE = '@echo off\r\nif "%1"=="--version" exit /b 0\r\necho %*>>"%QIRVO_ASKED%"\r\nexit /b %FAKE_CODE%\r\n'
CERTUTIL = '@echo off\r\necho SHA256 hash of %2:\r\ntype "%SUMS_FOLDER%\\%~2.sum"\r\necho CertUtil: done.\r\n'
START = '@echo off\r\nset "SystemRoot=%FAKE_ROOT%"\r\ninstall.bat %*\r\n'

_LIMIT_S, _TRIES = 60, 3  # Wine itself hangs now and then


class Wine:
    """A Wine with a `qirvo` that notes what it was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._env = {
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        self.programs = folder / "programs"
        self.programs.mkdir()
        (self.programs / "qirvo.bat").write_bytes(FAKE.encode())
        (folder / "start.bat").write_bytes(START.encode())
        self.run("exit 0", cwd=folder)  # makes the prefix
        env = {"PATH": os.environ["PATH"], **self._env}
        self._stays = subprocess.Popen(  # while one runs, the others start quickly
            ["wine", "cmd"],
            env=env,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        tools = folder / "root" / "System32"
        tools.mkdir(parents=True)
        shutil.copy(folder / "prefix" / "drive_c" / "windows" / "system32" / "find.exe", tools / "find.exe")
        (tools / "certutil.bat").write_bytes(CERTUTIL.encode())

    def run(self, *words: str, cwd: Path, code: int = 0, with_qirvo: bool = True) -> subprocess.CompletedProcess[bytes]:
        """Run words of cmd in the folder `cwd`."""
        self.asked.unlink(missing_ok=True)
        env: dict[str, str] = {
            "PATH": os.environ["PATH"],
            **self._env,
            "FAKE_CODE": str(code),
            "QIRVO_ASKED": _windows(self.asked),
            "FAKE_ROOT": _windows(self._folder / "root"),
            "SUMS_FOLDER": _windows(self._folder / "sums"),
            **({"WINEPATH": _windows(self.programs)} if with_qirvo else {}),
        }
        for _ in range(_TRIES):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return subprocess.run(
                    ["wine", "cmd", "/c", *words], env=env, cwd=cwd, capture_output=True, check=False, timeout=_LIMIT_S
                )
        pytest.skip(f"Wine did not come back within {_LIMIT_S} s, {_TRIES} times: nothing is known of the script")

    def close(self) -> None:
        """Let the last program end."""
        self._stays.communicate(timeout=60)

    def compare_with(self, folder: Path) -> str:
        """Have certutil say what the files of `folder` have now; return the program that starts the script then."""
        sums = self._folder / "sums"
        sums.mkdir(exist_ok=True)
        for name in NAMES:
            if (folder / name).exists():
                digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                spaced = " ".join(re.findall("..", digest)) if name == "LICENSE" else digest  # as before Windows 10
                (sums / f"{name}.sum").write_bytes(f"{spaced}\r\n".encode())
        return _windows(self._folder / "start.bat")

    @property
    def asked(self) -> Path:
        return self._folder / "asked.txt"

    def words(self) -> list[str]:
        return self.asked.read_text(encoding="ascii").split() if self.asked.exists() else []


def _windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    if shutil.which("wine") is None:
        pytest.skip("there is no `wine` here; `scripts/setup-tests` installs it")
    started = Wine(tmp_path_factory.mktemp("wine"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_bundle(tmp_path_factory.mktemp("made"), options=BundleOptions(sign=signing())).path


@pytest.mark.parametrize("name", ["plain", "a b (c)", "x & y ^z !w!", "it's ü", "a,b;c=d"])
def test_the_bat_hands_the_folder_over_from_a_folder_of_any_name(wine: Wine, made: Path, tmp_path: Path, name: str):
    folder = unpacked(made, tmp_path / name)
    done = wine.run("install.bat", "--yes", "--dry-run", cwd=folder)
    assert (done.returncode, wine.words()) == (0, ["plugin", "install", ".", "--dry-run", "--yes"]), done.stderr


def test_the_bat_compares_and_says_when_it_is_installed(wine: Wine, made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    done = wine.run(wine.compare_with(folder), cwd=folder)
    assert (done.returncode, wine.words()) == (0, ["plugin", "install", "."])
    assert (b"Every file is the one" in done.stderr, b"Installed." in done.stderr) == (True, True)


@pytest.mark.parametrize("name", ["plugin.zip", "signature.json", "README.md"])
def test_the_bat_refuses_one_changed_byte(wine: Wine, made: Path, tmp_path: Path, name: str):
    folder = unpacked(made, tmp_path / "out")
    change_byte(folder / name)
    done = wine.run(wine.compare_with(folder), "--yes", cwd=folder)
    assert (done.returncode, wine.words()) == (8, [])
    assert f"{name} is not the file".encode() in done.stderr


@pytest.mark.parametrize("code", [1, 6, 8])
def test_the_bat_fails_as_qirvo_fails(wine: Wine, made: Path, tmp_path: Path, code: int):
    done = wine.run("install.bat", cwd=unpacked(made, tmp_path / "out"), code=code)
    assert (done.returncode, b"Installed." in done.stderr) == (code, False)


def test_the_bat_says_how_to_get_qirvo(wine: Wine, made: Path, tmp_path: Path):
    done = wine.run("install.bat", cwd=unpacked(made, tmp_path / "out"), with_qirvo=False)
    assert (done.returncode, b"pipx install qirvo" in done.stderr) == (7, True)


def test_the_bat_knows_its_options_and_its_files(wine: Wine, made: Path, tmp_path: Path):
    folder = unpacked(made, tmp_path / "out")
    assert wine.run("install.bat", "--nope", cwd=folder).returncode == 2
    (folder / "plugin.zip").unlink()
    assert (wine.run("install.bat", cwd=folder).returncode, wine.words()) == (8, [])


def test_the_bat_is_ascii_with_the_line_ends_of_windows():
    content = script("install.bat")
    assert content.isascii()
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")


def test_the_bat_and_the_ps1_know_every_file_of_a_bundle():
    for name in ("install.bat", "install.ps1", "install.sh"):
        text = script(name).decode("ascii")
        assert all(re.search(rf"(?<![\w.-]){re.escape(each)}(?![\w.-])", text) for each in NAMES)


def test_the_ps1_is_powershell():
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    assert parser.parse(script("install.ps1")).root_node.has_error is False
    assert parser.parse(b"if (1 { }").root_node.has_error is True


def test_the_ps1_runs_no_text_and_takes_paths_as_they_are():
    text = script("install.ps1").decode("ascii")
    assert re.search(r"Invoke-Expression|\biex\b|(?<!Get)-Command\b|-Path\b|Start-Process|\bcmd\b", text) is None


def test_no_script_has_a_word_of_the_plugin(tmp_path: Path):
    bundle = a_bundle(tmp_path, manifest={"name": 'x"&calc&"', "description": "`rm -rf ~`; $(id)"})
    folder = unpacked(bundle.path, tmp_path / "out")
    held: Mapping[str, bytes] = {
        name: (folder / name).read_bytes() for name in ("install.sh", "install.bat", "install.ps1")
    }
    assert held == {name: script(name) for name in held}
