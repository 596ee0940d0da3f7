"""What nobody sees is told where it can deceive, and not where people write in their own script."""

import pytest

from qirvo.checks.hidden_text import CHECK
from tests.support.plugins import a_subject

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def rules(text: str, path: str = "dist/index.js") -> list[str]:
    return [finding.rule for finding in CHECK.run(a_subject(added={path: text}))]


def selected(payload: bytes) -> str:
    return "".join(chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in payload)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("if (level !== 'user\u202e \u2066// admin\u2069 \u2066') { go(); }", "direction-control"),
        ("/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin */ go();", "direction-control"),
        ("let a = 1; \u202elet b = 2;", "direction-control"),
        (f"eval(d('{selected(b'console.log(1)')}'));", "invisible-payload"),
        ("x = '" + "".join(chr(0xE0000 + ord(c)) for c in "fetch(1)") + "';", "invisible-payload"),
        ("x = '" + "\u200b\u200c" * 40 + "';", "invisible-payload"),
        ("x = '" + "".join(f"{c}{chr(0xE0100 + ord(c))}" for c in "abcdefghij") + "';", "invisible-payload"),
        ("const { timeout,\u3164 } = query;", "invisible-identifier"),
        ("const pass\u200dword = 1;", "invisible-identifier"),
        ("const d\u043ecument = fake; document.write(1);", "lookalike-identifier"),
        ("const \u0441\u0430\u0440 = 1; let cap = 2;", "lookalike-identifier"),
        ("require('\u0441hild_process');", "lookalike-identifier"),
        ("const u = 'https://ex\u0430mple.org/';", "lookalike-identifier"),
        ("let a = 1;" + " " * 180 + "steal(a);", "pushed-off-screen"),
        ("let a = 1;" + "\n" * 400 + "steal(a);", "pushed-off-screen"),
        ("let a = 1;\n" + "\t" * 300 + "steal(a);", "pushed-off-screen"),
    ],
)
def test_what_deceives_the_reader_is_an_alarm(text: str, rule: str):
    assert rules(text) == [f"hidden-text/{rule}"]


def test_a_payload_in_a_file_of_data_is_an_alarm():
    assert rules(f'{{"a": "{selected(b"console.log(1)")}"}}', "data/words.json") == ["hidden-text/invisible-payload"]


def test_the_finding_says_what_the_payload_spells():
    [finding] = CHECK.run(a_subject(added={"dist/index.js": f"d('{selected(b'fetch(address)')}')"}))
    assert "`fetch(address)`" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "\ufefflet a = 1;",
        "let a = 1;\n\ufefflet b = 2;",
        f"const s = '{FLAG} {FAMILY} \u2764\ufe0f \u263a\ufe0f';",
        "const s = '\u043f\u0440\u0438\u0432\u0435\u0442, \u4f60\u597d, \u05e9\u05dc\u05d5\u05dd';",
        "const \u0438\u043c\u044f = '\u0418\u0432\u0430\u043d';",
        "let \u0394x = 1, \u03b1Max = 2, \u03bb = 3, \u00b5s = 4;",
        "const bidi = /[\u202a-\u202e\u2066-\u2069]/g; const one = '\u202e';",
        "const trim = /[\\s\ufeff\u00a0\u200b]+$/;",
        "const esc = '\\u202e\\u200b\\ufeff';",
        "const isolated = '\u2068name\u2069 joined';",
        "const fa = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'; return /\u0639\u0635\u0631\u200c/.test(fa);",
        "// a table" + " " * 200 + "of words\nlet a = 1;",
        "const s = `a" + " " * 300 + "b(1);`;",
        "const m = '\u0441\u043b\u043e\u0432\u043e API\u0448\u043a\u0430';",
    ],
)
def test_what_people_write_is_not_told(text: str):
    assert rules(text) == []


def test_text_of_the_world_in_translations_is_not_told():
    assert rules('{"hello": "\u202bשלום\u202c", "x": "می\u200cخواهم"}', "locales/he.json") == []
