"""Deltas of published releases: signed, served like the artifacts they lead to, improved, and gone with them."""

import os
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from qirvo.artifacts.deltas import apply_delta
from qirvo.artifacts.reader import open_archive
from qirvo.domain.deltas import Delta
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.versions import Version
from qirvo.server.blobs.places import PLACE_FILE
from qirvo.server.bootstrap import assemble
from qirvo.server.usecases.deltas import sweep_deltas
from qirvo.server.usecases.sweep import sweep_blobs
from qirvo.trust.release_index import read_release_index
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

PUBLIC = "/repositories/public/"


def code(edits: int = 0, *, seed: int = 1) -> str:
    """Return code that packs badly, with some of its lines changed."""
    dice = random.Random(seed)  # noqa: S311  # the same every time
    lines = [f"exports.f{n} = () => {dice.getrandbits(120)};" for n in range(1_500)]
    for edit in range(edits):
        lines[edit * 40] = f"exports.changed{edit} = () => {edit};"
    return "'use strict';\n" + "\n".join(lines) + "\n"


def publish(registry: RegistryInProcess, version: str, edits: int = 0, **more: object) -> None:
    registry.published(version, plugin={"added": {"dist/lines.js": code(edits)}}, **more)


def signed_index(registry: RegistryInProcess, plane: Path | None = None) -> ReleaseIndex:
    """Return the newest index that is published."""
    found = [
        read_release_index(path.read_bytes())
        for path in ((plane or registry.read_plane) / "targets").rglob("*.json")
        if b'"qirvo-release-index/1"' in path.read_bytes()
    ]
    return max(found, key=lambda index: index.number)


def deltas_to(registry: RegistryInProcess, version: str) -> tuple[Delta, ...]:
    return signed_index(registry).release(Version(version)).deltas


def fetched(registry: RegistryInProcess, path: str, authorization: str = "") -> httpx2.Response:
    headers = {"Authorization": authorization} if authorization else {}
    answer: httpx2.Response = registry.client.get(PUBLIC + path, headers=headers)
    return answer


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)


@dataclass
class Two:
    registry: RegistryInProcess
    delta: Delta


@pytest.fixture
def two(registry: RegistryInProcess) -> Two:
    """Two releases, and the delta between them."""
    publish(registry, "1.0.0")
    publish(registry, "1.1.0", edits=3)
    (delta,) = deltas_to(registry, "1.1.0")
    return Two(registry, delta)


def test_a_release_is_signed_with_deltas_from_the_last_three(registry: RegistryInProcess):
    for number in range(5):
        publish(registry, f"1.{number}.0", edits=number)
    assert [str(delta.base) for delta in deltas_to(registry, "1.4.0")] == ["1.1.0", "1.2.0", "1.3.0"]
    assert deltas_to(registry, "1.3.0") == ()  # nobody is offered it any more


def test_a_delta_is_served_for_good_and_leads_to_the_signed_tree(two: Two, tmp_path: Path):
    answer = fetched(two.registry, two.delta.path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zstd")
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.content) == two.delta.size_bytes
    index = signed_index(two.registry)
    old, new = (index.release(Version(version)).artifact for version in ("1.0.0", "1.1.0"))
    assert two.delta.size_bytes < new.size_bytes / 20
    with open_archive(two.registry.read_plane / old.path) as base:
        apply_delta(
            answer.content,
            base,
            tmp_path / "new",
            codec=two.delta.codec,
            unpacked_bytes=two.delta.unpacked_bytes,
            expected=new.tree_digest,
        )


def test_one_that_saves_little_is_not_offered(registry: RegistryInProcess):
    publish(registry, "1.0.0")
    registry.published("1.1.0", plugin={"added": {"dist/lines.js": code(seed=2)}})
    registry.improve()
    assert deltas_to(registry, "1.1.0") == ()
    assert list((registry.read_plane / "deltas").glob("*")) == []


def test_a_smaller_one_is_signed_in_its_place_and_the_first_is_swept_after_a_day(registry: RegistryInProcess):
    publish(registry, "1.0.0")
    publish(registry, "1.1.0", edits=20)
    (first,) = deltas_to(registry, "1.1.0")
    registry.improve()
    registry.do_the_work()
    (better,) = deltas_to(registry, "1.1.0")
    assert better.size_bytes < first.size_bytes * 0.95
    folder, now = registry.read_plane / "deltas", datetime.now(UTC)
    assert len(list(folder.iterdir())) == 2  # for hosts that have read the first index
    swept = {"uow": registry.assembly.database.reading(), "repository": registry.assembly.registry.repository}
    assert sweep_deltas(now=now, **swept) == 0  # type: ignore[arg-type]  # as named
    assert sweep_deltas(now=now + timedelta(days=2), **swept) == 1  # type: ignore[arg-type]  # as named
    assert [path.name for path in folder.iterdir()] == [f"{better.digest.hex}.zst"]


def test_one_that_a_move_of_the_blobs_put_off_is_made_at_the_next_start(registry: RegistryInProcess):
    publish(registry, "1.0.0")
    publish(registry, "1.1.0", edits=20)
    first, place = deltas_to(registry, "1.1.0"), registry.assembly.settings.data_folder / PLACE_FILE
    here = place.read_bytes()
    place.write_bytes(b"s3://elsewhere/blobs\n")
    registry.improve()
    place.write_bytes(here)
    registry.improve()
    registry.do_the_work()
    assert deltas_to(registry, "1.1.0") == first
    again = replace(registry, assembly=assemble(registry.assembly.settings))
    again.improve()
    again.do_the_work()
    assert deltas_to(registry, "1.1.0") != first


def test_improving_again_changes_nothing(two: Two):
    for _ in range(2):
        two.registry.improve()
        two.registry.do_the_work()
    number = signed_index(two.registry).number
    with two.registry.assembly.database.unit_of_work() as uow:
        uow.jobs.enqueue("improve-deltas", {"plugin": PLUGIN}, queue="improving")
        uow.commit()
    two.registry.improve()
    two.registry.do_the_work()
    assert signed_index(two.registry).number == number


def test_the_sweep_keeps_what_is_offered(two: Two):
    assembly = two.registry.assembly
    later = datetime.now(UTC) + timedelta(days=3)
    sweep_blobs(now=later, uow=assembly.database.reading(), blobs=assembly.registry.blobs)
    assert assembly.registry.blobs.path(two.delta.digest).is_file()


@pytest.mark.parametrize(("who", "kind"), [("ann", "yanked"), ("ann", "quarantined"), ("admin", "taken-down")])
def test_a_delta_goes_with_the_release_it_leads_to(two: Two, who: str, kind: str):
    body = {"version": "1.1.0", "reason": "It is broken."}
    answer = two.registry.people[who].ask("PUT", f"/v1/plugins/{PLUGIN}/standings/{kind}", json=body)
    assert answer.status_code == 200, answer.text
    two.registry.do_the_work()
    assert deltas_to(two.registry, "1.1.0") == ()
    assert fetched(two.registry, two.delta.path).status_code == 404


def test_one_whose_bytes_are_lost_holds_up_no_release(two: Two):
    os.unlink(two.registry.assembly.registry.blobs.path(two.delta.digest))  # noqa: PTH108  # as an accident would
    publish(two.registry, "1.2.0", edits=5)
    assert deltas_to(two.registry, "1.2.0") != ()


def test_a_delta_to_a_paid_release_is_for_those_who_may_have_it(registry: RegistryInProcess):
    paid = {"pricing": {"type": "paid", "price": 499, "currency": "EUR"}}
    publish(registry, "1.0.0", metadata=paid)
    publish(registry, "1.1.0", edits=3, metadata=paid)
    (delta,) = deltas_to(registry, "1.1.0")
    refused = fetched(registry, delta.path)
    assert refused.status_code == 403
    assert refused.headers["Cache-Control"] == "private, no-store"
    issued = registry.ann.post("/v1/entitlements", {"pluginId": PLUGIN, "customer": "Globex", "seats": 1}).json()
    assert fetched(registry, delta.path, f"License {issued['licenseKey']}").status_code == 200
    assert list((registry.read_plane / "deltas").glob("*")) == []
    assert fetched(registry, f"licensed/{delta.digest.hex}.zst").status_code == 404


def test_a_delta_of_a_private_plugin_is_in_its_own_repository_alone(registry: RegistryInProcess):
    with registry.assembly.database.unit_of_work() as uow:
        uow.private_plugins.add(PluginId.parse(PLUGIN), now=datetime.now(UTC))
        uow.commit()
    publish(registry, "1.0.0")
    publish(registry, "1.1.0", edits=3)
    private = registry.assembly.settings.private_folder / "acme"
    (delta,) = signed_index(registry, private).release(Version("1.1.0")).deltas
    path = f"/repositories/private/acme/{delta.path}"
    assert registry.client.get(path).status_code == 404
    assert registry.client.get(path, headers=registry.eve.headers).status_code == 404
    assert registry.client.get(path, headers=registry.ann.headers).status_code == 200
    assert fetched(registry, delta.path).status_code == 404


def test_a_delta_counts_as_a_download_of_the_release_it_leads_to(two: Two):
    fetched(two.registry, two.delta.path)
    fetched(two.registry, two.delta.path)  # the second time it is kept ready
    two.registry.count()
    counts = two.registry.ann.get("/v1/events/counts", plugin=PLUGIN).json()["counts"]
    downloads = {version: kinds["download"] for version, kinds in counts.items() if "download" in kinds}
    assert downloads == {"1.1.0": 2}
