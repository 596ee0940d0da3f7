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
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

import msgspec

from qirvo.analysis.apart import apart
from qirvo.analysis.modules import as_function_body
from qirvo.analysis.reach import NAMES_OF_POWER
from qirvo.analysis.staging import letter_of, marks_of, stage_of, warm
from qirvo.deferred import dataclass

MOST_S = 0.8
"""Seconds of processor time for one run of one plugin."""
MOST_SLICE_S = 0.15
"""Seconds for one step of it, so that a loop without end costs no more than its step."""
MOST_BYTES = 128 * 1024 * 1024
MOST_STACK_BYTES = 20 * 1024 * 1024
"""About as deep as Node.js goes: code that can go deeper there than here could hide behind it."""
MOST_FILE_BYTES = 1024 * 1024
MOST_FILES_BYTES = 6 * 1024 * 1024
MOST_ENTRIES = 40
_THREAD_BYTES = MOST_STACK_BYTES + 12 * 1024 * 1024
_CODE = re.compile(r".+\.[cm]?jsx?", re.IGNORECASE)
_REACHES = re.compile(
    rb"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|Image|Worker|import|require|eval|Function|constructor"
    rb"|setTimeout|setInterval|atob|fromCharCode|Buffer|document|window|globalThis|self|localStorage|sessionStorage"
    rb"|indexedDB|navigator|process|https?|api|exec|spawn|crypto|clipboard|Reflect|location|Proxy)\b|\\[xu][0-9a-fA-F]{2}"
)
"""What a file has that reaches for anything; a condition in any other file decides only what is computed."""
_GRAVE = ("child_process", "vm", "net", "tls", "dns", "cluster", "worker_threads", "inspector")
_MODES = ("full", "bare", "forced")
"""All that the code asks for is there; settings and storage are empty; every condition goes the other way once, and
what nobody calls is called."""
_BESIDE_S = 1.5
"""Seconds of processor time for what is not the plugin's: reading its modules, setting up the stage."""
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

    A plugin that makes the interpreter fail costs the child alone. One that keeps it busy where no clock is looked at
    is run once more, so that each step ends with the first grave thing that it does.

    Args:
        files: Path → content.
        entries: Paths of code that the host would load.
        most_s: Seconds of processor time for each of the runs.
    """
    import quickjs  # noqa: F401, PLC0415  # here, not in every child, where another thread could be importing it

    warm()
    lines: list[bytes] = []
    for modes, halts in ((_MODES, False), (_MODES[:1], True)):

        def work(tell: Callable[[bytes], None], modes: tuple[str, ...] = modes, *, halts: bool = halts) -> None:
            _perform(files, entries, modes, most_s, lambda done: tell(msgspec.json.encode(done)), halts=halts)

        told = apart(
            work,
            most_s=4 * most_s + 10,
            most_cpu_s=most_s * len(modes) + _BESIDE_S,
            most_bytes=3 * MOST_BYTES + _THREAD_BYTES,
        )
        lines += told.lines
        if told.is_whole:
            break
    parts = [msgspec.json.decode(line, type=Emulated) for line in lines]
    return _gathered(parts if told.is_whole and not halts else [*parts, Emulated(is_cut=True)])


def emulate_here(files: Mapping[str, bytes], entries: Sequence[str], *, most_s: float = MOST_S) -> Emulated:
    """Run the plugin that `files` are in this process, from each of `entries`, and return what it did.

    Args:
        files: Path → content.
        entries: Paths of code that the host would load.
        most_s: Seconds of processor time for each of the runs.
    """
    parts: list[Emulated] = []
    _perform(files, entries, _MODES, most_s, parts.append, halts=False)
    return _gathered(parts)


def _gathered(parts: Iterable[Emulated]) -> Emulated:
    acts: dict[tuple[Any, ...], Act] = {}
    is_cut = False
    faults: list[str] = []
    for part in parts:
        is_cut = is_cut or part.is_cut
        faults += part.faults
        for act in part.acts:
            acts.setdefault((act.kind, act.detail, act.labels, act.path, act.line), act)
    return Emulated(acts=tuple(acts.values()), is_cut=is_cut, faults=tuple(faults))


def _perform(  # what a run needs
    files: Mapping[str, bytes],
    entries: Sequence[str],
    modes: Sequence[str],
    most_s: float,
    tell: Callable[[Emulated], None],
    *,
    halts: bool,
) -> None:
    """Run the plugin in each of `modes`, and tell what it does as soon as a step has ended."""
    kept = dict(_chosen(files, entries))
    if any(path in files and path not in kept for path in entries) or len(entries) > MOST_ENTRIES:
        tell(Emulated(is_cut=True))
    sources = _sources(kept)
    given = _given(kept, sources)
    for mode in modes:
        if mode == "forced":
            given = replace(given, sources=_sources(kept, forced=True))
        _on_deep_stack(
            lambda mode=mode, given=given: _run(kept, given, entries, mode, most_s, tell, halts=halts)  # type: ignore[misc]
        )


def _on_deep_stack(work: Callable[[], None]) -> None:
    """Do `work` in a thread whose stack is as deep as the interpreter's may be."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # it is raised where it was asked for
            failed.append(error)

    before = threading.stack_size(_THREAD_BYTES)
    try:
        thread = threading.Thread(target=guarded, name="emulation")
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]


def _chosen(files: Mapping[str, bytes], entries: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that take part, the entries first, as far as the bound goes."""
    left = MOST_FILES_BYTES
    for path in dict.fromkeys([*entries, *files]):
        content = files.get(path)
        if content is not None and len(content) <= min(left, MOST_FILE_BYTES):
            left -= len(content)
            yield path, content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the stage of every mode is given."""

    consts: Mapping[str, Any]
    files: Mapping[str, str]
    sources: Mapping[str, Any]
    marks: tuple[str, str]


def _sources(files: Mapping[str, bytes], *, forced: bool = False) -> dict[str, Any]:
    """Return path → code as the body of a function, for the files that can be read as code."""
    sources: dict[str, Any] = {}
    for path, content in files.items():
        if _CODE.fullmatch(path) is None:
            continue
        text = as_function_body(content, forced=forced and _REACHES.search(content) is not None)
        if text is not None:
            sources[path] = {"text": text[0], "module": text[1]}
    return sources


def _given(files: Mapping[str, bytes], sources: Mapping[str, Any]) -> _Given:
    pages_and_code = [*(files[path] for path in sources), *_pages(files)]
    marks = marks_of(files)
    consts = {
        "CODE": "\n".join(content.decode("utf-8", "replace") for content in pages_and_code),
        "NAME_LIST": sorted(NAMES_OF_POWER),
        "GRAVE_LIST": list(_GRAVE),
        "MARK_HEAD": marks[0],
        "MARK_TAIL": marks[1],
        "MARK_LETTER": letter_of(files),
    }
    plain = {path: content.decode("latin-1") for path, content in files.items()}
    return _Given(consts=consts, files=plain, sources=sources, marks=marks)


def _run(  # the same
    files: Mapping[str, bytes],
    given: _Given,
    entries: Sequence[str],
    mode: str,
    most_s: float,
    tell: Callable[[Emulated], None],
    *,
    halts: bool,
) -> None:
    import quickjs  # noqa: PLC0415  # it belongs to the extra `publish`

    context = quickjs.Context()
    context.set_memory_limit(MOST_BYTES)
    context.set_max_stack_size(MOST_STACK_BYTES)
    maps = {"FILES": given.files, "SOURCES": given.sources}
    door = context.eval(stage_of({"MODE": mode, "HALTS": halts, **given.consts}, maps))
    player = _Player(context, door, most_s, _Log(given.marks, tell))
    with contextlib.suppress(_TimeIsUpError):
        for path in list(entries)[:MOST_ENTRIES]:
            player.do("perform", path)
            player.work_off()
            player.do("again", path)  # what answers brought is shown now
            player.work_off()
        if mode == "forced":
            player.do("rest")  # what nobody called so far
            player.work_off()
        for page in _pages(files):
            player.do("page", page.decode("utf-8", "replace"))
            player.work_off()
    context.set_memory_limit(2 * MOST_BYTES)  # for the last words of a run that used up all
    player.end()


class _TimeIsUpError(Exception):
    """The run took all its time."""


class _Player:
    """Runs the steps of one run, each within its slice of what time is left, and takes what each one told."""

    def __init__(self, context: Any, door: Any, most_s: float, log: "_Log") -> None:  # noqa: ANN401  # no types
        self._context = context
        self._door = door
        self._end = time.thread_time() + most_s
        self._log = log

    def do(self, what: str, given: str = "") -> Any:  # noqa: ANN401  # whatever it comes to
        """Return what the stage answers; True when the step fails or takes too long."""
        return self._step(lambda: self._door(what, given))

    def work_off(self) -> None:
        """Run promises and what was put off, until nothing is left."""
        for _ in range(_MOST_ROUNDS):
            for _ in range(_MOST_PROMISES):
                if not self._step(self._context.execute_pending_job):
                    break
            if not self.do("step") and not self._step(self._context.execute_pending_job):
                self._take()
                return
            self._take()
        self._log.cut("rounds")

    def end(self) -> None:
        """Let the stage tell its last."""
        for what in ("end", "take"):
            self._context.set_time_limit(1.0)
            try:
                told = self._door(what, "")
            except Exception as error:  # noqa: BLE001  # whatever is wrong with the interpreter
                self._log.cut(str(error))
            else:
                self._log.read(told if isinstance(told, str) else "")

    def _take(self) -> None:
        told = self._step(lambda: self._door("take", ""))
        self._log.read(told if isinstance(told, str) else "")

    def _step(self, step: Callable[[], Any]) -> Any:  # noqa: ANN401  # the same
        left = self._end - time.thread_time()
        if left <= 0:
            self._log.cut("time")
            raise _TimeIsUpError
        self._context.set_time_limit(min(left, MOST_SLICE_S))
        try:
            return step()
        except Exception as error:  # noqa: BLE001  # only what ends a run gets out of the stage
            self._log.cut(str(error)[:200])
            return True


class _Log:
    """Reads what the stage tells, line by line, and passes it on as acts with their places."""

    def __init__(self, marks: tuple[str, str], tell: Callable[[Emulated], None]) -> None:
        self._mark = re.compile(f"{marks[0]}([a-z]+?){marks[1]}[\ue000-\uf8ff]?")
        self._tell = tell
        self._files: list[tuple[int, int, str]] = []
        self._made: dict[int, tuple[int, int, int, str]] = {}
        self._is_cut = False

    def cut(self, why: str = "") -> None:
        """Tell, once, that the run did not come to its end."""
        if not self._is_cut:
            self._is_cut = True
            self._tell(Emulated(is_cut=True, faults=(why,) if why else ()))

    def read(self, told: str) -> None:
        """Tell what the lines in `told` say."""
        acts, faults = [], []
        for line in told.splitlines():
            kind, *rest = json.loads(line)
            if kind == "act":
                acts.append(self._act(*rest))
            elif kind == "file":
                self._files.append((rest[0], rest[1], rest[2]))
            elif kind == "made":
                self._made[rest[2]] = (rest[0], rest[1], rest[3], rest[4])
            elif kind == "fault":
                faults.append(rest[0])
            else:
                self.cut(rest[0])
        if acts or faults:
            self._tell(Emulated(acts=tuple(acts), faults=tuple(faults)))

    def _act(  # noqa: PLR0917  # what a line says
        self,
        kind: str,
        detail: str,
        labels: str,
        at: int,
        near: int,
        hidden: int,
        more: Mapping[str, Any] | None = None,
    ) -> Act:
        made = self._made.get(hidden)
        path, line = self._place(near)
        if not path:
            path, line = self._place(at)
        return Act(
            kind=kind,
            detail=self._clean(detail),
            labels=tuple(labels.split(",")) if labels else (),
            path=path,
            line=line,
            hidden=None if made is None else made[3],
            more={key: self._clean(value) if isinstance(value, str) else value for key, value in (more or {}).items()},
        )

    def _clean(self, text: str) -> str:
        return self._mark.sub(r"<\1>", text)

    def _place(self, line: int, seen: int = 0) -> tuple[str, int]:
        for start, end, path in self._files:
            if start <= line < end:
                return path, line - start + 1
        for start, end, by, _ in self._made.values():
            if start <= line < end and seen < 5:  # noqa: PLR2004  # texts that make texts
                return self._place(by, seen + 1)
        return "", 1


def _pages(files: Mapping[str, bytes]) -> Iterator[bytes]:
    return (content for path, content in files.items() if path.lower().endswith((".html", ".htm", ".svg")))


def code_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of `paths` that can be emulated."""
    return tuple(path for path in paths if _CODE.fullmatch(path) is not None)
