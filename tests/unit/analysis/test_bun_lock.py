"""What `bun.lock` says was installed to be shipped."""

import time

import pytest

from qirvo.analysis.lock_files import read_lock_file
from qirvo.analysis.locked import Locked, UnreadableLockFileError

LOCK = """{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "weather",
      "dependencies": { "@acme/sky": "^1.0.0", "renamed": "npm:real-name@^2.0.0", "shared": "workspace:*", },
      "devDependencies": { "jest": "^29.0.0", "is-odd": "^1.0.0", },
    },
    "packages/shared": {
      "name": "shared",
      "version": "1.0.0",
      "optionalDependencies": { "is-odd": "^2.0.0", },
      "peerDependencies": { "react": "18", "vue": "3" },
      "optionalPeers": ["vue"],
    },
  },
  "packages": {
    "@acme/sky": ["@acme/sky@1.2.3", "", { "dependencies": { "is-odd": "^3.0.0" } }, "sha512-a,]=="],

    "is-odd": ["is-odd@1.0.0", "", {}, "sha512-a=="],

    "jest": ["jest@29.7.0", "https://registry.example.org/jest.tgz", { "dependencies": { "leaf": "1" } }, "sha512-a=="],

    "leaf": ["leaf@1.0.0", "", {}, "sha512-a=="],

    "react": ["react@18.2.0", "", {}, "sha512-a=="],

    "renamed": ["real-name@2.1.0", "", {}, "sha512-a=="],

    "shared": ["shared@workspace:packages/shared"],

    "vue": ["vue@3.0.0", "", {}, "sha512-a=="],

    "@acme/sky/is-odd": ["is-odd@3.0.1", "", { "dependencies": { "deep": "*" } }, "sha512-a=="],

    "shared/is-odd": ["is-odd@2.0.0", "", { "bin": "odd" }, "sha512-a=="],

    "@acme/sky/deep": ["deep@1.0.0", "", {}, "sha512-a=="],
  }
}
"""


def read(text: str) -> list[str]:
    return [f"{each.name}@{each.version}" for each in read_lock_file("bun.lock", text.encode(), wanted={})]


def test_what_the_projects_lead_to_is_found_nearest_first():
    assert read(LOCK) == [
        "@acme/sky@1.2.3",
        "deep@1.0.0",
        "is-odd@2.0.0",
        "is-odd@3.0.1",
        "react@18.2.0",
        "real-name@2.1.0",
    ]


def test_each_package_has_its_line():
    found = read_lock_file("bun.lock", LOCK.encode(), wanted={})
    line = 1 + LOCK[: LOCK.index('"@acme/sky/is-odd": [')].count("\n")
    assert Locked(name="is-odd", version="3.0.1", line=line) in found


def test_a_comma_in_a_text_stays_what_it_is():
    assert read('{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"a,}": "1", "b": "1"}}}, "packages": '
                '{"b": ["b@1.0.0", "\\\\\\",]", {}]}}') == ["b@1.0.0"]  # fmt: skip


def test_a_mark_at_its_beginning_is_skipped():
    assert read("\ufeff" + LOCK) == read(LOCK)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"lockfileVersion": 1, "packages": {"a": "a@1"}}',
        '{"lockfileVersion": 1, "packages": {"a": ["a@1.0.0", "", {"dependencies": 7}]}}',
        '{"lockfileVersion": 1, // remark\n}',
    ],
)
def test_what_is_not_buns_is_said_to_be_unreadable(text: str):
    with pytest.raises(UnreadableLockFileError, match="not bun's"):
        read(text)


def test_an_entry_without_a_name_names_nothing():
    entries = '{"a": [], "b": [7], "c": ["c"], "d": ["d@1.0.0"]}'
    asked = '{"a": "", "b": "", "c": "", "d": ""}'
    assert read(
        f'{{"lockfileVersion": 1, "workspaces": {{"": {{"dependencies": {asked}}}}}, "packages": {entries}}}'
    ) == ["d@1.0.0"]


def test_packages_that_need_each_other_come_to_an_end():
    text = (
        '{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"a": ""}}}, "packages": {'
        '"a": ["a@1.0.0", "", {"dependencies": {"b": ""}}], "b": ["b@1.0.0", "", {"dependencies": {"a": ""}}]}}'
    )
    assert read(text) == ["a@1.0.0", "b@1.0.0"]


@pytest.mark.parametrize("part", ['"\\"', ", ", '"', "/", "\\"])
def test_text_made_to_be_slow_is_refused_in_time(part: str):
    begun = time.process_time()
    with pytest.raises(UnreadableLockFileError):
        read(part * (4_000_000 // len(part)))
    assert time.process_time() - begun < 60  # far above any noise; a square takes hours


def test_the_binary_form_is_named_with_the_way_out():
    with pytest.raises(UnreadableLockFileError, match="--save-text-lockfile"):
        read_lock_file("bun.lockb", b"#!/usr/bin/env bun\nbun-lockfile-format-v0", wanted={})
