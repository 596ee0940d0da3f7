"""An analyser that asks another about each content once."""

from qirvo.analysis.analyser import CodeFile, InProcess, Once
from qirvo.domain.digests import Digest
from tests.support.fake_analyser import Asked


def a_file(path: str, content: bytes = b"eval(x)") -> CodeFile:
    return CodeFile(path=path, digest=Digest.of(content), content=content)


def test_the_same_content_is_analysed_once_whatever_it_is_called():
    asked = Asked()
    once = Once(asked)
    files = [a_file("a.js"), a_file("b.js"), a_file("c.js", b"1")]
    facts = [once.analyse(files), once.analyse([files[2], files[0]])]
    assert asked.paths == ["b.js", "c.js"]
    assert facts == [InProcess().analyse(files), InProcess().analyse([files[2], files[0]])]


def test_another_language_is_another_content():
    asked = Asked()
    Once(asked).analyse([a_file("a.js"), a_file("a.ts"), a_file("A.JS")])
    assert asked.paths == ["A.JS", "a.ts"]
