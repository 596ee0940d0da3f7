"""Where the words of a text stand, which hints a text may hold, and that no scope of a name is overlooked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.analysis.facts import FileFacts
from qirvo.analysis.javascript import read_facts
from qirvo.analysis.sensitive import HINTS
from qirvo.analysis.words import ADDRESSES, Hints, Phrase, Words

LONG = b"a.b " * 10_000
EVAL = Phrase(frozenset({b"eval"}), re.compile(rb"eval(?=\()"))


@given(
    st.lists(st.sampled_from([b"e", b"ee", b" ", b".", b"$", b"\xc3\xa9", b"\n", b"eval"]), max_size=60).map(b"".join)
)
def test_a_word_stands_where_a_pattern_finds_it(content: bytes):
    found = [match.start() for match in re.finditer(rb"(?<![\w$\x80-\xff])e(?![\w$\x80-\xff])", content)]
    assert Words(content).places(b"e") == found


def test_a_word_is_found_on_every_page():
    content = LONG + b"eval " + LONG + b"(eval)"
    assert Words(content).places(b"eval") == [len(LONG), 2 * len(LONG) + 6]


def test_words_are_found_between_two_places_only():
    assert Words(b"e e e e").places(b"e", 2, 5) == [2, 4]


def test_one_place_more_than_the_most_says_that_there_are_too_many():
    assert Words(LONG).places(b"a", most=3) == [0, 4, 8, 12]


def test_what_is_no_word_stands_nowhere():
    assert Words(b"  ").places(b"") == []


def test_a_phrase_looks_at_what_stands_around_its_words():
    assert [match.start() for match in Words(b"eval; medieval(); eval()").matches(EVAL)] == [18]


@pytest.mark.parametrize("content", [b"cat ~/.SSH/x", b"x/.ssh"])
def test_a_hint_is_given_when_its_word_stands_there(content: bytes):
    assert Words(content).hinted(Hints(".<ssh>, <curl>")) == [b".ssh"]


def test_a_hint_in_brackets_is_no_part_of_a_word():
    assert Words(b"async concat").hinted(Hints("<nc> , <cat> ")) == []


def test_a_hint_without_brackets_may_be_part_of_a_word():
    assert Words(b"my_0xAbc").hinted(Hints("0x")) == [b"0x"]


@pytest.mark.parametrize("content", [b"http://a.example.org", b"'wss:\\/\\/a.example.org/x'"])
def test_the_host_of_an_address_is_found(content: bytes):
    assert [match["host"] for match in ADDRESSES.finditer(content)] == [b"a.example.org"]


@pytest.mark.parametrize("content", [b"xhttp://a.example.org", b"mailto://a.example.org", b"{https:a}"])
def test_what_only_resembles_an_address_names_no_host(content: bytes):
    assert ADDRESSES.search(content) is None


def test_the_place_of_a_host_is_where_its_address_begins():
    assert [(host.at.line, host.at.column) for host in read("\nf('https://a.example.org')").hosts] == [(2, 4)]


@pytest.mark.parametrize(
    "path",
    [
        "~/.ssh/x",
        "~/.aws/credentials",
        "/etc/shadow",
        "~/.npmrc",
        "~/.config/gcloud",
        "~/.kube/config",
        "Ethereum/keystore/a",
        "wallet.dat",
        "x_nkbihfbeogaeaoehlefnkodbefgpgknn_0/a",
        "~/.zsh_history",
        "~/id_ed25519",
        "a/logins.json",
        "a/key4.db",
    ],
)
def test_the_hints_lead_to_every_secret_file(path: str):
    assert read(f"f('{path}')").of_kind("secret-file")


@pytest.mark.parametrize(
    "command",
    [
        "curl example.org",
        "nc -e x",
        "rm -rf /x",
        "node -e x",
        "python3 -c x",
        "powershell -enc x",
        "sudo x",
        "cat ~/.ssh/x",
        "tar c ~/.ssh",
        "del /f x",
        "reg add x",
        "unzip x && sh run.sh",
        "npm publish",
        "net user x",
        "chmod +x a",
        "base64 -d a",
    ],
)
def test_the_hints_lead_to_every_command(command: str):
    assert read(f"f('{command}')").of_kind("command")


def test_no_hint_is_empty():
    assert all(hints.words or hints.parts for hints in HINTS.values())


@pytest.mark.parametrize(
    "function",
    [
        "function f(e){e('x')}",
        "g(e=>e('x'))",
        "h=e=>e('x')",
        "function f(){return e=>e('x')}",
        "function f(\n  // what it is called with, eval or =\n  e\n){e('x')}",
        "function f(...e){e('x')}",
        "function f({e}){e('x')}",
        "function f(a,/* = */e){e('x')}",
        "function f([e]){e('x')}",
        "function f({a:e=1}){e('x')}",
        "function f(){e('x');function e(){}}",
        "async e=>e('x')",
    ],
)
def test_a_name_means_what_is_declared_around_it_however_that_is_written(function: str):
    assert read(f"import {{exec as e}} from 'child_process';{function}").uses == ()


def test_a_name_means_what_the_nearest_function_declares():
    code = "const e=x;function f(){const e=require('child_process');function g(b){e.exec(b)}}e.exec(c)"
    assert [use.what for use in read(code).uses] == ["child_process.exec"]


def read(code: str) -> FileFacts:
    return read_facts("a.js", code.encode())
