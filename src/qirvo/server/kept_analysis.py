"""An analyser that reads a file once: its facts are kept by content, language and engine.

Facts of a file that was not read to its end are not kept: another time it may be.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from qirvo.analysis.analyser import Analyser, CodeFile
from qirvo.analysis.facts import ENGINE, FileFacts
from qirvo.server.intake_ports import KeptFacts

if TYPE_CHECKING:
    from qirvo.analysis.emulation import Emulated


class KeptAnalyser:
    """`analysis.Analyser` over another one, whose facts are kept."""

    def __init__(self, analyser: Analyser, kept: KeptFacts) -> None:
        self._analyser = analyser
        self._kept = kept

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        keys = [_key(file) for file in files]
        found = {key: facts for key, raw in self._kept.find(keys).items() if (facts := _read(raw)) is not None}
        missing = {key: file for key, file in zip(keys, files, strict=True) if key not in found}
        made = dict(zip(missing, self._analyser.analyse(list(missing.values())), strict=True))
        self._kept.keep({key: msgspec.json.encode(facts) for key, facts in made.items() if facts.unanalysed is None})
        known = found | made
        return tuple(known[key] for key in keys)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        """Run the plugin; what it did is not kept, because a plugin is rarely the same as another."""
        return self._analyser.emulate(files, entries)


def _key(file: CodeFile) -> str:
    suffix = file.path.rpartition(".")[2].lower()
    return f"{ENGINE}:{suffix}:{file.digest.hex}"


def _read(raw: bytes) -> FileFacts | None:
    """Return kept facts; None when they have another form, so that they are read anew."""
    try:
        return msgspec.json.decode(raw, type=FileFacts)
    except msgspec.MsgspecError:
        return None
