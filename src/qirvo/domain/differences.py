"""What is new in a release against an earlier one: typed changes, each with its gravity and a sentence for people.

The same function answers in the registry, on the publisher's machine and on the host (there over the traits that are
signed). It takes two releases in whatever order and always has an answer; equal ones differ in nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.traits import LONGEST_KEPT, CodeMeasures, Traits, shortened

MOST_FILES, MOST_CHANGES = 200, 300
_JUMP_PERCENT, _JUMP_ENTROPY, _JUMP_LINE = 40, 0.5, 5_000  # percentage points, bits per character, bytes
_DENSE, _LONG_LINE = 5.2, 4  # bits per character that readable code does not have; times the longest line before
_GROWTH, _GROWTH_BYTES = 2, 20_000  # times and bytes


class Gravity(StrEnum):
    """How much a change should be looked at; one that is high is never taken without the owner's word."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Turn(StrEnum):
    """Which way a thing changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class TraitKind(StrEnum):
    """What kind of thing changed."""

    PERMISSION = "permission"
    REQUIRED_PERMISSION = "required-permission"
    NETWORK_HOST = "network-host"
    DECLARED_HOST = "declared-host"
    NATIVE_FILE = "native-file"
    INSTALL_SCRIPT = "install-script"
    WEB_ASSEMBLY = "web-assembly"
    CAPABILITY = "capability"
    MAINTAINER = "maintainer"
    ALARM = "alarm"
    READABILITY = "readability"
    IMPORT = "import"
    ENTRY_POINT = "entry-point"
    HOOK = "hook"
    COMMAND = "command"
    CODE_SIZE = "code-size"
    LICENSE = "license"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different.

    Attributes:
        what: The value that is new or gone; empty for a thing that there is one of, which has `before` and `after`.
    """

    kind: TraitKind
    turn: Turn
    gravity: Gravity
    what: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """What changed, for people: one line, whatever somebody signed."""
        noun = _NOUNS[self.kind]
        what, before, after = (shortened(text, LONGEST_KEPT) for text in (self.what, self.before, self.after))
        if self.turn is Turn.CHANGED:
            return f"{noun}: `{before or 'none'}` before, `{after or 'none'}` now"
        return f"new {noun} `{what}`" if self.turn is Turn.ADDED else f"{noun} `{what}` is gone"


class StoredFile(Protocol):
    """A file of a release, as its content tree knows it."""

    @property
    def size(self) -> int:
        """Length in bytes."""
        ...

    @property
    def digest(self) -> Digest:
        """Of its bytes."""
        ...


Tree = Mapping[str, StoredFile]
"""Path → file of a release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file that is different; its size before is None when it is new, after when it is gone."""

    path: str
    turn: Turn
    bytes_before: int | None = None
    bytes_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything in which two releases differ.

    Attributes:
        since: The version it is the difference from; empty when nobody said.
        changes: Gravest first.
        more_changes: How many less grave ones were left out.
        files: By path, at most `MOST_FILES`.
        files_changed: How many there are in all.
    """

    since: str = ""
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    files: tuple[FileChange, ...] = ()
    files_changed: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the two are alike in everything that is looked at."""
        return not self.changes and not self.files

    @property
    def gravity(self) -> Gravity:
        """The highest gravity of any change; low without one."""
        return max((change.gravity for change in self.changes), key=RANK.__getitem__, default=Gravity.LOW)

    def bounded(self, most: int = MOST_CHANGES) -> "Difference":
        """Return this difference with the `most` gravest changes, for whoever keeps it: a plugin may have thousands."""
        left_out = max(0, len(self.changes) - most)
        return replace(self, changes=self.changes[:most], more_changes=self.more_changes + left_out)

    def of_gravity(self, gravity: Gravity) -> tuple[Change, ...]:
        """Return the changes of `gravity`."""
        return tuple(change for change in self.changes if change.gravity is gravity)

    def added(self, *kinds: TraitKind) -> tuple[Change, ...]:
        """Return what is new of these `kinds`."""
        return tuple(change for change in self.changes if change.kind in kinds and change.turn is Turn.ADDED)


RANK: Mapping[Gravity, int] = {Gravity.LOW: 0, Gravity.MEDIUM: 1, Gravity.HIGH: 2}
GRAVE_CAPABILITIES = frozenset({"dynamic-code", "remote-code", "native-code", "process"})
"""Capabilities with which a plugin can do anything at all."""
_QUIET_CAPABILITIES = frozenset({"notifications", "clipboard-write", "storage"})
_SETS: Mapping[TraitKind, str] = {
    TraitKind.PERMISSION: "permissions",
    TraitKind.NETWORK_HOST: "hosts",
    TraitKind.DECLARED_HOST: "declared_hosts",
    TraitKind.NATIVE_FILE: "native_files",
    TraitKind.INSTALL_SCRIPT: "install_scripts",
    TraitKind.WEB_ASSEMBLY: "web_assembly",
    TraitKind.CAPABILITY: "capabilities",
    TraitKind.MAINTAINER: "maintainers",
    TraitKind.ALARM: "alarms",
    TraitKind.IMPORT: "imports",
    TraitKind.ENTRY_POINT: "entry_points",
    TraitKind.HOOK: "hooks",
    TraitKind.COMMAND: "commands",
}
_ADDED: Mapping[TraitKind, Gravity] = {
    TraitKind.PERMISSION: Gravity.HIGH,
    TraitKind.NATIVE_FILE: Gravity.HIGH,
    TraitKind.INSTALL_SCRIPT: Gravity.HIGH,
    TraitKind.ALARM: Gravity.HIGH,
    TraitKind.DECLARED_HOST: Gravity.MEDIUM,
    TraitKind.WEB_ASSEMBLY: Gravity.MEDIUM,
    TraitKind.IMPORT: Gravity.MEDIUM,
}
_NOUNS: Mapping[TraitKind, str] = {
    **{kind: kind.value.replace("-", " ") for kind in TraitKind},
    TraitKind.REQUIRED_PERMISSION: "permission that it cannot do without",
    TraitKind.DECLARED_HOST: "declared network host",
    TraitKind.WEB_ASSEMBLY: "WebAssembly file",
    TraitKind.CAPABILITY: "reach of the code:",
    TraitKind.ALARM: "alarm of the checks:",
    TraitKind.READABILITY: "how readable the code is",
    TraitKind.IMPORT: "module from outside the plugin",
    TraitKind.CODE_SIZE: "size of the code",
    TraitKind.PLATFORM: "platform versions",
}


def difference(
    before: Traits, after: Traits, before_tree: Tree | None = None, after_tree: Tree | None = None, *, since: str = ""
) -> Difference:
    """Return what is different in `after`.

    Args:
        before: Traits of the earlier release.
        after: Traits of the later one.
        before_tree: Files of the earlier one; where either tree is not known, no files are compared.
        after_tree: Files of the later one.
        since: The version of the earlier one.
    """
    files = [] if before_tree is None or after_tree is None else list(_files(before_tree, after_tree))
    changes = sorted(_changes(before, after), key=_in_order)
    return Difference(since=since, changes=tuple(changes), files=tuple(files[:MOST_FILES]), files_changed=len(files))


def _changes(before: Traits, after: Traits) -> Iterator[Change]:
    for kind, name in _SETS.items():
        old, new = getattr(before, name), getattr(after, name)
        for what in new - old:
            yield Change(kind=kind, turn=Turn.ADDED, gravity=_gravity(kind, what, before, after), what=what)
        for what in old - new:
            yield Change(kind=kind, turn=Turn.REMOVED, gravity=Gravity.LOW, what=what)
    yield from _required(before, after)
    yield from _single(TraitKind.LICENSE, before.license, after.license, Gravity.MEDIUM)
    yield from _single(TraitKind.PLATFORM, before.platform, after.platform, Gravity.LOW)
    yield from _measured(before.measures, after.measures)


def _gravity(kind: TraitKind, what: str, before: Traits, after: Traits) -> Gravity:
    """Return how grave it is that `what` is new."""
    if kind is TraitKind.NETWORK_HOST:
        if "network" not in after.capabilities:
            return Gravity.LOW  # a name in a text: nothing is asked of it
        return Gravity.MEDIUM if what in after.declared_hosts else Gravity.HIGH
    if kind is TraitKind.CAPABILITY:
        if what in GRAVE_CAPABILITIES:
            return Gravity.HIGH
        return Gravity.LOW if what in _QUIET_CAPABILITIES else Gravity.MEDIUM
    if kind is TraitKind.MAINTAINER:
        changed_hands = bool(before.maintainers) and before.maintainers.isdisjoint(after.maintainers)
        return Gravity.HIGH if changed_hands else Gravity.MEDIUM
    return _ADDED.get(kind, Gravity.LOW)


def _required(before: Traits, after: Traits) -> Iterator[Change]:
    """Yield permissions that both ask for, and one of them cannot do without."""
    both, kind = before.permissions & after.permissions, TraitKind.REQUIRED_PERMISSION
    for what in both & (before.optional_permissions - after.optional_permissions):
        yield Change(kind=kind, turn=Turn.ADDED, gravity=Gravity.MEDIUM, what=what)
    for what in both & (after.optional_permissions - before.optional_permissions):
        yield Change(kind=kind, turn=Turn.REMOVED, gravity=Gravity.LOW, what=what)


def _single(kind: TraitKind, before: str, after: str, gravity: Gravity) -> Iterator[Change]:
    if before != after:
        yield Change(kind=kind, turn=Turn.CHANGED, gravity=gravity, before=before, after=after)


def _measured(before: CodeMeasures, after: CodeMeasures) -> Iterator[Change]:
    harder, easier = _is_jump(before, after), _is_jump(after, before)
    if harder or easier:
        gravity = Gravity.HIGH if harder else Gravity.LOW
        yield from _single(TraitKind.READABILITY, _readability(before), _readability(after), gravity)
    less, more = sorted((before.code_bytes, after.code_bytes))
    if more - less >= _GROWTH_BYTES and more >= _GROWTH * less:
        gravity = Gravity.MEDIUM if after.code_bytes == more else Gravity.LOW
        yield from _single(TraitKind.CODE_SIZE, f"{before.code_bytes} bytes", f"{after.code_bytes} bytes", gravity)


def _is_jump(before: CodeMeasures, after: CodeMeasures) -> bool:
    """Say whether `after` is much harder to read; code where there was none is no jump."""
    if not before.code_bytes or not after.code_bytes:
        return False
    return (
        after.minified_percent - before.minified_percent >= _JUMP_PERCENT
        or (after.entropy >= _DENSE and after.entropy - before.entropy >= _JUMP_ENTROPY)
        or (after.longest_line >= _JUMP_LINE and after.longest_line >= _LONG_LINE * before.longest_line)
    )


def _readability(measures: CodeMeasures) -> str:
    return (
        f"{measures.minified_percent} % minified, {measures.entropy:.2f} bits per character, "
        f"longest line {measures.longest_line} bytes"
    )


def _files(before: Tree, after: Tree) -> Iterator[FileChange]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old is not None and new is not None and old.digest == new.digest:
            continue
        turn = Turn.ADDED if old is None else Turn.REMOVED if new is None else Turn.CHANGED
        yield FileChange(
            path=path,
            turn=turn,
            bytes_before=None if old is None else old.size,
            bytes_after=None if new is None else new.size,
        )


def _in_order(change: Change) -> tuple[int, int, int, str]:
    return -RANK[change.gravity], _KINDS.index(change.kind), _TURNS.index(change.turn), change.what


_KINDS, _TURNS = tuple(TraitKind), tuple(Turn)
