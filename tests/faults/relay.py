"""A relay between two that speak over connections, which is as slow as it is told to be, and breaks some of them."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_READ_BYTES = 65_536
_HELD = 64  # packets of one connection and direction; then whoever sends has to wait
_LOST = (OSError, EOFError)


class Relay:
    """Passes on what comes at `port` of loopback, at once or as late as it is told.

    Args:
        reach: Opens a connection to the server behind.
        seed: Of the dice.
    """

    def __init__(self, reach: Callable[[], Awaitable[Streams]], seed: int) -> None:
        self.port = 0
        self.broken = 0
        self._reach = reach
        self._dice = random.Random(seed)  # noqa: S311  # not a secret
        self._late_s = (0.0, 0.0)
        self._broken_share = 0.0

    @contextlib.contextmanager
    def late(self, least_s: float, most_s: float, *, broken_share: float) -> Iterator[None]:
        """Hold each packet for a while until the block ends, in both directions and in order.

        Args:
            least_s: How long at least.
            most_s: How long at most.
            broken_share: How many of the packets of answers end in the middle, and their connection with them.
        """
        self._late_s, self._broken_share = (least_s, most_s), broken_share
        try:
            yield
        finally:
            self._late_s, self._broken_share = (0.0, 0.0), 0.0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what one connection says, and what it is answered, until either end is gone."""
        with contextlib.closing(writer), contextlib.suppress(*_LOST):
            answers, questions = await self._reach()
            with contextlib.closing(questions):
                ways = (self._pass(reader, questions), self._pass(answers, writer, may_break=True))
                either = [asyncio.ensure_future(way) for way in ways]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                for way in either:
                    way.cancel()
                await asyncio.gather(*either, return_exceptions=True)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, may_break: bool = False
    ) -> None:
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_HELD)
        receiving = asyncio.ensure_future(self._receive(reader, held))
        try:
            while True:
                due, packet = await held.get()
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                if not packet:
                    return
                is_broken = may_break and self._dice.random() < self._broken_share
                writer.write(packet[: len(packet) // 2] if is_broken else packet)
                await writer.drain()
                if is_broken:
                    self.broken += 1
                    return
        finally:
            receiving.cancel()

    async def _receive(self, reader: asyncio.StreamReader, held: asyncio.Queue[tuple[float, bytes]]) -> None:
        due, packet = 0.0, b"-"
        while packet:
            try:
                packet = await reader.read(_READ_BYTES)
            except _LOST:
                packet = b""
            due = max(due, asyncio.get_running_loop().time() + self._dice.uniform(*self._late_s))
            await held.put((due, packet))


def to_port(port: int) -> Callable[[], Awaitable[Streams]]:
    """What reaches a server of this machine."""
    return partial(asyncio.open_connection, "127.0.0.1", port)


def to_socket(path: Path) -> Callable[[], Awaitable[Streams]]:
    """What reaches a server behind a socket in the file system."""
    return partial(asyncio.open_unix_connection, path)


@contextlib.contextmanager
def a_relay(reach: Callable[[], Awaitable[Streams]], *, seed: int) -> Iterator[Relay]:
    """A relay that runs, in a thread, until the block ends."""
    relay, loop, listens = Relay(reach, seed), asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(relay.meet, "127.0.0.1", 0)
        relay.port = server.sockets[0].getsockname()[1]
        listens.set()
        async with server:
            await server.serve_forever()

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run, name="relay")
    thread.start()
    assert listens.wait(10)
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(lambda: [each.cancel() for each in asyncio.all_tasks(loop)])
        thread.join(10)
