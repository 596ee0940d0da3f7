"""Whoever follows a page says where it is wrong, and does as it says where it is right."""

import os
from pathlib import Path

import pytest

from tests.support.terminals import a_reader, follow
from tests.support.walkthroughs import WalkthroughError

pytestmark = pytest.mark.journey


def followed(folder: Path, text: str) -> None:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    with a_reader(page, folder, environ=os.environ, ports={"8080": 18080}) as reader:
        follow(reader)


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ cd /\n$ pwd\n/\n```",
        "```console\n$ export A=b\n$ echo $A\nb\n```",
        '```text title="in/it"\nhello\n```\n```console\n$ cat in/it\nhello\n```',
        "```console\n$ echo port 8080\nport 8080\n$ printf 18080\n8080\n```",
        "```console\n$ echo id_7\nid_…\n$ [ id_… = id_7 ]\n```",
        "```console\n$ false\n$ echo $?\n1\n```",
        "```console\n$ read -p 'Sure? [y/N]: ' a; echo \"$a!\"\nSure? [y/N]: y\ny!\n```",
        '```console title="b"\n$ echo up; cat\nup\n```\n```console\n$ echo\n\n```\n```console title="b"\n^C\n```',
        "```console\n$ echo a \\\n> b\na b\n```",
    ],
)
def test_what_is_right_is_done(tmp_path: Path, text: str):
    followed(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("```console\n$ echo a; echo b\na\nc\n```", 4),
        ("```console\n$ echo a\n```", 3),
        ("```console\n$ true\n$ false\n```", 3),
        ("One.\n\n```sh\necho a\n```", 3),
        ("```console\necho a\n```", 2),
        ('```console title="b"\n$ echo up\ndown\n```\n```console title="b"\n^C\n```', 3),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int):
    with pytest.raises(WalkthroughError, match=rf"page\.md:{line}: "):
        followed(tmp_path, text)
