"""Somebody takes what is recorded of them along and leaves, with real processes: the name is nowhere on the disk."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import environment, free_port
from tests.support.world import EXAMPLES, UPTIME, World, a_registry

pytestmark = pytest.mark.journey


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_registry(tmp_path, free_port(), environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4")) as world:
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        yield world


def tables_naming(registry: Path, name: str) -> set[str]:
    """Return the tables in which a value is the name."""
    with sqlite3.connect(f"file:{registry / 'registry.db'}?mode=ro", uri=True) as records:
        tables = [row[0] for row in records.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table for table in tables if any(name in row for row in records.execute(f'SELECT * FROM "{table}"'))}  # noqa: S608  # its own names


def test_a_publisher_hands_over_takes_their_records_along_and_leaves(world: World, tmp_path: Path):
    owner = type(world.ann)("owner", world.folder / "owner")
    file = tmp_path / "ann.json"
    world.ann.does("account", "export", "-o", file)
    told = {each["kind"]: each["records"] for each in json.loads(file.read_text(encoding="utf-8"))["kinds"]}
    assert [each["pluginId"] for each in told["submissions"]] == [UPTIME]
    assert world.ann.token_for(world.registry) not in file.read_text(encoding="utf-8")

    refused = world.ann.does("account", "erase", "--yes", expect=5)
    assert "`ann` is the last owner of `examples`" in refused.err
    world.ann.does("publisher", "invite", "examples", "rob", "--role", "owner")
    world.rob.does("publisher", "join", "examples")
    token = world.ann.token_for(world.registry)
    world.ann.does("account", "erase", "--yes")

    assert tables_naming(world.folder / "registry", "ann") == {"audit"}
    assert world.ann.tries("auth", "login", world.registry, "--token", token).exit_code == 6
    owner.does("account", "create", "ann", "--publisher", "anns", expect=5)
    world.host("host").does("plugin", "install", UPTIME, "--yes")
    owner.does("audit", "verify")
