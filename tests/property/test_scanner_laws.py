"""Whatever a file of code holds, reading it ends in facts, and the same bytes have the same facts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.analysis.facts import FileFacts
from qirvo.analysis.javascript import read_facts

PATHS = st.sampled_from(["a.js", "a.mjs", "a.cjs", "a.jsx", "a.ts", "a.mts", "a.tsx", "a", ""])
PROGRAMS = st.sampled_from(
    [
        b"import { exec as run } from 'node:child_process'; run(`ls ${folder}`, (error, out) => show(out));",
        b"const { a: { b = 1 }, ...c } = require('x'); window['ev' + 'al'](atob('YQ==') + b); c?.d?.();",
        b"fetch(u).then((r) => r.text()).then((t) => new Function(t)()); document.cookie = 'a=\xc3\xa9';",
        b"class A extends B { #x = 1; async *y() { for await (const z of this.#x) yield z; } static { A.q = eval; } }",
        b"type T = { [K in keyof U]?: U[K] }; function f<T>(x: T): x is string { return fetch(x as any) }",
        b"const v = <A b={c} {...d}>{e.map((g) => <p key={g} onClick={() => fetch(g)}>&nbsp;{g}</p>)}</A>;",
        b"addEventListener('keydown', (e) => { k += e.key; }); setInterval(() => navigator.sendBeacon('/k', k), 9);",
    ]
)
LAWFUL = settings(max_examples=60, deadline=None)


def holds(path: str, content: bytes) -> None:
    facts = read_facts(path, content)
    assert isinstance(facts, FileFacts)
    assert read_facts(path, content) == facts


@LAWFUL
@given(path=PATHS, content=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
def test_anything_ends_in_the_same_facts(path: str, content: bytes):
    holds(path, content)


@LAWFUL
@given(path=PATHS, program=PROGRAMS, data=st.data())
def test_a_program_that_is_cut_ends_in_the_same_facts(path: str, program: bytes, data: st.DataObject):
    start = data.draw(st.integers(0, len(program)))
    holds(path, program[start : data.draw(st.integers(start, len(program)))])


@LAWFUL
@given(path=PATHS, program=PROGRAMS, other=PROGRAMS, data=st.data())
def test_a_program_with_another_pasted_into_it_ends_in_the_same_facts(
    path: str, program: bytes, other: bytes, data: st.DataObject
):
    at = data.draw(st.integers(0, len(program)))
    left_out = data.draw(st.integers(0, 20))
    pasted = data.draw(st.binary(max_size=8) | st.just(other))
    holds(path, program[:at] + pasted + program[at + left_out :])
