"""A registry that outgrows its machine, with people at work at it all the while, and is made again elsewhere.

It begins with SQLite, a data folder and the embedded event store. One command moves it to PostgreSQL, an S3 bucket and
ClickHouse while everybody reads and, for the longest part, publishes; it starts again with the new settings, is backed
up while it runs, and restored from there into another database, bucket and event store. `python -m
tests.faults.outgrowing` does it with 10,000 plugins and 5 million events.
"""

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from bench.made_events import DAYS, Made
from qirvo.domain.digests import Digest
from qirvo.domain.listings import CATEGORIES, Listing
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.bootstrap import assemble
from qirvo.server.events.parts import write_parts
from qirvo.server.logs import configure_logs
from qirvo.server.ports import BlobStore, Plugin, UnitOfWork, Upload
from qirvo.server.settings import load_settings
from qirvo.server.usecases.publications import SIGN_JOB
from scripts.people import QIRVO
from tests.faults.found import Found
from tests.faults.places import Place, a_place
from tests.faults.witnesses import PLUGIN
from tests.support.buckets import settings_of
from tests.support.builders import a_head, a_release
from tests.support.clickhouse import PASSWORD, ClickHouseServer, a_clickhouse
from tests.support.plugins import CODE, raw_manifest
from tests.support.postgres import PostgresServer, a_postgres
from tests.support.swift import SwiftServer, a_swift

_ARTIFACT_BYTES = 64 * 1024
_AT = datetime(2026, 8, 1, tzinfo=UTC)
_BINS_BITS = 8


def run(folder: Path, *, plugins: int, events: int) -> Found:
    """Move a registry with so many plugins and events while people work at it, and restore its backup elsewhere."""
    found = Found()
    with a_postgres() as postgres, a_swift() as swift, a_clickhouse() as clickhouse:
        small = a_place(folder)
        _fill(small, plugins=plugins, events=events)
        large = replace(small, env={**small.env, **_engines("large", postgres, swift, clickhouse)})
        again = {**small.env, **_engines("again", postgres, swift, clickhouse)}
        other = replace(small, data=folder / "restored", env=again)
        with contextlib.ExitStack() as people:
            with small.registry() as server:
                witnesses = small.witnesses(server, found)
                witnesses.prepare()
                witnesses.start()
                people.callback(witnesses.stop)
                _migrate(small, large, found)
                moved_at = time.monotonic()
            with large.registry():
                found.more["restart, s"] = witnesses.await_good(moved_at)
                kept = _verified(large, found)
                backup = _timed("backup, s", large, found, "backup", folder / "backups")["backup"]
                witnesses.stop()
                witnesses.look()
        _timed("restore, s", other, found, "restore", backup)
        restored = _verified(other, found)
        with other.registry():
            shown = httpx2.get(f"{other.address}/v1/plugins/{PLUGIN}", timeout=60).raise_for_status().json()
            found.more["newest version restored"] = shown["version"]
    less = [name for name, count in kept.items() if restored.get(name, 0) < count]
    found.lost += [f"{name}: {kept[name]} before, {restored.get(name, 0)} restored" for name in less]
    found.more |= restored
    return found


def _engines(name: str, postgres: PostgresServer, swift: SwiftServer, clickhouse: ClickHouseServer) -> dict[str, str]:
    """Return the settings of a registry that keeps nothing but its signed metadata on its own machine."""
    postgres.create(name)
    return {
        "QIRVO_SERVER_DATABASE_URL": postgres.address(name),
        **settings_of(swift.a_bucket()),
        "QIRVO_SERVER_EVENTS_URL": str(clickhouse.create()),
        "QIRVO_SERVER_EVENTS_PASSWORD": PASSWORD,
    }


def _migrate(small: Place, large: Place, found: Found) -> None:
    """Move everything to where the settings of `large` say."""
    of_bucket = {name: value for name, value in large.env.items() if name.startswith("QIRVO_SERVER_S3_")}
    password = {"QIRVO_SERVER_EVENTS_PASSWORD": PASSWORD}
    moving = replace(small, env={**small.env, **of_bucket, **password})
    places = {"--to": "DATABASE_URL", "--blobs-to": "BLOBS_URL", "--events-to": "EVENTS_URL"}
    words = [word for option, name in places.items() for word in (option, large.env[f"QIRVO_SERVER_{name}"])]
    moved = _timed("move, s", moving, found, "migrate-storage", *words)
    found.more |= {f"moved {name}": moved[name] for name in ("rows", "blobs", "events")}


def _verified(place: Place, found: Found) -> Mapping[str, int]:
    """Look through everything, and return how much there is of each."""
    told = _timed("verify, s", place, found, "verify", expect=(0, 1))
    found.flaws += [f"{flaw['where']}: {flaw['what']}" for flaw in told["flaws"]]
    return dict(told["checked"])


def _timed(figure: str, place: Place, found: Found, *words: str | Path, expect: tuple[int, ...] = (0,)) -> Any:
    """Run `qirvo server` with `words`, note how long it took, and return what it answers."""
    begun = time.monotonic()
    command = [str(QIRVO), "server", *map(str, words), "--data", str(place.data), "--json"]
    done = subprocess.run(command, env=place.env, capture_output=True, text=True, check=False)
    assert done.returncode in expect, done.stderr[-2_000:]
    found.note_longest(figure, round(time.monotonic() - begun, 1))
    return json.loads(done.stdout)


def _fill(place: Place, *, plugins: int, events: int) -> None:
    """Make a registry's data folder, as if all of it had been published and counted."""
    settings = load_settings(overrides={"data_folder": place.data, "bins_bits": _BINS_BITS})
    store = settings.events_folder / "store"
    made = Made(max(1, events // DAYS)).parts(store)
    write_parts(store, msgspec.structs.replace(made, absorbed=0))  # the registry's own log begins anew
    assembly = assemble(settings)
    try:
        with assembly.database.unit_of_work() as uow:
            for number in range(plugins):
                _publish(number, assembly.registry.blobs, uow)
            uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
            uow.commit()
        while assembly.worker.work_once():
            pass
    finally:
        assembly.stop()


def _publish(number: int, blobs: BlobStore, uow: UnitOfWork) -> None:
    plugin_id = PluginId(f"maker{number % 900}", f"tool-{number}")
    digest, size = blobs.put(_archive(plugin_id), max_bytes=_ARTIFACT_BYTES)
    release = a_release(
        artifact=Artifact(digest=digest, size_bytes=size, tree_digest=Digest.of(f"tree of {number}".encode()))
    )
    listing = Listing(
        name=f"Tool {number}",
        summary="Shows what there is.",
        description="Shows your calendar and keeps it in order.",
        category=CATEGORIES[number % len(CATEGORIES)],
    )
    uow.uploads.add(
        Upload(
            id=f"upl_{number:032}",
            plugin_id=plugin_id,
            version=release.version,
            upload_digest=digest,
            artifact_digest=digest,
            artifact_size_bytes=size,
            tree_digest=release.artifact.tree_digest,
            manifest={},
            account="admin",
            received_at=_AT,
        )
    )
    uow.plugins.save(Plugin(id=plugin_id, listing=listing, updated_at=_AT))
    uow.plugins.add_release(plugin_id, release)
    uow.plugins.save_head(plugin_id, UpdateChannel.STABLE, a_head())
    uow.plugins.mark_changed(plugin_id)


def _archive(plugin_id: PluginId) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("manifest.json", json.dumps(raw_manifest(id=str(plugin_id))))
        archive.writestr("dist/index.js", CODE)
    content.seek(0)
    return content


def main() -> int:
    """Run as the command says, and print what was found as JSON."""
    parser = argparse.ArgumentParser(description="Let a registry outgrow its machine while people work at it.")
    parser.add_argument("--plugins", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=5_000_000)
    asked = parser.parse_args()
    configure_logs("error")
    with tempfile.TemporaryDirectory(prefix="qirvo-outgrowing-") as folder:
        Path(folder).chmod(0o711)
        found = run(Path(folder), plugins=asked.plugins, events=asked.events)
    sys.stdout.write(f"{found.text()}\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
