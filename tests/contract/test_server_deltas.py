"""`delta_ports`: the deltas of plugins, kept; and made of stored archives."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.artifacts.deltas import apply_delta
from qirvo.artifacts.prefix_frames import FAST, HARDEST
from qirvo.artifacts.reader import open_archive
from qirvo.domain.delta_choice import Step
from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.archive_deltas import ArchiveDeltas
from qirvo.server.delta_ports import DeltaRecord
from qirvo.server.ports import UnitOfWork
from tests.support.archives import stored, zip_of
from tests.support.builders import WEATHER, a_release
from tests.support.databases import DATABASES
from tests.support.registry_values import a_plugin

OTHER = PluginId.parse("acme.sky")
STEP = Step(Version("1.1.0"), Version("1.0.0"))


@pytest.fixture(params=DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with DATABASES[request.param](tmp_path).unit_of_work() as uow:
        uow.plugins.save(a_plugin())
        for version in ("1.0.0", "1.1.0"):
            uow.plugins.add_release(WEATHER, a_release(version))
        yield uow


def a_record(step: Step = STEP, *, content: bytes = b"delta", is_worthwhile: bool = True) -> DeltaRecord:
    delta = Delta(
        base=step.base,
        codec=DeltaCodec.TREE,
        digest=Digest.of(content),
        size_bytes=len(content),
        unpacked_bytes=900,
    )
    return DeltaRecord(step=step, delta=delta, effort=3, is_worthwhile=is_worthwhile)


def test_what_is_saved_is_found_by_target_and_base(uow: UnitOfWork):
    later = a_record(Step(Version("1.10.0"), Version("1.1.0")))
    for record in (later, a_record()):
        uow.deltas.save(WEATHER, record)
    assert list(uow.deltas.of(WEATHER)) == [a_record(), later]
    assert list(uow.deltas.of(OTHER)) == []


def test_a_better_one_takes_the_place_of_the_first(uow: UnitOfWork):
    uow.deltas.save(WEATHER, a_record())
    better = replace(a_record(content=b"less"), effort=19)
    uow.deltas.save(WEATHER, better)
    assert list(uow.deltas.of(WEATHER)) == [better]


def test_one_that_is_removed_is_gone(uow: UnitOfWork):
    uow.deltas.save(WEATHER, a_record())
    for _ in range(2):
        uow.deltas.remove(WEATHER, STEP)
    assert list(uow.deltas.of(WEATHER)) == []


def test_only_those_that_are_offered_name_their_bytes(uow: UnitOfWork):
    uow.deltas.save(WEATHER, a_record())
    uow.deltas.save(WEATHER, a_record(Step(Version("1.1.0"), Version("0.9.0")), content=b"large", is_worthwhile=False))
    assert uow.deltas.named_blobs() == {Digest.of(b"delta")}


def test_the_index_names_those_that_are_offered(uow: UnitOfWork):
    uow.deltas.save(WEATHER, a_record())
    uow.deltas.save(WEATHER, a_record(Step(Version("1.1.0"), Version("0.9.0")), content=b"large", is_worthwhile=False))
    index = uow.plugins.index(WEATHER)
    assert index is not None
    assert index.release(Version("1.1.0")).deltas == (a_record().delta,)
    assert index.release(Version("1.0.0")).deltas == ()


def test_the_bytes_of_a_delta_are_known_as_the_release_to_which_they_lead(uow: UnitOfWork):
    uow.deltas.save(WEATHER, a_record())
    assert uow.plugins.release_of(Digest.of(b"delta")) == (WEATHER, Version("1.1.0"))


def test_deltas_of_archives_lead_from_one_tree_to_the_other(tmp_path: Path):
    before = stored(tmp_path, zip_of({"manifest.json": b"{}", "a.js": b"1;" * 900}), name="before.zip")
    after = stored(tmp_path, zip_of({"manifest.json": b"{}", "a.js": b"1;" * 900 + b"2"}), name="after.zip")
    making = ArchiveDeltas()
    assert (making.efforts[0], making.efforts[-1]) == (FAST, HARDEST)
    packed = making.make(after, before, effort=FAST)
    assert packed is not None
    with open_archive(before) as base, open_archive(after) as target:
        tree = apply_delta(
            packed.content,
            base,
            tmp_path / "new",
            codec=packed.codec,
            unpacked_bytes=packed.unpacked_bytes,
            expected=target.tree().digest,
        )
    assert tree.paths == ("a.js", "manifest.json")
