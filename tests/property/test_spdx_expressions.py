"""SPDX expressions: what a way of taking them is."""

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.spdx_expressions import choices_of, keeps_to

LICENSES = ("MIT", "Apache-2.0", "GPL-3.0-only", "ISC")
expressions = st.recursive(
    st.sampled_from(LICENSES),
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


def evaluated(expression: str, allowed: frozenset[str]) -> bool:
    """Python's own and/or over the same words."""
    words = expression.replace("(", " ( ").replace(")", " ) ").split()
    said = {"AND": "and", "OR": "or", "(": "(", ")": ")"}
    return bool(eval(" ".join(said.get(word, str(word in allowed)) for word in words)))  # noqa: S307  # words of this test


@given(expressions, st.frozensets(st.sampled_from(LICENSES)))
def test_an_expression_holds_as_logic_has_it(expression: str, allowed: frozenset[str]):
    choices = choices_of(expression)
    assert choices is not None
    assert keeps_to(choices, lambda term: term.key in allowed) is evaluated(expression, allowed)


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_none_and_never_an_accident(text: str):
    choices_of(text)


def test_what_is_too_tangled_is_no_expression():
    assert choices_of("(" * 400 + "MIT" + ")" * 400) is None
    assert choices_of(" AND ".join(f"(A{n} OR B{n})" for n in range(40))) is None
