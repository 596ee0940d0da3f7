"""Libraries inside a bundle: by their banners, their version constants, and the paths that bundlers write.

Precise before complete: what is named was seen, and a library that leaves no trace is not guessed.
"""

import re
from collections.abc import Iterator

from qirvo.analysis.library_marks import MARKS, Mark
from qirvo.deferred import dataclass
from qirvo.domain.components import Origin, Seen, Sighting, is_package_name

MAX_BYTES = 16 * 1024 * 1024
_MOST_PLACES = 200  # of one mark in one file
_MOST_MODULES = 2_000
_REACH = 1_000  # characters that a pattern may take in
_COMMENT_REACH = 2_000
_EXCERPT = 80
_ESBUILD = re.compile(
    r"^\s{0,20}// (?:\.{1,2}/){0,8}(?P<folder>(?:[^\s\"']{1,200}/)??)node_modules/(?P<inside>[^\s\"']{1,300})$",
    re.MULTILINE,
)
_WEBPACK = re.compile(
    r"(?:!\*\*\* (?:external )?|[\"'])(?:\.{1,2}/){0,8}(?P<folder>(?:[^\s\"'!?|]{1,200}/)??)node_modules/"
    r"(?P<inside>[^\s\"'!?|]{1,300})(?: \*{3}!|[\"']\s{0,4}(?::|,\s{0,4}\())"
)
_NESTED = "node_modules/"
_NAME = re.compile(r"((?:@[^/]+/)?[^/]+)/")
_STORE = re.compile(
    r"(?:^|/)(?:\.pnpm/)(?:@[^/+]+\+)?[^/@]+@(\d+\.\d+\.\d+[^/_()]*)"
)  # pnpm names folders with versions
_BERRY = re.compile(r"-npm-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+?)?)-[0-9a-f]{10}-[0-9a-f]+\.zip/")


@dataclass(slots=True)
class _Bundle:
    """The text of one file, and the line that was told last: places come in order, so that none is counted twice."""

    path: str
    text: str
    counted: int = 0
    line: int = 1

    def sighting(self, at: int, origin: Origin) -> Sighting:
        """Return a sighting at the character `at`."""
        while self.text[at] in " \n\t":
            at += 1
        if at < self.counted:
            self.counted, self.line = 0, 1
        self.line += self.text.count("\n", self.counted, at)
        self.counted = at
        end = self.text.find("\n", at, at + _EXCERPT)
        excerpt = self.text[at : end if end >= 0 else at + _EXCERPT]
        return Sighting(file=self.path, line=self.line, origin=origin, excerpt=_safe(excerpt))


def bundled_in(path: str, text: str) -> Iterator[Seen]:
    """Yield every library that the code `text` at `path` was seen to hold."""
    bundle = _Bundle(path, text)
    for mark in MARKS:
        yield from _marked(bundle, mark)
    yield from _modules(bundle)


def _marked(bundle: _Bundle, mark: Mark) -> Iterator[Seen]:
    text = bundle.text
    at = text.find(mark.text)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        start = max(0, at - mark.before)
        match = (
            mark.pattern.search(text, start, at + _REACH) if mark.before else mark.pattern.match(text, at, at + _REACH)
        )
        if match is not None and (not mark.is_banner or _is_comment(text, at)):
            found = match.groupdict()
            version = found.get("version") or (f"0.{found['release']}.0" if found.get("release") else "")
            yield mark.package or found["package"] or "", version, bundle.sighting(match.start(), Origin.BANNER)
        at = text.find(mark.text, at + len(mark.text))


def _is_comment(text: str, at: int) -> bool:
    """Say whether `at` is in a comment, as far as its surroundings tell."""
    before = text[max(0, at - _COMMENT_REACH) : at]
    if before.rfind("/*") > before.rfind("*/"):
        return True
    return before[before.rfind("\n") + 1 :].lstrip().startswith("//")


def _modules(bundle: _Bundle) -> Iterator[Seen]:
    text = bundle.text
    if _NESTED not in text:
        return
    seen: set[tuple[str, str]] = set()
    for pattern in (_ESBUILD, _WEBPACK):
        for match in pattern.finditer(text):
            name, version = _module(match["folder"], match["inside"])
            if not is_package_name(name) or (name, version) in seen:
                continue
            seen.add((name, version))
            yield name, version, bundle.sighting(match.start(), Origin.MODULE_PATH)
            if len(seen) >= _MOST_MODULES:
                return


def _module(folder: str, inside: str) -> tuple[str, str]:
    """Return the package of a module's path, and its version where the package manager put it into the path."""
    whole = f"{folder}{_NESTED}{inside}"
    name = _NAME.match(whole.rpartition(_NESTED)[2])
    version = _STORE.search(whole) or _BERRY.search(whole)
    return "" if name is None else name[1], "" if version is None else version[1]


def _safe(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text).strip()
