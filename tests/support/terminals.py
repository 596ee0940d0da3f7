"""Somebody who follows a walkthrough at real terminals, and compares what they print with what the page says.

What is compared how stands in `transcripts`. A word such as `sub_…` is remembered, so that later commands may say it.
`[y/N]: y` is a question with what is typed. A command ends with 0, unless `echo $?` comes next in its terminal.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect

from tests.support.transcripts import OtherwisePrintedError, shown, words_told
from tests.support.walkthroughs import INTERRUPT, Step, WalkthroughError, Written, read_walkthrough

STEP_S = 180
_WINDOW = (40, 150)
_QUESTION = "[y/N]: "
_COMMAND = """\
[ -e "$TERMINAL_STATE" ] && . "$TERMINAL_STATE"
eval "$1"
ended=$?
{ export -p; printf 'cd %q\\n(exit %d)\\n' "$PWD" "$ended"; } > "$TERMINAL_STATE"
exit "$ended"
"""


@dataclass
class Reader:
    """Somebody who follows `page` in a folder of their own.

    Attributes:
        environ: Of each terminal when it is opened.
        ports: The port to use for each that the page names.
        staying: What runs on, by its terminal.
        remembered: What words such as `sub_…` stood for last.
    """

    page: Path
    folder: Path
    environ: Mapping[str, str]
    ports: Mapping[str, int]
    staying: dict[str, Any] = field(default_factory=dict)  # pexpect has no types
    remembered: dict[str, str] = field(default_factory=dict)

    def writes(self, written: Written) -> None:
        """Write a file where the reader's own terminal is."""
        path = self._place() / written.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._really(written.content), encoding="utf-8")

    def does(self, step: Step) -> str:
        """Type a command, and return what it printed until it ended, or until all that is expected was there.

        Raises:
            WalkthroughError: It printed something else, failed without leave, or did not end in time.
        """
        if step.command == INTERRUPT:
            child = self.staying.pop(step.terminal)
            child.sendintr()
            printed = _until_end(child, step).rpartition(INTERRUPT)[2]
        else:
            child = self._typed(step)
            if step.stays:
                self.staying[step.terminal] = child
                printed = self._until_said(child, step)
            else:
                printed = _until_end(child, step)
                if child.exitstatus and not step.may_fail:
                    raise WalkthroughError(f"{self.page}:{step.line}: ended with {child.exitstatus}:\n{printed}")
        self._compare(step, printed)
        return printed

    def leaves(self) -> None:
        """End what stays."""
        for child in self.staying.values():
            child.sendintr()
            child.expect(pexpect.EOF, timeout=STEP_S)
            child.close()

    def _typed(self, step: Step) -> Any:  # pexpect has no types
        return pexpect.spawn(
            "bash",
            ["-c", _COMMAND, "bash", self._really(step.command)],
            cwd=str(self.folder),
            env={**self.environ, "TERMINAL_STATE": str(self._state(step.terminal))},
            encoding="utf-8",
            dimensions=_WINDOW,
            timeout=STEP_S,
        )

    def _until_said(self, child: Any, step: Step) -> str:
        printed = ""
        while not self._is_as_said(step, shown(printed)):
            if child.expect([r"\n", pexpect.EOF, pexpect.TIMEOUT]) != 0:
                return shown(printed + child.before)
            printed += child.before + child.after
        return shown(printed)

    def _is_as_said(self, step: Step, printed: str) -> bool:
        with contextlib.suppress(OtherwisePrintedError):
            words_told(self._wanted(step), printed)
            return True
        return False

    def _compare(self, step: Step, printed: str) -> None:
        wanted = self._wanted(step)
        try:
            self.remembered.update(words_told(wanted, printed))
        except OtherwisePrintedError as difference:
            line = step.line + step.command.count("\n") + 1 + difference.place
            missing = [*wanted, "nothing more"][difference.place]
            told = f"after `{step.command}`, not `{missing}`; it printed:\n{printed}"
            raise WalkthroughError(f"{self.page}:{line}: {told}") from None

    def _wanted(self, step: Step) -> list[str]:
        return [self._at_our_ports(line) for line in step.expected]

    def _really(self, text: str) -> str:
        for word, stood_for in self.remembered.items():
            text = text.replace(word, stood_for)
        return self._at_our_ports(text)

    def _at_our_ports(self, text: str) -> str:
        for named, ours in self.ports.items():
            text = re.sub(rf"\b{named}\b", str(ours), text)
        return text

    def _state(self, terminal: str) -> Path:
        return self.folder / f".terminal-{re.sub('[^a-z]', '-', terminal.lower())}"

    def _place(self) -> Path:
        state = self._state("")
        found = re.findall(r"^cd (.*)$", state.read_text(encoding="utf-8"), re.MULTILINE) if state.exists() else []
        return Path(found[-1]) if found else self.folder


@contextlib.contextmanager
def a_reader(page: Path, folder: Path, *, environ: Mapping[str, str], ports: Mapping[str, int]) -> Iterator[Reader]:
    """Sit somebody down before `page`; what they left running ends with the block."""
    reader = Reader(page, folder, environ, ports)
    try:
        yield reader
    finally:
        reader.leaves()


def follow(reader: Reader) -> None:
    """Do all that the reader's page says, in order.

    Raises:
        WalkthroughError: Something else happens than what the page says.
    """
    for step in read_walkthrough(reader.page):
        if isinstance(step, Written):
            reader.writes(step)
        else:
            reader.does(step)


def _until_end(child: Any, step: Step) -> str:  # pexpect has no types
    answers = [line.partition(_QUESTION)[2] for line in step.expected if _QUESTION in line]
    printed = ""
    while child.expect_exact([pexpect.EOF, _QUESTION]) == 1 and answers:
        printed += child.before + _QUESTION
        child.sendline(answers.pop(0))
    child.close()
    return shown(printed + child.before)
