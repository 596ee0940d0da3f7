"""What a check looks at: the files of one artifact, its manifest as read and as written.

Checks read what they look at; code is run only as `analysis.emulation` does, where there is nothing outside. Each
reading is bounded, because an artifact may be large and hostile.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qirvo.analysis.analyser import CODE, Analyser, CodeFile, InProcess
from qirvo.analysis.facts import FileFacts
from qirvo.analysis.scanning import CODE as RUN
from qirvo.analysis.scanning import head_of
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.tree import ContentTree
from qirvo.checks.circumstances import Circumstances
from qirvo.deferred import dataclass
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE, ManifestReading, read_manifest
from qirvo.domain.manifest_text import MAX_BYTES, JsonDocument, parse_document
from qirvo.domain.manifests import Manifest

if TYPE_CHECKING:
    from qirvo.analysis.emulation import Emulated
    from qirvo.analysis.inventory import Inventory

_JAVASCRIPT = re.compile(r".+\.[cm]?js")
_WEB_ASSEMBLY = b"\0asm"
_MODULE_BYTES = 4 * 1024 * 1024
_DOCUMENT_BYTES = 1024 * 1024
_SCANNED_FILE_BYTES = 4 * 1024 * 1024
_SCANNED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Subject:
    """One artifact under examination.

    Attributes:
        files: Its content.
        analyser: Reads the facts of its code.
        circumstances: What is known beside it.
    """

    files: ContentSource
    analyser: Analyser = field(default_factory=InProcess)
    circumstances: Circumstances = field(default_factory=Circumstances)

    @cached_property
    def tree(self) -> ContentTree:
        """Its content tree."""
        return self.files.tree()

    @cached_property
    def reading(self) -> ManifestReading | None:
        """What reading its manifest came to; None when there is no manifest of readable size."""
        raw = self.content(MANIFEST_FILE, MAX_BYTES)
        return None if raw is None else read_manifest(raw, self.content(PACKAGE_FILE, MAX_BYTES))

    @property
    def manifest(self) -> Manifest | None:
        """The accepted manifest, when there is one."""
        return None if self.reading is None else self.reading.manifest

    @cached_property
    def written(self) -> JsonDocument | None:
        """The manifest as its author wrote it, with the lines of its keys."""
        return self._document(MANIFEST_FILE)

    @cached_property
    def package(self) -> JsonDocument | None:
        """package.json as its author wrote it."""
        return self._document(PACKAGE_FILE)

    @cached_property
    def code(self) -> Mapping[str, FileFacts]:
        """Path → facts of every file of code, from reading it and from emulating the plugin."""
        from qirvo.checks.emulating import emulated

        return emulated(self, self.read_code)

    @cached_property
    def emulation(self) -> "Emulated":
        """What the plugin did when it was emulated, and whether that came to its end."""
        from qirvo.checks.emulating import emulation_of

        return emulation_of(self)

    @cached_property
    def aside(self) -> frozenset[str]:
        """Tests, examples and documents that are code, and that no other code loads."""
        from qirvo.checks.module_graph import unreached_aside

        return unreached_aside(self)

    @cached_property
    def web_assembly(self) -> Mapping[str, str]:
        """Path → bytes as Latin-1, as far as they are looked at, of every WebAssembly module, whatever it is called."""
        modules = (
            entry.path
            for entry in self.tree
            if RUN.fullmatch(entry.path) is None
            and head_of(self.files, entry.path, len(_WEB_ASSEMBLY)) == _WEB_ASSEMBLY
        )
        return {path: head_of(self.files, path, _MODULE_BYTES).decode("latin-1") for path in modules}

    @cached_property
    def read_code(self) -> Mapping[str, FileFacts]:
        """Path → facts of every file of code, from reading alone."""
        from qirvo.analysis.libraries import known_library

        found = [entry for entry in self.tree if CODE.fullmatch(entry.path)]
        files = [
            CodeFile(path=entry.path, digest=entry.digest, content=self.files.read(entry.path, entry.size))
            for entry in found
        ]
        read = zip(files, self.analyser.analyse(files), strict=True)
        return {file.path: replace(facts, known_as=known_library(file.digest)) for file, facts in read}

    @cached_property
    def inventory(self) -> "Inventory":
        """The packages that it is made of."""
        from qirvo.analysis.inventory import take_inventory

        return take_inventory(self.files, self.tree)

    @cached_property
    def package_section(self) -> Mapping[str, Any]:
        """The `qirvo` section of package.json; empty when there is none."""
        section = self.package.root.get("qirvo") if self.package is not None else None
        return section if isinstance(section, dict) else {}

    def content(self, path: str, max_bytes: int) -> bytes | None:
        """Return the file at `path`; None when there is none, or it is longer than `max_bytes`."""
        entry = self.tree.get(path)
        return None if entry is None or entry.size > max_bytes else self.files.read(path, max_bytes)

    def text(self, path: str, max_bytes: int = _DOCUMENT_BYTES) -> str | None:
        """Return the file at `path` as text, what is not UTF-8 marked; None as for `content`."""
        content = self.content(path, max_bytes)
        return None if content is None else content.decode("utf-8", "replace")

    def javascript(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of the JavaScript files, as far as the bounds of a scan allow."""
        left = _SCANNED_BYTES
        for entry in self.tree:
            if _JAVASCRIPT.fullmatch(entry.path) is None or entry.size > min(left, _SCANNED_FILE_BYTES):
                continue
            left -= entry.size
            yield entry.path, self.text(entry.path, _SCANNED_FILE_BYTES) or ""

    def at_root(self, pattern: str) -> tuple[str, ...]:
        """Return the files at the root whose name matches `pattern`, in any case of letters."""
        regex = re.compile(pattern, re.IGNORECASE)
        return tuple(path for path in self.tree.paths if "/" not in path and regex.fullmatch(path))

    def _document(self, path: str) -> JsonDocument | None:
        raw = self.content(path, MAX_BYTES)
        return None if raw is None else parse_document(raw, file=path)[0]


@dataclass(frozen=True, slots=True)
class Module:
    """The file that a path written by an author means."""

    path: str | None
    near: str | None = None


def find_module(tree: ContentTree, path: str) -> Module:
    """Return the file that `path` means to the host: itself, with `.js`, or an index inside; else what is near it."""
    meant = (path, f"{path}.js", f"{path}/index.js")
    found = next((candidate for candidate in meant if candidate in tree), None)
    folded = {candidate.casefold() for candidate in meant}
    near = next((candidate for candidate in tree.paths if candidate.casefold() in folded), None)
    return Module(found, None if found else near)
