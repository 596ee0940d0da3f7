from qirvo.domain.file_differences import (
    LONGEST_LINE,
    MOST_BYTES,
    MOST_COMPARED,
    MOST_LINES,
    Readable,
    file_difference,
)


def test_changed_lines_stand_with_their_place_in_the_file():
    before = b"".join(b"line %d\n" % n for n in range(100))
    found = file_difference("a.js", before, before.replace(b"line 50\n", b"other\n"))
    assert (found.readable, found.cut) == (Readable.TEXT, False)
    assert found.lines == (
        "--- before/a.js",
        "+++ after/a.js",
        "@@ -49,5 +49,5 @@",
        " line 48",
        " line 49",
        "-line 50",
        "+other",
        " line 51",
        " line 52",
    )


def test_the_same_bytes_differ_in_nothing():
    assert file_difference("a.js", b"x\n", b"x\n").lines == ()


def test_a_new_file_is_all_added():
    assert file_difference("a.js", None, b"x\n").lines[-1] == "+x"


def test_minified_code_is_parted_so_that_the_change_can_be_seen():
    before = b"f();" * 300
    found = file_difference("a.js", before, before + b"steal();")
    assert found.readable is Readable.PARTED
    assert [line for line in found.lines[2:] if line.startswith(("+", "-"))] == ["+steal();"]


def test_bytes_are_measured_and_not_shown():
    found = file_difference("a.png", None, b"\0\1\2")
    assert (found.readable, found.lines) == (
        Readable.BINARY,
        ("before: no such file", "after: 3 bytes, 1 lines, the longest of 3 bytes"),
    )


def test_text_that_is_not_utf_8_is_not_shown():
    assert file_difference("a.js", b"", b"\xff").readable is Readable.BINARY


def test_what_is_too_large_says_so():
    found = file_difference("a.js", b"x", b"x" * (MOST_BYTES + 1))
    assert (found.readable, found.lines[1]) == (Readable.TOO_LARGE, f"after: more than {MOST_BYTES} bytes")


def test_a_long_difference_is_cut_and_says_so():
    found = file_difference("a.txt", b"", b"".join(b"%d\n" % n for n in range(MOST_LINES * 2)))
    assert (len(found.lines), found.cut) == (MOST_LINES, True)


def test_more_lines_than_are_compared_are_told_as_cut():
    found = file_difference("a.txt", b"a\n" * (MOST_COMPARED + 1), b"b\n" * (MOST_COMPARED + 1))
    assert found.cut


def test_an_overlong_line_is_cut():
    found = file_difference("a.txt", b"", b"x" * (LONGEST_LINE * 2))
    assert found.lines[-1].endswith(f"… ({LONGEST_LINE * 2 + 1} characters)")
