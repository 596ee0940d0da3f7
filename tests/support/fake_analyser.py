"""Facts that a test makes up: a subject whose code has them, and a builder of facts in short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qirvo.analysis.analyser import CODE, CodeFile, InProcess
from qirvo.analysis.emulation import Emulated
from qirvo.analysis.facts import Capability, FileFacts, Host, Import, Place, Use
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.subject import Subject
from tests.support.plugins import MemoryContent, plugin_files


@dataclass(frozen=True)
class SubjectWithFacts(Subject):
    """A subject whose code has the facts of a map, even those of published libraries; other files have none."""

    facts: Mapping[str, FileFacts] = field(default_factory=dict)

    @cached_property
    def code(self) -> Mapping[str, FileFacts]:
        paths = (path for path in self.tree.paths if CODE.fullmatch(path))
        return {path: self.facts.get(path, FileFacts(language="javascript")) for path in paths}


@dataclass
class Asked:
    """`analysis.Analyser` that remembers what it was asked."""

    paths: list[str] = field(default_factory=list)

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        self.paths += [file.path for file in files]
        return InProcess().analyse(files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> Emulated:
        return InProcess().emulate(files, entries)


def some_facts(
    *,
    imports: Sequence[str] = (),
    hosts: Mapping[str, str] | Sequence[str] = (),
    uses: Sequence[tuple[Capability, str]] = (),
    **more: Any,
) -> FileFacts:
    """Facts at line 3; `hosts` may say what stands at their place."""
    excerpts = hosts if isinstance(hosts, Mapping) else dict.fromkeys(hosts, "")
    at = Place(line=3)
    return FileFacts(
        language="javascript",
        imports=tuple(Import(module=module, at=at) for module in imports),
        hosts=tuple(Host(name=name, at=replace(at, excerpt=excerpt)) for name, excerpt in excerpts.items()),
        uses=tuple(Use(capability=capability, what=what, at=at) for capability, what in uses),
        **more,
    )


def a_subject_with(
    facts: Mapping[str, FileFacts] | None = None, *, circumstances: Circumstances | None = None, **changes: Any
) -> Subject:
    """A good plugin whose code has these facts; their files are there. `changes` are those of `plugin_files`."""
    added = dict.fromkeys(facts or {}, "// code") | (changes.pop("added", None) or {})
    files = MemoryContent(plugin_files(added=added, **changes))
    return SubjectWithFacts(files, circumstances=circumstances or Circumstances(), facts=facts or {})
