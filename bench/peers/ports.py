"""What the benches ask of a registry, ours or another."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.keep_alive import this_process_on

INSTALLED = Path(__file__).resolve().parents[2] / ".bench" / "peers"
"""Where `scripts/setup-bench` puts them."""


@dataclass(frozen=True, slots=True)
class Package:
    """Something to publish: `size_bytes` that do not compress, called `name`."""

    name: str
    version: str
    size_bytes: int

    def noise(self) -> bytes:
        """Return its content, the same every time."""
        return random.Random(f"{self.name} {self.version}").randbytes(self.size_bytes)  # noqa: S311  # not a secret


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Running(Protocol):
    """A registry that runs."""

    @property
    def pid(self) -> int:
        """The process that was started; others may be below it."""
        ...

    def prepared(self, package: Package) -> Callable[[], None]:
        """Make ready what publishes `package`; calling it returns once the registry has acknowledged it."""
        ...

    def settle(self) -> None:
        """Wait until nothing of what was published is still being worked on, and all of it can be had."""
        ...

    def metadata(self, name: str) -> Asked:
        """Return what a client reads to choose a version of the package."""
        ...

    def artifact(self, package: Package) -> Asked:
        """Return where the bytes of a package are."""
        ...

    def ready(self, place: Path) -> None:
        """Make `place` a new folder for this registry's own client, which knows the registry and has nothing yet."""
        ...

    def install(self, package: Package, place: Path, *, proxy: str = "") -> None:
        """Install `package` with that client into `place`, through `proxy` if any."""
        ...

    def check(self, place: Path, *, proxy: str = "") -> None:
        """Ask with that client whether there is anything newer than what `place` has."""
        ...


class Peer(Protocol):
    """A kind of registry."""

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        ...

    def is_installed(self) -> bool:
        """Say whether it is there to be started."""
        ...

    def running(self, stage: Path) -> AbstractContextManager[Running]:
        """Run it upon the folder `stage`, which is made when it is not there, until the block ends."""
        ...


@contextmanager
def on_one_core(peer: Peer, stage: Path) -> Iterator[Running]:
    """Run a peer upon its folder below `stage`, on the first core."""
    with ExitStack() as stack:
        with this_process_on(0):
            running = stack.enter_context(peer.running(stage / peer.name))
        yield running
