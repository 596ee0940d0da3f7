"""What the engine reads from code: imports, hosts, uses, flows, names that are put together; and what it does not."""

import pytest

from qirvo.analysis.facts import Capability, FileFacts, Unanalysed
from qirvo.analysis.javascript import LARGEST_BYTES, read_facts
from qirvo.analysis.kinds import Kind


def facts(code: str, path: str = "dist/index.js") -> FileFacts:
    return read_facts(path, code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "import x from 'child_process'",
        "export { a } from 'child_process'",
        "const x = require('child' + '_process')",
        "await import('child_process')",
        "require(atob('Y2hpbGRfcHJvY2Vzcw=='))",
        "process.mainModule.require('child_process')",
    ],
)
def test_imports(code: str):
    assert [each.module for each in facts(code).imports] == ["child_process"]


@pytest.mark.parametrize(
    "code",
    [
        "fetch('https://api.example.org/v1')",
        "const u = 'https://' + 'api.exa' + 'mple.org/v1'",
        "const u = atob('aHR0cHM6Ly9hcGkuZXhhbXBsZS5vcmcvdjE=')",
        "const u = `wss://api.example.org/${room}`",
    ],
)
def test_hosts(code: str):
    assert {each.name for each in facts(code).hosts} == {"api.example.org"}


def test_a_host_in_a_comment_is_none():
    assert facts("// see https://docs.example.org/\nlet a = 1;").hosts == ()


@pytest.mark.parametrize(
    ("code", "capability", "what"),
    [
        ("const { exec: run } = require('node:child_process'); run('ls')", Capability.PROCESS, "child_process.exec"),
        ("import * as cp from 'child_process'; cp.spawn('ls')", Capability.PROCESS, "child_process.spawn"),
        ("const e = eval; e(x)", Capability.DYNAMIC_CODE, "eval"),
        ("window['fet' + 'ch'](u)", Capability.NETWORK, "fetch"),
        ("(0, globalThis.eval)(x)", Capability.DYNAMIC_CODE, "eval"),
        ("navigator?.clipboard?.readText()", Capability.CLIPBOARD_READ, "navigator.clipboard.readText"),
        ("const k = process.env.API_TOKEN", Capability.ENVIRONMENT, "process.env.API_TOKEN"),
        ("const c = document.cookie", Capability.COOKIES, "document.cookie"),
    ],
)
def test_uses(code: str, capability: Capability, what: str):
    assert (capability, what) in {(use.capability, use.what) for use in facts(code).uses}


def test_a_name_of_the_files_own_is_not_the_global_one():
    assert facts("function fetch(u) { return u; } fetch('x'); (eval) => eval(x);").uses == ()


@pytest.mark.parametrize(
    ("path", "code"),
    [("a.ts", "const f = (u: string): void => { fetch(u); }"), ("a.jsx", "<a onClick={() => fetch(u)} />")],
)
def test_other_languages(path: str, code: str):
    assert [use.what for use in facts(code, path).uses] == ["fetch"]


@pytest.mark.parametrize(
    ("code", "flow"),
    [
        ("const c = document.cookie; fetch(u, { method: 'POST', body: JSON.stringify({ c }) })", "cookie->network"),
        (
            """let typed = ''; const on = (e) => { typed += e.key; }; addEventListener('keydown', on);
            setInterval(() => navigator.sendBeacon('/k', typed), 9)""",
            "keys->network",
        ),
        ("fetch(u).then((r) => r.text()).then((t) => eval(t))", "remote->evaluated"),
        (
            """const h = require('https'); h.get(u, (r) => { let d = ''; r.on('data', (c) => d += c);
            r.on('end', () => eval(d)); })""",
            "remote->evaluated",
        ),
        ("new Function(atob(text))()", "decoded->evaluated"),
        (
            "import fs from 'node:fs'; const k = fs.readFileSync(home + '/.ssh/id_rsa'); fetch(u, { body: k })",
            "secret-file->network",
        ),
        ("async function load(x) { new Function(x)(); } load(await (await fetch(u)).text())", "remote->evaluated"),
    ],
)
def test_flows(code: str, flow: str):
    assert flow in {fact.detail for fact in facts(code).of_kind(Kind.FLOW)}


@pytest.mark.parametrize(
    "code",
    [
        "if (document.cookie) { fetch('/api/today') }",
        "const mode = process.env.NODE_ENV; fetch(u + mode)",
        "addEventListener('keydown', (e) => { if (e.key === 'Escape') close(); })",
        "fetch(u).then((r) => r.json()).then((d) => JSON.parse(d.text))",
    ],
)
def test_what_is_no_flow(code: str):
    assert [
        fact.detail for fact in facts(code).of_kind(Kind.FLOW) if "network" in fact.detail or "eval" in fact.detail
    ] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("globalThis['ev' + 'al'](x)", "eval"),
        ("[].constructor.constructor(x)()", "Function"),
        ("require(['child', 'process'].join('_')).exec(x)", "child_process"),
        ("const n = 'lave'.split('').reverse().join(''); self[n](x)", "eval"),
        ("self[String.fromCharCode(101, 118, 97, 108)](x)", "eval"),
    ],
)
def test_hidden_names(code: str, name: str):
    assert name in {fact.detail for fact in facts(code).of_kind(Kind.HIDDEN_NAME)}


def test_a_syntax_error_has_its_line():
    error = facts("let a = 1;\nlet b = ;\n").syntax_error
    assert error is not None
    assert error.line == 2
    assert facts("let a = 1;").syntax_error is None


def test_a_file_that_is_too_large_says_so():
    assert read_facts("a.js", b" " * (LARGEST_BYTES + 1)).unanalysed is Unanalysed.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [b"a(" * 100_000, b"(" * 200_000, b"[" * 50_000, b'"' * 100_000, b"\xff\xfe" * 1000, b"\0" * 1000, b"`${" * 20_000],
    ids=["calls", "parentheses", "arrays", "quotes", "no-utf8", "nul", "templates"],
)
def test_hostile_text_ends_in_facts(content: bytes):
    assert read_facts("a.js", content).language == "javascript"
