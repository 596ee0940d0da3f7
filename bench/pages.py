"""Pages and lists of a running registry: first answer, median and p95, beside the same made by hand of SQLite rows.

The time is what a client on one kept connection waits, so the registry's own is less. The handmade one reads the same
facts with plain SQL and renders them with Jinja2 or as JSON, in this process: no routing, no rights, no connection.
"""

import contextlib
import http.client
import json
import os
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment

from bench.figures import Report
from bench.measuring import processor_s, timed_ms
from qirvo.domain.listings import CATEGORIES, Listing
from qirvo.domain.names import PluginId
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.bootstrap import assemble
from qirvo.server.http.plugins import render_catalog
from qirvo.server.ports import Plugin, UnitOfWork
from qirvo.server.settings import Settings, load_settings
from qirvo.server.upkeep import rebuild_index
from qirvo.server.usecases.catalog import beside_of
from scripts.people import QIRVO, environment, free_port, running
from tests.support.builders import a_head, a_release

PLUGINS, VERSIONS, WITH_DOCUMENT = 5_000, 2_000, 60
ASKED = 60  # times each
FEW, MANY = PluginId("acme", "few"), PluginId("acme", "many")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = Environment(autoescape=True).from_string(
    "<html><h1>{{ title }}</h1><ul>{% for row in rows %}<li>{% for value in row %}<b>{{ value }}</b>{% endfor %}</li>"
    "{% endfor %}</ul></html>"
)
_CARDS = "SELECT id, listing, updated_at FROM plugins ORDER BY updated_at DESC LIMIT 12"
_RELEASES = (
    "SELECT version, published_at, artifact_digest, tree_digest, artifact_size_bytes, permissions, platform, notes, "
    "breaking, revoked FROM releases WHERE plugin_id = ? ORDER BY published_at DESC LIMIT ?"
)


def run() -> Report:
    """Measure and return the table."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        settings = load_settings(overrides={"data_folder": stage / "registry", "bins_bits": 2})
        fill(settings)
        plain = _Handmade(stage / "registry" / "registry.db")
        asked: Mapping[str, Callable[[], object]] = {
            "/": plain.cards,
            f"/plugins/{FEW}": lambda: plain.page(FEW, 20),
            f"/plugins/{MANY}": lambda: plain.page(MANY, 20),
            f"/plugins/{MANY}/versions": lambda: plain.page(MANY, 100),
            f"/v1/plugins/{MANY}": lambda: plain.document(MANY),
            "/v1/plugins?limit=50": plain.documents,
        }
        with running_registry(stage) as (address, pid):
            lines = [_row(path, address, pid, by_hand) for path, by_hand in asked.items()]
    title = (
        f"\nPages over {PLUGINS:,} plugins, one of them with {VERSIONS:,} versions, in ms "
        f"(load of the machine {os.getloadavg()[0]:.1f})"
    )
    text = "\n".join([title, f"  {'':28}    first   median      p95   CPU ms     304  by hand", *lines])
    return Report(title="Pages of a running registry", text=text)


def _row(path: str, address: str, pid: int, by_hand: Callable[[], object]) -> str:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    first = timed_ms(lambda: _get(connection, path))
    before = processor_s(pid)
    taken = [timed_ms(lambda: _get(connection, path)) for _ in range(ASKED)]
    cost_ms = (processor_s(pid) - before) / ASKED * 1_000
    etag = _get(connection, path)
    known = [timed_ms(lambda: _get(connection, path, etag)) for _ in range(ASKED)] if etag else []
    handmade = [timed_ms(by_hand) for _ in range(ASKED)]
    again = f"{statistics.median(known):7.1f}" if known else "      -"
    return (
        f"  {path:28}  {first:7.1f}  {statistics.median(taken):7.1f}  {statistics.quantiles(taken, n=20)[-1]:7.1f}"
        f"  {cost_ms:7.1f} {again}  {statistics.median(handmade):7.2f}"
    )


def _get(connection: http.client.HTTPConnection, path: str, known: str = "") -> str:
    connection.request("GET", path, headers={"If-None-Match": known} if known else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status not in (200, 304):
        raise ValueError(f"{path}: {answer.status}")
    return answer.headers.get("ETag", "")


@contextlib.contextmanager
def running_registry(stage: Path, *, words: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """Run the registry of `stage`, with `words` before the command; its address and process id."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [*words, QIRVO, "server", "run", "--port", str(port), "--data", stage / "registry"]
    env = environment(stage, QIRVO_SERVER_LOG_LEVEL="warning", QIRVO_SERVER_REQUESTS_PER_MINUTE="100000")
    with running(command, env, f"{address}/health/ready", stage / "qirvo.log") as server:
        yield address, server.process.pid


def fill(settings: Settings, *, plugins: int = PLUGINS, versions: int = VERSIONS) -> None:
    """Make the registry's data folder, as if all of it had been published; one plugin has `versions`, others three."""
    assembly = assemble(settings)
    assert assembly.signing is not None  # noqa: S101  # for the type checker
    repository = assembly.signing.repository
    ids = [FEW, MANY, *(PluginId(f"maker{number % 900}", f"tool-{number}") for number in range(plugins - 2))]
    with assembly.database.unit_of_work() as uow:
        for number, plugin_id in enumerate(ids):
            _publish(plugin_id, number, versions if plugin_id == MANY else 3, uow)
        uow.commit()
    with assembly.database.reading() as uow:
        for plugin_id in ids[:WITH_DOCUMENT] + ids[-WITH_DOCUMENT:]:
            index = uow.plugins.index(plugin_id)
            if index is not None:
                document = render_catalog(
                    uow.plugins.get(plugin_id), index, repository.signed_now(), beside_of(plugin_id, uow=uow)
                )
                repository.write_catalog(plugin_id, document)
    assembly.stop()
    rebuild_index(settings)


def _publish(plugin_id: PluginId, number: int, versions: int, uow: UnitOfWork) -> None:
    listing = Listing(
        name=f"Tool {number}",
        summary="Shows what there is.",
        description="Shows your calendar and keeps it in order. " * 12,
        category=CATEGORIES[number % len(CATEGORIES)],
        tags=("calendar", "widget"),
    )
    at = _START + timedelta(minutes=number)
    uow.plugins.save(Plugin(id=plugin_id, listing=listing, updated_at=at))
    for release in range(versions):
        version = f"1.{release // 50}.{release % 50}"
        notes = "Mends what was broken, and shows more of what there is."
        uow.plugins.add_release(
            plugin_id, a_release(version, published_at=_START + timedelta(hours=release), notes=notes)
        )
    newest = f"1.{(versions - 1) // 50}.{(versions - 1) % 50}"
    uow.plugins.save_head(plugin_id, UpdateChannel.STABLE, a_head(str(Version(newest))))
    uow.plugins.mark_signed(plugin_id, uow.plugins.mark_changed(plugin_id))


class _Handmade:
    """The same facts, read and shown as plainly as one could."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)

    def cards(self) -> str:
        """Return a first page."""
        rows = [(one, json.loads(listing)["name"], at) for one, listing, at in self._database.execute(_CARDS)]
        return _PAGE.render(title="Plugins", rows=rows)

    def page(self, plugin_id: PluginId, limit: int) -> str:
        """Return a page with some versions."""
        return _PAGE.render(title=str(plugin_id), rows=self._database.execute(_RELEASES, (str(plugin_id), limit)))

    def document(self, plugin_id: PluginId) -> str:
        """Return all versions as JSON."""
        rows = self._database.execute(_RELEASES, (str(plugin_id), VERSIONS)).fetchall()
        return json.dumps({"id": str(plugin_id), "versions": rows})

    def documents(self) -> str:
        """Return fifty plugins as JSON, each with its versions."""
        ids = [row[0] for row in self._database.execute("SELECT id FROM plugins ORDER BY updated_at DESC LIMIT 50")]
        return json.dumps([self._database.execute(_RELEASES, (each, VERSIONS)).fetchall() for each in ids])


if __name__ == "__main__":
    print(run())
