"""Forms sent from disk, read back by a parser that is not ours."""

from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

from qirvo.client.multipart import CHUNK_BYTES, FileForm

CONTENT = bytes(range(256)) * 2_500  # more than two pieces


def a_form(folder: Path) -> FileForm:
    path = folder / "private-name.zip"
    path.write_bytes(CONTENT)
    return FileForm(field_name="plugin", path=path, boundary="b0undary", fields={"timestamp": "17", "wörd": "ü"})


def sent(form: FileForm) -> bytes:
    return b"".join(form.chunks(lambda _done, _total: None))


def parsed(form: FileForm) -> list[Message]:
    head = f"Content-Type: {form.content_type}\r\n\r\n".encode()
    message = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(head + sent(form))
    return list(message.iter_parts())


def test_a_parser_finds_the_file_unchanged(tmp_path: Path) -> None:
    assert parsed(a_form(tmp_path))[-1].get_payload(decode=True) == CONTENT


def test_a_parser_finds_the_fields(tmp_path: Path) -> None:
    assert [part.get_payload(decode=True) for part in parsed(a_form(tmp_path))[:2]] == [b"17", "ü".encode()]


def test_the_files_own_name_stays_at_home(tmp_path: Path) -> None:
    assert b"private-name" not in sent(a_form(tmp_path))


def test_the_announced_size_is_the_sent_size(tmp_path: Path) -> None:
    form = a_form(tmp_path)
    assert len(sent(form)) == form.size_bytes


def test_no_piece_is_larger_than_the_limit(tmp_path: Path) -> None:
    assert max(len(piece) for piece in a_form(tmp_path).chunks(lambda _done, _total: None)) == CHUNK_BYTES


def test_progress_never_falls_and_ends_at_the_whole(tmp_path: Path) -> None:
    form = a_form(tmp_path)
    told: list[tuple[int, int]] = []
    list(form.chunks(lambda done, total: told.append((done, total))))
    assert told == sorted(told)
    assert (told[0][0], told[-1]) == (0, (form.size_bytes, form.size_bytes))
