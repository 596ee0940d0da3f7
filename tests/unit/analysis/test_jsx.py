"""JSX becomes calls, and what surrounds it stays as it was."""

import pytest

from qirvo.analysis.modules import as_function_body


def body(code: str) -> str:
    result = as_function_body(code.encode())
    assert result is not None
    return result[0]


@pytest.mark.parametrize(
    ("jsx", "call"),
    [
        ("<br/>", '__jsx("br",{},[])'),
        ("<a href='/x'>to</a>", '__jsx("a",{"href":"/x"},["to"])'),
        ("<Row {...props} key={n}/>", '__jsx(Row,{...props,"key":(n)},[])'),
        ("<menu.Item on/>", '__jsx(menu.Item,{"on":true},[])'),
        ("<><b/>{text}</>", '__jsx("fragment",{},[__jsx("b",{},[]),(text)])'),
        ("<ul>{all.map((i) => <li>{i}</li>)}</ul>", '__jsx("ul",{},[(all.map((i) => __jsx("li",{},[(i)])))])'),
        ("<p>{/* nothing */}</p>", '__jsx("p",{},[])'),
    ],
)
def test_an_element_is_a_call(jsx: str, call: str):
    assert body(f"const it = {jsx};") == f"const it = {call};;"


def test_lines_stay_where_they_were():
    code = "const a = (\n  <div>\n    <b/>\n  </div>\n);\nlast();\n"
    assert body(code).split("\n").index("last();") == code.split("\n").index("last();")


def test_what_only_looks_like_it_is_left_alone():
    code = "const a = b < c && d > e; // <b/>\nconst t = '<b></b>';"
    assert body(code).startswith(code)
