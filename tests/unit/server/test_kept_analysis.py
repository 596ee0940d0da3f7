"""Facts are read once for each content, and whatever was kept is the same as read anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qirvo.analysis.analyser import CodeFile
from qirvo.analysis.emulation import Emulated
from qirvo.analysis.facts import Capability, FileFacts, Host, Import, Place, Unanalysed, Use
from qirvo.domain.digests import Digest
from qirvo.server.kept_analysis import KeptAnalyser
from tests.support.fake_intake import FakeKeptFacts

AT = Place(line=3, column=7, excerpt="fetch('https://example.org')")
FULL = FileFacts(
    language="javascript",
    syntax_error=AT,
    is_minified=True,
    known_as="react@18.3.1",
    imports=(Import(module="react", at=AT),),
    hosts=(Host(name="example.org", at=AT),),
    uses=(Use(capability=Capability.NETWORK, what="fetch", at=AT),),
)


@dataclass
class Counting:
    """An analyser that says what it was told and counts what it is asked."""

    facts: FileFacts = FULL
    asked: list[str] = field(default_factory=list)

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        self.asked += [file.path for file in files]
        return tuple(self.facts for _ in files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> Emulated:
        self.asked += [f"{entry} of {len(files)}" for entry in entries]
        return Emulated()


def a_file(path: str = "a.js", content: bytes = b"1") -> CodeFile:
    return CodeFile(path=path, digest=Digest.of(content), content=content)


def test_a_content_is_analysed_once_and_its_facts_come_back_whole():
    inner, kept = Counting(), FakeKeptFacts()
    first = KeptAnalyser(inner, kept).analyse([a_file()])
    again = KeptAnalyser(inner, kept).analyse([a_file("b.js")])
    assert (inner.asked, first, again) == (["a.js"], (FULL,), (FULL,))


def test_equal_files_of_one_plugin_are_analysed_once():
    inner = Counting()
    assert KeptAnalyser(inner, FakeKeptFacts()).analyse([a_file("a.js"), a_file("b.js")]) == (FULL, FULL)
    assert len(inner.asked) == 1


def test_the_same_bytes_in_another_language_are_another_question():
    inner, kept = Counting(), FakeKeptFacts()
    KeptAnalyser(inner, kept).analyse([a_file("a.js"), a_file("a.ts")])
    assert inner.asked == ["a.js", "a.ts"]


def test_facts_that_are_not_whole_are_not_kept():
    inner, kept = Counting(facts=FileFacts(language="javascript", unanalysed=Unanalysed.TOO_SLOW)), FakeKeptFacts()
    for _ in range(2):
        KeptAnalyser(inner, kept).analyse([a_file()])
    assert inner.asked == ["a.js", "a.js"]


def test_facts_kept_in_another_form_are_read_anew():
    inner, kept = Counting(), FakeKeptFacts()
    KeptAnalyser(inner, kept).analyse([a_file()])
    kept.kept = dict.fromkeys(kept.kept, b"{}")
    assert KeptAnalyser(inner, kept).analyse([a_file()]) == (FULL,)
