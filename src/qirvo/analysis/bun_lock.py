"""The packages that `bun.lock` says were installed to be shipped.

The file is JSON with commas before closing brackets. It maps the place of each package (`a`, or `b/a` below b) to a
list: name and version first, what it needs in the first object. What the projects' own needs lead to is shipped, peers
among them, because bun installs them; needs for development are not followed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from qirvo.analysis.locked import Locked, UnreadableLockFileError, Wanted

_MARK = b"\xef\xbb\xbf"
_LAST_COMMA = re.compile(rb'("(?:[^"\\]++|\\.?)*+(?:"|\Z))|,(?=\s*+[}\]])', re.DOTALL)
_OWN = re.compile(r"(?:@[^/]+/)?[^/]+")


class _Needs(msgspec.Struct):
    """What a package or a project asks for."""

    name: str = ""
    dependencies: dict[str, str] = {}
    optionalDependencies: dict[str, str] = {}  # noqa: N815  # npm's name
    peerDependencies: dict[str, str] = {}  # noqa: N815  # npm's name
    optionalPeers: list[str] = []  # noqa: N815  # bun's name

    def shipped(self) -> Iterator[str]:
        """Yield the names of what is installed with it."""
        yield from self.dependencies
        yield from self.optionalDependencies
        yield from (name for name in self.peerDependencies if name not in self.optionalPeers)


class _BunLock(msgspec.Struct):
    lockfileVersion: int  # noqa: N815  # bun's name
    workspaces: dict[str, _Needs] = {}
    packages: dict[str, list[Any]] = {}


def read_bun(raw: bytes, _wanted: Wanted) -> Iterator[Locked]:
    """Yield what is shipped; package.json is not asked, since the file itself says what is for development.

    Raises:
        UnreadableLockFileError: It is not bun's.
    """
    try:
        lock = msgspec.json.decode(_LAST_COMMA.sub(rb"\1", raw.removeprefix(_MARK)), type=_BunLock)
        needs = {place: _needs_of(entry) for place, entry in lock.packages.items()}
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise UnreadableLockFileError(f"it is not bun's: {exc}") from exc
    shipped = _shipped(lock, needs)
    for place, line in _lines(raw, lock.packages):
        name, version = _named(lock.packages[place])
        if place in shipped and ":" not in version:  # `workspace:`, `link:` and the like are no packages of a registry
            yield Locked(name=name, version=version, line=line)


def read_binary(_raw: bytes, _wanted: Wanted) -> Iterator[Locked]:
    """Refuse the form that bun wrote before it had a text form.

    Raises:
        UnreadableLockFileError: Always.
    """
    raise UnreadableLockFileError("it is bun's binary form; `bun install --save-text-lockfile` writes `bun.lock`")


def _named(entry: list[Any]) -> tuple[str, str]:
    """Return name and version of a package, which an alias hides from its place."""
    first = entry[0] if entry else ""
    name, _, version = (first if isinstance(first, str) else "").rpartition("@")
    return name, version


def _needs_of(entry: list[Any]) -> _Needs:
    said = next((each for each in entry if isinstance(each, dict)), {})
    return msgspec.convert(said, _Needs)


def _shipped(lock: _BunLock, needs: Mapping[str, _Needs]) -> set[str]:
    """Return the places of what the projects lead to."""
    waiting = [(project.name, name) for project in lock.workspaces.values() for name in project.shipped()]
    reached: set[str] = set()
    while waiting:
        by, name = waiting.pop()
        place = _place(by, name, needs)
        if place is not None and place not in reached:
            reached.add(place)
            waiting.extend((place, each) for each in needs[place].shipped())
    return reached


def _place(by: str, name: str, needs: Mapping[str, _Needs]) -> str | None:
    """Return where `name` is found from the place `by`: below it, below what that is in, or at the top."""
    above = _OWN.findall(by)
    for depth in range(len(above), -1, -1):
        place = "/".join((*above[:depth], name))
        if place in needs:
            return place
    return None


def _lines(raw: bytes, places: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    """Yield each place with its line; they come in the order of the text, and 0 is said once one is not found."""
    line, counted = 1, 0
    for place in places:
        at = raw.find(f'"{place}": ['.encode(), counted) if counted >= 0 else -1
        line += raw.count(b"\n", counted, at) if at >= 0 else 0
        counted = at
        yield place, line if at >= 0 else 0
