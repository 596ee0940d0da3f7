"""Finding Node, npm and what a plugin expects; programs of the system are played by small scripts."""

import json
import os
from pathlib import Path

import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.domain.manifests import Manifest
from qirvo.domain.versions import Version
from qirvo.host.expected_modules import expected_modules
from qirvo.host.layout import HostLayout
from qirvo.host.node_program import RUNTIME, NodeMissingError, check_node
from qirvo.host.node_runtime import NodeRuntime, RuntimeBrokenError
from qirvo.host.provided import NpmProviding
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin

MANIFEST = Manifest(id=WEATHER, name="Weather", version=Version("1.0.0"), entry="dist/index.js")


def a_program(folder: Path, name: str, script: str) -> Path:
    """A program called `name` in `folder`, as a shell script."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def on_path(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.parametrize("version", ["v18.0.0", "v20.20.2", "v24.1.0"])
def test_a_node_from_18_on_is_taken(tmp_path: Path, version: str):
    check_node(str(a_program(tmp_path, "node", f"echo {version}")), {})


@pytest.mark.parametrize("script", ["echo v16.20.0", "echo hello", "exit 1", "printf '\\377'"])
def test_an_older_node_or_none_is_refused(tmp_path: Path, script: str):
    with pytest.raises(NodeMissingError):
        check_node(str(a_program(tmp_path, "node", script)), {})


def test_a_node_that_cannot_be_run_is_refused(tmp_path: Path):
    with pytest.raises(NodeMissingError):
        check_node(str(tmp_path / "node"), {})


def test_the_runtimes_program_is_where_the_commands_look():
    assert RUNTIME.is_file()


@pytest.mark.parametrize("script", ["echo not an answer", "exit 0", "echo usage >&2; exit 2"])
def test_a_runtime_that_gives_no_answer_is_not_the_plugins_fault(tmp_path: Path, script: str):
    node = a_program(tmp_path / "bin", "node", script)
    with pytest.raises(RuntimeBrokenError):
        NodeRuntime(HostLayout(tmp_path), {}, node=str(node)).start(WEATHER)


@pytest.mark.parametrize(("field", "value"), [("pid", 10**30), ("port", 10**9), ("controlToken", "a\n")])
def test_a_record_of_a_serve_that_makes_no_sense_is_no_serve(tmp_path: Path, field: str, value: object):
    record = {"pid": os.getpid(), "host": "127.0.0.1", "port": 1, "controlToken": "t", "startedAt": ""}
    layout = HostLayout(tmp_path)
    layout.serve_record.parent.mkdir()
    layout.serve_record.write_text(json.dumps(record | {field: value}), encoding="utf-8")
    assert NodeRuntime(layout, {}).reload(WEATHER) is None


def test_a_plugin_that_ends_the_process_is_at_fault(tmp_path: Path):
    node = a_program(tmp_path / "bin", "node", "kill -9 $$")
    assert not NodeRuntime(HostLayout(tmp_path), {}, node=str(node)).start(WEATHER).healthy


def test_the_serve_command_names_home_host_and_port(place: Place):
    command = place.host.status_command(str(WEATHER), as_json=True)
    assert command[1:] == [
        str(RUNTIME),
        "status",
        "--home",
        str(place.machine.layout.home),
        "--json",
        "--",
        str(WEATHER),
    ]


NPM = """
for word in "$@"; do case "$word" in react@*|react-dom@*)
  name=${word%@*}; mkdir -p "node_modules/$name"; echo '{}' > "node_modules/$name/package.json";;
esac; done
"""


def providing(tmp_path: Path, script: str, *, allowed: bool = True, **environ: str) -> NpmProviding:
    a_program(tmp_path / "bin", "npm", script)
    return NpmProviding(
        HostLayout(tmp_path / "home"), on_path(tmp_path / "bin") | environ, allowed=allowed, time_limit_s=5
    )


def test_what_npm_installs_is_provided(tmp_path: Path):
    assert providing(tmp_path, NPM).provide(frozenset({"react"})) == ""
    assert (tmp_path / "home" / "provided" / "node_modules" / "react-dom" / "package.json").is_file()


def test_it_is_installed_once(tmp_path: Path):
    providing(tmp_path, NPM).provide(frozenset({"react"}))
    assert providing(tmp_path, "exit 1").provide(frozenset({"react"})) == ""


def test_npm_runs_no_scripts(tmp_path: Path):
    words = tmp_path / "words"  # not by the message: it is cut, and a long temporary path would push them out
    providing(tmp_path, f'echo "$@" > "{words}"; exit 1').provide(frozenset({"react"}))
    assert {"--ignore-scripts", "react@19.2.0"} <= set(words.read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        "echo unreachable >&2; exit 1",
        "sleep 30 >/dev/null 2>&1",
        "printf '\\377' >&2; exit 1",
        'rm -r "$PWD"',
    ],
)
def test_where_npm_fails_nothing_is_left(tmp_path: Path, script: str):
    assert providing(tmp_path, script).provide(frozenset({"react"})) != ""
    assert not (tmp_path / "home" / "provided").exists()
    assert not list((tmp_path / "home").glob(".partial-*"))


def test_what_a_killed_npm_left_goes_with_the_next(tmp_path: Path):
    (tmp_path / "home" / ".partial-provided-old").mkdir(parents=True)
    providing(tmp_path, NPM).provide(frozenset({"react"}))
    assert not list((tmp_path / "home").glob(".partial-*"))


def test_offline_npm_is_not_tried(tmp_path: Path):
    assert "QIRVO_OFFLINE" in providing(tmp_path, NPM, QIRVO_OFFLINE="1").provide(frozenset({"react"}))


def test_an_owner_can_forbid_it(tmp_path: Path):
    assert "settings" in providing(tmp_path, NPM, allowed=False).provide(frozenset({"react"}))


def test_a_plugin_without_wishes_needs_no_npm(tmp_path: Path):
    assert providing(tmp_path, "exit 1").provide(frozenset()) == ""


@pytest.mark.parametrize(
    ("code", "package", "expected"),
    [
        ("const React = require('react');", b"{}", {"react"}),
        ('import { useState } from "react";', b"{}", {"react"}),
        ("import { createRoot } from 'react-dom/client';", b"{}", {"react", "react-dom"}),
        ("const clock = require('./clock');", b"{}", set()),
        ("", b'{"dependencies": {"react": "^18"}}', {"react"}),
        ("", b'{"peerDependencies": {"react-dom": "*"}}', {"react", "react-dom"}),
        ("", b"not json", set()),
        ("", b'{"dependencies": ["react"]}', set()),
    ],
)
def test_what_a_plugin_expects_is_read_from_its_files(tmp_path: Path, code: str, package: bytes, expected: set[str]):
    content = FolderSource(a_plugin(tmp_path, code=code))
    assert set(expected_modules(content, MANIFEST, package)) == expected


def test_what_a_plugin_brings_it_does_not_expect(tmp_path: Path):
    plugin = a_plugin(tmp_path, code="require('react');")
    (plugin / "node_modules" / "react").mkdir(parents=True)
    (plugin / "node_modules" / "react" / "package.json").write_text("{}", encoding="utf-8")
    content = FolderSource(plugin, chosen=lambda _path, _is_folder: True)
    assert expected_modules(content, MANIFEST, None) == frozenset()
