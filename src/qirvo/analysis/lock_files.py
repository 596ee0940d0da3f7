"""Which packages a lock file says were installed: npm's, yarn's, pnpm's and bun's.

What serves development only is left out, as far as the file or package.json tells. yarn's and pnpm's files are YAML,
but always written by the same few lines of those programs, so they are read line by line: no reader of YAML, no aliases
that explode. A file that has another form is said to be unreadable, never read by half.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field

import msgspec

from qirvo.analysis.bun_lock import read_binary, read_bun
from qirvo.analysis.locked import Locked, UnreadableLockFileError, Wanted
from qirvo.deferred import dataclass
from qirvo.domain.components import is_package_name

MAX_BYTES = 16 * 1024 * 1024
MOST_PACKAGES = 10_000
_MOST_LINES = 1_000_000
_MODULES = "node_modules/"
_QUOTED = '"' + "'"


def read_lock_file(name: str, raw: bytes, *, wanted: Wanted) -> tuple[Locked, ...]:
    """Return the packages that the lock file called `name` says were installed to be shipped.

    Args:
        name: Its file name, one of `LOCK_FILES`.
        raw: Its content, at most `MAX_BYTES`.
        wanted: Where files do not say what is for development, only what is reached from these is returned.

    Raises:
        UnreadableLockFileError: It cannot be read.
    """
    found: dict[tuple[str, str], Locked] = {}
    for locked in _READERS[name](raw, wanted):
        if is_package_name(locked.name) and locked.version:
            found.setdefault((locked.name, locked.version), locked)
        if len(found) > MOST_PACKAGES:
            raise UnreadableLockFileError(f"it names more than `{MOST_PACKAGES}` packages")
    return tuple(found[key] for key in sorted(found))


class _Old(msgspec.Struct):
    """A dependency of npm's first form."""

    version: str = ""
    dev: bool = False
    dependencies: dict[str, "_Old"] = {}


class _New(msgspec.Struct):
    """A package of npm's second and third form, by the folder it was put in."""

    name: str = ""
    version: str = ""
    dev: bool = False
    link: bool = False


class _NpmLock(msgspec.Struct):
    lockfileVersion: int = 1  # noqa: N815  # npm's name
    packages: dict[str, _New] | None = None
    dependencies: dict[str, _Old] = {}


def _npm(raw: bytes, _wanted: Wanted) -> Iterator[Locked]:
    try:
        lock = msgspec.json.decode(raw, type=_NpmLock)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
        raise UnreadableLockFileError(f"it is not npm's: {exc}") from exc
    if lock.packages is not None:
        return _npm_folders(lock.packages, raw)
    return _npm_nested(lock.dependencies)


def _npm_folders(packages: Mapping[str, _New], raw: bytes) -> Iterator[Locked]:
    line, counted = 1, 0
    for folder, package in packages.items():
        at = raw.find(f'"{folder}"'.encode(), counted) if counted >= 0 else -1
        line += raw.count(b"\n", counted, at) if at >= 0 else 0
        counted = at  # folders come in the order of the text; once one is not found, lines are not looked for any more
        if _MODULES not in folder or package.dev or package.link:
            continue
        name = package.name or folder.rpartition(_MODULES)[2]
        yield Locked(name=name, version=package.version, line=line if at >= 0 else 0)


def _npm_nested(dependencies: Mapping[str, _Old]) -> Iterator[Locked]:
    waiting = [dependencies]
    while waiting:
        for name, package in waiting.pop().items():
            if package.dev:
                continue
            waiting.append(package.dependencies)
            if package.version.startswith("npm:"):  # installed under another name
                real, _, version = package.version.removeprefix("npm:").rpartition("@")
                yield Locked(name=real, version=version)
            else:
                yield Locked(name=name, version=package.version)


@dataclass(slots=True)
class _Entry:
    """One block of yarn's file."""

    asked: tuple[str, ...]
    line: int
    version: str = ""
    resolution: str = ""
    needs: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The package's real name, which an alias hides in the range."""
        if self.resolution:
            return _split(self.resolution)[0]
        name, wish = _split(self.asked[0])
        return _split(wish.removeprefix("npm:"))[0] if wish.startswith("npm:") and "@" in wish[5:] else name

    @property
    def is_of_this_project(self) -> bool:
        """Whether it is the project itself, or a part of it."""
        return "@workspace:" in (self.resolution or self.asked[0])


_NEEDS = re.compile(r"  (?:dependencies|optionalDependencies):")
_NEED = re.compile(r"""    ("[^"]+"|[^\s:"]+):? +("[^"]*"|\S+)""")
_VALUE = re.compile(r"""  (version|resolution):? +("[^"]*"|\S+)""")


def _yarn(raw: bytes, wanted: Wanted) -> Iterator[Locked]:
    entries = list(_yarn_entries(_lines(raw)))
    if not entries and b"yarn lockfile" not in raw[:200] and b"__metadata:" not in raw:
        raise UnreadableLockFileError("it has no entry of yarn's")
    reached = _reached(entries, wanted) if wanted else entries
    for entry in reached:
        if not entry.is_of_this_project:
            yield Locked(name=entry.name, version=entry.version, line=entry.line)


def _yarn_entries(lines: Sequence[str]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    in_needs = False
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if entry is not None:
                yield entry
            entry = _opened(line, number)
            in_needs = False
        elif entry is not None and line.startswith("    "):
            if in_needs and (need := _NEED.fullmatch(line.rstrip())):
                entry.needs[need[1].strip(_QUOTED)] = need[2].strip(_QUOTED)
        elif entry is not None:
            in_needs = _NEEDS.fullmatch(line.rstrip()) is not None
            if value := _VALUE.fullmatch(line.rstrip()):
                setattr(entry, value[1], value[2].strip(_QUOTED))
    if entry is not None:
        yield entry


def _opened(line: str, number: int) -> _Entry | None:
    """Return the entry that `line` opens; None for yarn's block about the file itself."""
    head = line.rstrip()
    if not head.endswith(":"):
        raise UnreadableLockFileError(f"line `{number}` opens no entry")
    asked = tuple(part.strip(_QUOTED + " ") for part in head[:-1].replace('", "', ", ").split(", "))
    return None if asked == ("__metadata",) else _Entry(asked, number)


def _reached(entries: Sequence[_Entry], wanted: Wanted) -> list[_Entry]:
    """Return the entries that what is `wanted` leads to."""
    by_ask = {ask: index for index, entry in enumerate(entries) for ask in entry.asked}
    by_name: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        for ask in entry.asked:
            by_name.setdefault(_split(ask)[0], []).append(index)
    seen: set[int] = set()
    waiting = list(wanted.items())
    while waiting:
        name, wish = waiting.pop()
        exact = by_ask.get(f"{name}@{wish}", by_ask.get(f"{name}@npm:{wish}"))
        for index in by_name.get(name, ()) if exact is None else (exact,):
            if index not in seen:
                seen.add(index)
                waiting.extend(entries[index].needs.items())
    return [entries[index] for index in sorted(seen)]


_PNPM_KEY = re.compile(r"""  '?/?((?:@[^/@\s'"]+/)?[^/@\s'"(:]+)[@/]([0-9][^\s'"(:_]*)[^\s'":]*'?:.*""")
_PNPM_SECTION = re.compile(r"([A-Za-z]+):.*")


def _pnpm(raw: bytes, _wanted: Wanted) -> Iterator[Locked]:
    lines = _lines(raw)
    if not any(line.startswith("lockfileVersion:") for line in lines[:50]):
        raise UnreadableLockFileError("it does not say the version of pnpm's lock file")
    shipped = _pnpm_shipped(lines)
    for locked in _pnpm_packages(lines):
        if shipped is None or f"{locked.name}@{locked.version}" in shipped:
            yield locked


def _pnpm_packages(lines: Sequence[str]) -> Iterator[Locked]:
    section = ""
    waiting: Locked | None = None
    for number, line in enumerate(lines, 1):
        if top := _PNPM_SECTION.fullmatch(line):
            section = top[1]
        if section != "packages":
            continue
        if key := _PNPM_KEY.fullmatch(line):
            if waiting is not None:
                yield waiting
            waiting = Locked(name=key[1], version=key[2], line=number)
        elif line.rstrip() == "    dev: true":
            waiting = None
    if waiting is not None:
        yield waiting


_PNPM_LINE = re.compile(r"""( *)'?([^\s':{]+(?::[^\s':{]+)*)'?:(?: +'?([^\s'{}]*)'?)?.*""")
_SHIPPED = frozenset({"dependencies", "optionalDependencies"})
_NEEDS_DEPTH, _NAME_DEPTH, _VERSION_DEPTH = 4, 6, 8


def _pnpm_shipped(lines: Sequence[str]) -> frozenset[str] | None:
    """Return what the projects' dependencies lead to, as `name@version`; None where the file does not say it this way.

    From form 9 on the packages do not say whether they are for development; what needs what stands in `snapshots`.
    """
    if not {"importers:", "snapshots:"} <= set(lines):
        return None
    needs: dict[str, list[tuple[str, str]]] = {}
    for section, of, name, version in _pnpm_needs(lines):
        needs.setdefault(of if section == "snapshots" else "", []).append((name, version))
    reached: set[str] = set()
    waiting = needs.get("", [])
    while waiting:
        name, version = waiting.pop()
        found = (
            version if "@" in version.partition("(")[0] else f"{name}@{version}"
        )  # an alias has the whole name there
        if found not in reached:
            reached.add(found)
            waiting.extend(needs.get(found, ()))
    return frozenset(key.partition("(")[0] for key in reached)


def _pnpm_needs(lines: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield section, whose need it is, and name and version of each package that is needed at run time."""
    section = of = kind = name = ""
    for match in filter(None, map(_PNPM_LINE.fullmatch, lines)):
        depth, key, value = len(match[1]), match[2], match[3] or ""
        if depth < _NEEDS_DEPTH:
            section, of = (key, "") if depth == 0 else (section, key)
        elif depth == _NEEDS_DEPTH:
            kind = key
        elif kind in _SHIPPED and depth == _NAME_DEPTH:
            name = key
            if section == "snapshots":
                yield section, of, name, value
        elif kind in _SHIPPED and section == "importers" and (depth, key) == (_VERSION_DEPTH, "version"):
            yield section, of, name, value


def _lines(raw: bytes) -> Sequence[str]:
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise UnreadableLockFileError(f"byte `{exc.start}` is not UTF-8") from exc
    if len(lines) > _MOST_LINES:
        raise UnreadableLockFileError(f"it has more than `{_MOST_LINES}` lines")
    return lines


def _split(ask: str) -> tuple[str, str]:
    """Return name and range of `name@range`, where the name may begin with `@`."""
    at = ask.find("@", 1)
    return (ask, "") if at < 0 else (ask[:at], ask[at + 1 :])


_READERS: Mapping[str, Callable[[bytes, Wanted], Iterator[Locked]]] = {
    "package-lock.json": _npm,
    "npm-shrinkwrap.json": _npm,
    "yarn.lock": _yarn,
    "pnpm-lock.yaml": _pnpm,
    "bun.lock": read_bun,
    "bun.lockb": read_binary,
}
LOCK_FILES = tuple(_READERS)
