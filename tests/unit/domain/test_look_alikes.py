"""Names that could be taken for another."""

import pytest

from qirvo.domain.look_alikes import likeness


@pytest.mark.parametrize(
    ("name", "other", "how"),
    [
        ("weather-pro", "weatherpro", "hyphens"),
        ("sunshime", "sunshine", "one letter"),
        ("sunshinee", "sunshine", "one letter"),
        ("sunhsine", "sunshine", "one letter"),
        ("unshine", "sunshine", "one letter"),
        ("g1obex", "globex", "one letter"),
        ("g10bex", "globex", "fonts"),
        ("ac1e", "acle", "fonts"),
        ("rnodern-rnaps", "modern-maps", "fonts"),
        ("acme-official", "acme", "true one"),
        ("official-acme", "acme", "true one"),
        ("the-real-acme", "acme", "true one"),
    ],
)
def test_a_name_that_could_be_taken_for_another_is_told_and_so_is_the_other(name: str, other: str, how: str):
    assert how in likeness(name, other)
    assert how in likeness(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("acme", "acme"),
        ("acme", "acne"),
        ("rain", "brain"),
        ("weather", "feather-bed"),
        ("globex", "initech"),
        ("official", "the"),
        ("sunshine", "sunrises"),
    ],
)
def test_other_names_are_not(name: str, other: str):
    assert not likeness(name, other)
