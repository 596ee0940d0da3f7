"""Taking a name out of what others read: it is gone, and everything else is as it was."""

from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.personal_records import ERASED, with_sentences, without_name, without_words

NAMES = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
GAPS = st.sampled_from([" ", ", ", ". ", "\n", " (", ") ", "' ", '"', ": "])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["by", "text", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.lists(st.tuples(NAMES, GAPS), max_size=8), NAMES)
def test_every_other_word_stays_and_the_name_goes(words: list[tuple[str, str]], name: str):
    text = "".join(word + gap for word, gap in words)
    wanted = "".join((ERASED if word == name else word) + gap for word, gap in words)
    assert without_words(text, name) == wanted


@given(NAMES, NAMES)
def test_ids_addresses_and_paths_are_no_words(name: str, other: str):
    text = f"{name}.{other} /publishers/{name} {name}/{other} x@{name}.example _{name} @{name}"
    assert without_words(text, name) == text


@given(st.text(max_size=60), NAMES.filter(lambda name: name != "erased"))
def test_doing_it_again_changes_nothing(text: str, name: str):
    once = without_words(text, name)
    assert without_words(once, name) == once


@given(JSON, NAMES)
def test_a_value_that_names_nobody_is_itself(value: object, name: str):
    unnamed = without_name(value, name, keys=frozenset({"by"}))
    assert without_name(unnamed, name, keys=frozenset({"by"})) == unnamed
    assert with_sentences(value, "a-name-that-is-nowhere", keys=frozenset({"text"})) == value


def test_a_state_that_is_called_like_the_account_stays():
    history = [{"at": "x", "state": "published", "by": "published", "comment": "published"}]
    assert without_name(history, "published", keys=frozenset({"by"})) == [history[0] | {"by": ERASED}]
