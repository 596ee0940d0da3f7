"""Networks of processes on this machine: each in a namespace of its own, joined by cables that can be cut.

Needs root and iproute2. What is cut says nothing: packets are dropped, as on a network that lost its way, and nobody is
told that a connection ended.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Cable:
    """Joins two namespaces; the empty name is where this process is.

    Attributes:
        ends: The names of the two.
        addresses: Of the two, each as the other reaches it.
        name: Of its interfaces, with the number of the end.
    """

    ends: tuple[str, str]
    addresses: tuple[str, str]
    name: str

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """Let nothing through until the block ends."""
        self._drop("-A")
        try:
            yield
        finally:
            self._drop("-D")

    def _drop(self, change: str) -> None:
        for number, end in enumerate(self.ends):
            _run(*_inside(end), "iptables", change, "INPUT", "-i", f"{self.name}{number}", "-j", "DROP")


def can_divide() -> bool:
    """Whether this process may make namespaces."""
    has_programs = all(shutil.which(each) for each in ("ip", "iptables", "unshare"))
    return (
        has_programs and os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], check=False).returncode == 0
    )


@contextlib.contextmanager
def namespaces(*names: str) -> Iterator[tuple[str, ...]]:
    """Make networks whose names begin as `names` say, each with a loopback of its own."""
    made = tuple(f"{name}-{os.getpid()}" for name in names)
    with contextlib.ExitStack() as stack:
        for name in made:
            _run("ip", "netns", "add", name)
            stack.callback(_run, "ip", "netns", "del", name)
            _run(*_inside(name), "ip", "link", "set", "lo", "up")
        yield made


@contextlib.contextmanager
def cable(one: str, other: str, *, number: int) -> Iterator[Cable]:
    """Join two namespaces by the addresses 10.199.`number`.1 and .2, which no network outside has."""
    made = Cable((one, other), (f"10.199.{number}.1", f"10.199.{number}.2"), f"q{os.getpid()}-{number}"[:14])
    first, second = (f"{made.name}{end}" for end in range(2))
    _run("ip", "link", "add", first, "type", "veth", "peer", "name", second)
    try:
        for interface, end, address in zip((first, second), made.ends, made.addresses, strict=True):
            if end:
                _run("ip", "link", "set", interface, "netns", end)
            _run(*_inside(end), "ip", "address", "add", f"{address}/30", "dev", interface)
            _run(*_inside(end), "ip", "link", "set", interface, "up")
        yield made
    finally:
        _run(*_inside(one), "ip", "link", "del", first)


def _inside(name: str) -> list[str]:
    return ["ip", "netns", "exec", name] if name else []


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
