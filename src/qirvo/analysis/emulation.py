"""A plugin emulated: its code runs in an interpreter where everything outside it is a stand-in that takes notes.

Names and texts that are put together, decoded in loops or carried from file to file are plain when the code runs. The
interpreter (QuickJS) has no files, no network and no modules of its own; time, memory and what is noted are bounded.
Texts that the stand-ins give (`document.cookie`, an answer from the network) carry a mark, so that where they end up
is seen, whatever the code did with them on the way.

The manner is that of analysers of hostile scripts that emulate a browser or Node.js.
"""

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from qirvo.analysis.apart import apart
from qirvo.analysis.modules import as_function_body
from qirvo.analysis.reach import NAMES_OF_POWER

MOST_S = 0.8
"""Seconds of processor time for one run of one plugin."""
MOST_SLICE_S = 0.15
"""Seconds for one step of it, so that a loop without end costs no more than its step."""
MOST_BYTES = 128 * 1024 * 1024
MOST_STACK_BYTES = 256 * 1024
MOST_FILE_BYTES = 1024 * 1024
MOST_FILES_BYTES = 6 * 1024 * 1024
MOST_ENTRIES = 40
_CODE = re.compile(r".+\.[cm]?jsx?", re.IGNORECASE)
_MARK = re.compile(r"Qz7([a-z]+)Zq[\ue0c0-\ue0df]?")
_GRAVE = ("child_process", "vm", "net", "tls", "dns", "cluster", "worker_threads", "inspector")
_MODES = ("full", "bare", "forced")
"""All that the code asks for is there; settings and storage are empty; every condition goes the other way once, and
what nobody calls is called."""
_MOST_ROUNDS = 400
_MOST_PROMISES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that the code did.

    Attributes:
        kind: What.
        detail: Of what, as text.
        labels: Where the values come from that went into it.
        path: The file whose code did it; empty when it is not known.
        line: Where in that file.
        hidden: The text that was made at run time and run, and that did it; None when the code stands in a file.
        more: What else is known of it.
    """

    kind: str
    detail: str
    labels: tuple[str, ...] = ()
    path: str = ""
    line: int = 1
    hidden: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulated:
    """What emulating a plugin came to.

    Attributes:
        acts: In the order in which they were done, each once.
        is_cut: Whether time or memory ran out.
        faults: Errors that the code raised; for those who work on the stage.
    """

    acts: tuple[Act, ...] = ()
    is_cut: bool = False
    faults: tuple[str, ...] = ()


def emulate(files: Mapping[str, bytes], entries: Sequence[str], *, most_s: float = MOST_S) -> Emulated:
    """Run the plugin that `files` are in a child process, from each of `entries`, and return what it did.

    A plugin that makes the interpreter fail costs the child alone.

    Args:
        files: Path → content.
        entries: Paths of code that the host would load.
        most_s: Seconds of processor time for each of two runs.
    """
    _script()  # read once, not in every child
    done = apart(
        lambda: msgspec.json.encode(emulate_here(files, entries, most_s=most_s)),
        most_s=4 * most_s + 10,
        most_bytes=4 * MOST_BYTES,
    )
    return Emulated(is_cut=True) if done is None else msgspec.json.decode(done, type=Emulated)


def emulate_here(files: Mapping[str, bytes], entries: Sequence[str], *, most_s: float = MOST_S) -> Emulated:
    """Run the plugin that `files` are in this process, from each of `entries`, and return what it did.

    Args:
        files: Path → content.
        entries: Paths of code that the host would load.
        most_s: Seconds of processor time for each of two runs: one in which everything is there, one in which settings
            are empty.
    """
    kept = dict(_chosen(files, entries))
    acts: dict[tuple[Any, ...], Act] = {}
    is_cut, faults = False, []
    for mode in _MODES:
        report, cut = _run(kept, entries, mode, most_s)
        is_cut = is_cut or cut
        faults += report.get("faults", [])
        for act in _acts(report):
            acts.setdefault((act.kind, act.detail, act.labels, act.path, act.line), act)
    return Emulated(acts=tuple(acts.values()), is_cut=is_cut, faults=tuple(faults))


def _chosen(files: Mapping[str, bytes], entries: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that take part, the entries first, as far as the bound goes."""
    left = MOST_FILES_BYTES
    for path in dict.fromkeys([*entries, *files]):
        content = files.get(path)
        if content is not None and len(content) <= min(left, MOST_FILE_BYTES):
            left -= len(content)
            yield path, content


def _run(files: Mapping[str, bytes], entries: Sequence[str], mode: str, most_s: float) -> tuple[dict[str, Any], bool]:
    import quickjs  # noqa: PLC0415  # it belongs to the extra `publish`

    context = quickjs.Context()
    context.set_memory_limit(MOST_BYTES)
    context.set_max_stack_size(MOST_STACK_BYTES)
    context.eval(_stage(files, mode))
    player = _Player(context, most_s)
    with contextlib.suppress(_TimeIsUpError):
        for path in list(entries)[:MOST_ENTRIES]:
            player.do(f"__stage.perform({json.dumps(path)})")
            player.work_off()
            player.do(f"__stage.again({json.dumps(path)})")  # what answers brought is shown now
            player.work_off()
        if mode == "forced":
            player.do("__stage.rest()")  # what nobody called so far
            player.work_off()
        for page in _pages(files):
            player.do(f"__stage.page({json.dumps(page.decode('utf-8', 'replace'))})")
            player.work_off()
    context.set_time_limit(1.0)
    try:
        return json.loads(context.eval("__stage.report()")), player.is_cut
    except (quickjs.JSException, ValueError, TypeError):
        return {}, True


class _TimeIsUpError(Exception):
    """The run took all its time."""


class _Player:
    """Runs the steps of one run, each within its slice of what time is left."""

    def __init__(self, context: Any, most_s: float) -> None:  # noqa: ANN401  # the library has no types
        self._context = context
        self._end = time.process_time() + most_s
        self.is_cut = False

    def do(self, code: str) -> Any:  # noqa: ANN401  # whatever the code comes to
        """Return what `code` comes to; None when it fails or takes too long."""
        return self._step(lambda: self._context.eval(code))

    def work_off(self) -> None:
        """Run promises and what was put off, until nothing is left."""
        for _ in range(_MOST_ROUNDS):
            for _ in range(_MOST_PROMISES):
                if not self._step(self._context.execute_pending_job):
                    break
            if not self.do("__stage.step()") and not self._step(self._context.execute_pending_job):
                return

    def _step(self, step: Callable[[], Any]) -> Any:  # noqa: ANN401  # the same
        import quickjs  # noqa: PLC0415

        left = self._end - time.process_time()
        if left <= 0:
            self.is_cut = True
            raise _TimeIsUpError
        self._context.set_time_limit(min(left, MOST_SLICE_S))
        try:
            return step()
        except (quickjs.JSException, quickjs.StackOverflow) as error:
            self.is_cut = self.is_cut or "InternalError" in str(error)
            return True


def _stage(files: Mapping[str, bytes], mode: str) -> str:
    sources, code = {}, []
    for path, content in files.items():
        if _CODE.fullmatch(path) is None:
            continue
        text = as_function_body(content, forced=mode == "forced")
        if text is not None:
            sources[path] = {"text": text[0], "module": text[1]}
            code.append(content.decode("utf-8", "replace"))
    plain = {path: content.decode("latin-1") for path, content in files.items()}
    given = {
        "MODE": mode,
        "FILES": plain,
        "SOURCES": sources,
        "CODE": "\n".join([*code, *(page.decode("utf-8", "replace") for page in _pages(files))]),
        "NAME_LIST": sorted(NAMES_OF_POWER),
        "GRAVE_LIST": list(_GRAVE),
        "STAGE_LINES": _script().count("\n") + 20,
    }
    consts = ";".join(f"const {name}={json.dumps(value)}" for name, value in given.items())
    return (
        f"(function(){{'use strict';{consts};const NAMES=new Set(NAME_LIST),GRAVE=new Set(GRAVE_LIST);{_script()}}})()"
    )


@cache
def _script() -> str:
    folder = resources.files("qirvo.analysis.stage")
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".js")), key=lambda part: part.name)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts) + "\nlines = STAGE_LINES + 10;\n"


def _pages(files: Mapping[str, bytes]) -> Iterator[bytes]:
    return (content for path, content in files.items() if path.lower().endswith((".html", ".htm", ".svg")))


def _acts(report: Mapping[str, Any]) -> Iterator[Act]:
    ranges = [(start, end, path) for start, end, path in report.get("files", [])]
    made = {each[3]: each for each in report.get("made", [])}

    def place(line: int, seen: int = 0) -> tuple[str, int]:
        for start, end, path in ranges:
            if start <= line < end:
                return path, line - start + 1
        for each in made.values():
            if each[0] <= line < each[1] and seen < 5:  # noqa: PLR2004  # texts that make texts
                return place(each[4], seen + 1)
        return "", 1

    for raw in report.get("acts", []):
        hidden = made.get(raw["hidden"])
        path, line = place(raw["near"])
        if not path:
            path, line = place(raw["at"])
        known = {"kind", "detail", "labels", "at", "near", "hidden"}
        yield Act(
            kind=raw["kind"],
            detail=_MARK.sub(r"<\1>", raw["detail"]),
            labels=tuple(raw["labels"]),
            path=path,
            line=line,
            hidden=None if hidden is None else hidden[6],
            more={key: value for key, value in raw.items() if key not in known},
        )


def code_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of `paths` that can be emulated."""
    return tuple(path for path in paths if _CODE.fullmatch(path) is not None)
