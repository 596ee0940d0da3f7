"""People at terminals and the servers they start: real processes, each with a folder of its own.

The demo and the journeys in tests/ play with the same figures.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

QIRVO = Path(sys.executable).parent / "qirvo"
READY_S = 60
STEP_S = 180


class StepFailedError(Exception):
    """A step did not do what it should."""


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    exit_code: int
    out: str
    err: str

    def document(self) -> Any:  # noqa: ANN401  # JSON
        """Return what it printed as JSON."""
        return json.loads(self.out)


def silent(_text: str) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Person:
    """Somebody at a terminal, with a QIRVO_HOME of their own.

    Attributes:
        home: Where their state is.
        show: Told each command and what it printed.
    """

    name: str
    home: Path
    show: Callable[[str], None] = silent

    def token_for(self, registry: str) -> str:
        """Return the token that they signed in to `registry` with."""
        credentials = json.loads((self.home / "credentials.json").read_text(encoding="utf-8"))
        return str(credentials["registries"][registry]["token"])

    def tries(self, *words: str | Path, secret: str | None = None) -> Done:
        """Run `qirvo` with `words`, whatever comes of it."""
        shown = " ".join(str(word) for word in words)
        self.show(f"\n  {self.name}$ qirvo {shown.replace(secret, '…') if secret else shown}")
        return tried(words, environment(self.home))

    def does(self, *words: str | Path, expect: int = 0, secret: str | None = None) -> Done:
        """Run `qirvo` with `words` and show what it prints.

        Raises:
            StepFailedError: The exit code is not `expect`.
        """
        done = self.tries(*words, secret=secret)
        for line in (done.out + done.err).splitlines():
            self.show(f"    {line}")
        return _expected(done, expect, words)

    def asks(self, *words: str | Path, expect: int = 0, secret: str | None = None) -> Any:  # noqa: ANN401  # JSON
        """Run `qirvo … --json` and return the document."""
        return _expected(self.tries(*words, "--json", secret=secret), expect, words).document()


def tried(words: Sequence[str | Path], env: Mapping[str, str]) -> Done:
    """Run `qirvo` with `words` and the environment `env`, whatever comes of it."""
    command = [str(QIRVO), *map(str, words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=STEP_S)
    return Done(done.returncode, done.stdout, done.stderr)


def _expected(done: Done, expect: int, words: Sequence[str | Path]) -> Done:
    if done.exit_code != expect:
        what = " ".join(map(str, words[:3]))
        raise StepFailedError(f"`qirvo {what}`: exit code {done.exit_code}, not {expect}: {done.err or done.out}")
    return done


def environment(home: Path, **more: str) -> Mapping[str, str]:
    """Return the environment of a person: ours, without their tokens and with their home."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QIRVO_")}
    return inherited | {"QIRVO_HOME": str(home), "NO_COLOR": "1"} | more


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A server that runs: its process, and what it printed so far."""

    process: subprocess.Popen[str]
    printed: list[str]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Tell it to end, and wait until it has; again is a no-op."""
        _end(self.process)


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], env: Mapping[str, str], ready_url: str | None, log: Path
) -> Iterator[Server]:
    """Run a server until the block ends; one without a `ready_url` is ready once it prints something.

    Raises:
        StepFailedError: It ended, or was not ready in time.
    """
    words = [str(word) for word in command]
    with log.open("ab") as errors:
        process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)
        if process.stdout is None:
            raise StepFailedError("no output to read")
        printed: list[str] = []
        reader = threading.Thread(target=_collect, args=(process.stdout, printed), daemon=True)
        reader.start()
        try:
            is_ready = (lambda: bool(printed)) if ready_url is None else partial(_answers, ready_url)
            _wait_for(is_ready, process, log, f"an answer at {ready_url}")
            yield Server(process, printed)
        finally:
            _end(process)
            reader.join(timeout=5)
            process.stdout.close()


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=90)  # a busy machine; killed, it could not put its own things away
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _collect(stream: IO[str], lines: list[str]) -> None:
    lines.extend(line.rstrip() for line in iter(stream.readline, ""))


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # loopback
        return bool(answer.status == 200)  # noqa: PLR2004  # OK
    return False


def _wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[str], log: Path, what: str) -> None:
    def holds() -> bool:
        if process.poll() is not None:
            raise StepFailedError(f"it ended: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        return is_ready()

    wait_until(holds, what, limit_s=STEP_S)  # a busy machine


def wait_until(holds: Callable[[], bool], what: str, *, limit_s: int = READY_S) -> None:
    """Look until `holds()`.

    Raises:
        StepFailedError: It did not within `limit_s` seconds.
    """
    pause = threading.Event()
    for _ in range(limit_s * 20):
        if holds():
            return
        pause.wait(0.05)
    raise StepFailedError(f"no {what} within {limit_s} s")


def pages_for(registry: str, *, token: str) -> Callable[[str], str]:
    """Sign in at the registry's pages as whoever holds `token`; return what takes a page's path to its text."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = urllib.parse.urlencode({"form-secret": "", "token": token, "next": "/dashboard"}).encode()
    opener.open(f"{registry}/sign-in/token", form, timeout=15).close()

    def page(path: str) -> str:
        with opener.open(f"{registry}{path}", timeout=15) as answer:
            return str(answer.read().decode("utf-8"))

    return page


def fetch(url: str, *, token: str) -> Any:  # noqa: ANN401  # JSON
    """Return the JSON that whoever holds `token` sees at `url`."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310  # loopback
    with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310  # loopback
        return json.loads(answer.read())
