"""What every client of the TUF specification has to do, scenario by scenario, with the registry's own real keys.

The scenarios are those that public conformance suites name (root rotation, thresholds, expiry, versions, missing and
unknown parts), written anew for this client. An attacker here holds whatever key the scenario says.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.trust.ceremony import begin
from qirvo.trust.ceremony_taking import take
from qirvo.trust.current import read_current
from qirvo.trust.keys import load_online_keys, signers_in
from qirvo.trust.layout import METADATA, VALIDITY, Validity
from qirvo.trust.roles import signed_bytes
from qirvo.trust.tuf_api import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp
from qirvo.trust.verifying import SourceUnreachableError, TamperedMetadataError
from tests.support.builders import WEATHER
from tests.support.repositories import a_host, a_repository, keys_of, publish, right_now, seen


class Scene:
    """A registry that published index 1, a host that has seen it, and every key."""

    def __init__(self, folder: Path, *, validity: Validity = VALIDITY, age: timedelta = timedelta()) -> None:
        self.folder = folder
        self.repository = a_repository(folder / "public", now=right_now() - age, validity=validity)
        self.metadata = self.repository.folder / METADATA
        keys = keys_of(self.repository.folder)
        self.online = load_online_keys(keys / "online.json")
        self.offline = signers_in(keys / "offline.json")
        publish(self.repository, 1)
        self.host, _ = a_host(folder / "host", self.repository)

    @property
    def snapshot(self) -> Metadata[Snapshot]:
        return read_current(self.repository.folder).snapshot

    def point_to(self, snapshot: Metadata[Snapshot], *, number: int | None = None) -> None:
        """Sign `snapshot` and a timestamp that reaches it, as a thief of both online keys would."""
        content = signed_bytes(snapshot, self.online.snapshot)
        (self.metadata / f"{snapshot.signed.version}.snapshot.json").write_bytes(content)
        timestamp = Metadata[Timestamp].from_bytes((self.metadata / "timestamp.json").read_bytes())
        timestamp.signed.version += 1
        reached = MetaFile.from_data(snapshot.signed.version, content, ["sha256"])
        reached.version = reached.version if number is None else number
        timestamp.signed.snapshot_meta = reached
        (self.metadata / "timestamp.json").write_bytes(signed_bytes(timestamp, self.online.timestamp))

    def next_root(self, change: Callable[[Root], None] = lambda _root: None) -> Metadata[Root]:
        root = begin(self.repository.folder, now=right_now()).root
        change(root.signed)
        return root

    def refuses(self, diagnosis: str = ".") -> None:
        with pytest.raises(TamperedMetadataError, match=diagnosis):
            seen(self.host)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    seen(made.host)
    return made


@pytest.mark.parametrize("role", ["snapshot", "targets", "bins"])
def test_each_role_expires_by_itself(tmp_path: Path, role: str):
    short = Validity(**{role: timedelta(hours=1)})
    scene = Scene(tmp_path, validity=short, age=timedelta(hours=2))
    current = read_current(scene.repository.folder)
    if role == "snapshot":  # a publication would renew it
        current.snapshot.signed.version += 1
        current.snapshot.signed.expires = right_now() - timedelta(hours=1)
        scene.point_to(current.snapshot)
    if role == "bins":
        name = current.bin_of(WEATHER)
        stale = current.bin(name)
        stale.signed.expires = right_now() - timedelta(hours=1)
        (scene.metadata / f"{stale.signed.version}.{name}.json").write_bytes(signed_bytes(stale, scene.online.bins))
    scene.refuses("expired")


def test_an_expired_root_on_the_way_is_passed_and_the_last_one_counts(scene: Scene):
    def old(root: Root) -> None:
        root.expires = right_now() - timedelta(days=1)

    (scene.metadata / "2.root.json").write_bytes(signed_bytes(scene.next_root(old), *scene.offline[:1]))
    scene.refuses("expired")
    renewed = begin(scene.repository.folder, now=right_now()).signed_by(scene.offline)
    take(scene.repository.folder, renewed, scene.online, now=right_now())
    assert seen(scene.host).number == 1


@pytest.mark.parametrize("version", [1, 3])
def test_a_root_of_another_version_than_its_name_is_refused(scene: Scene, version: int):
    def renumbered(root: Root) -> None:
        root.version = version

    (scene.metadata / "2.root.json").write_bytes(signed_bytes(scene.next_root(renumbered), *scene.offline[:1]))
    scene.refuses()


def test_a_signature_that_is_there_twice_counts_once(scene: Scene):
    def two_of_two(root: Root) -> None:
        root.roles[Root.type].threshold = 2

    content = signed_bytes(scene.next_root(two_of_two), *scene.offline[:1])
    document = json.loads(content)
    document["signatures"] *= 2
    (scene.metadata / "2.root.json").write_bytes(json.dumps(document).encode())
    scene.refuses()


def test_no_signature_at_all_is_refused(scene: Scene):
    document = json.loads((scene.metadata / "timestamp.json").read_bytes())
    document["signed"]["version"] += 1
    (scene.metadata / "timestamp.json").write_bytes(json.dumps(document | {"signatures": []}).encode())
    scene.refuses("signature is missing")


def test_a_timestamp_that_reaches_an_older_snapshot_is_refused(scene: Scene):
    older = scene.snapshot
    publish(scene.repository, 2)
    seen(scene.host)
    scene.point_to(older)
    scene.refuses("rollback")


def test_a_snapshot_of_another_version_than_promised_is_refused(scene: Scene):
    snapshot = scene.snapshot
    snapshot.signed.version += 1
    content_of = scene.metadata / f"{snapshot.signed.version + 1}.snapshot.json"
    scene.point_to(snapshot, number=snapshot.signed.version + 1)
    content_of.write_bytes((scene.metadata / f"{snapshot.signed.version}.snapshot.json").read_bytes())
    scene.refuses("mix-and-match")


def _lowered(meta: dict[str, MetaFile]) -> None:
    name = next(name for name, each in meta.items() if each.version > 1)
    meta[name] = MetaFile(version=1)


def _left_out(meta: dict[str, MetaFile]) -> None:
    del meta["bins-0.json"]


@pytest.mark.parametrize("change", [_lowered, _left_out])
def test_a_snapshot_in_which_a_bin_falls_back_or_is_missing_is_refused(
    scene: Scene, change: Callable[[dict[str, MetaFile]], None]
):
    snapshot = scene.snapshot
    snapshot.signed.version += 1
    change(snapshot.signed.meta)
    scene.point_to(snapshot)
    scene.refuses()


def test_metadata_of_another_type_under_a_name_are_refused(scene: Scene):
    publish(scene.repository, 2)
    current = read_current(scene.repository.folder)
    name = current.bin_of(WEATHER)
    path = scene.metadata / f"{current.bin(name).signed.version}.{name}.json"
    path.write_bytes((scene.metadata / "timestamp.json").read_bytes())
    scene.refuses()


def test_a_bin_that_the_targets_key_signed_instead_of_its_own_is_refused(scene: Scene):
    publish(scene.repository, 2)
    current = read_current(scene.repository.folder)
    name = current.bin_of(WEATHER)
    path = scene.metadata / f"{current.bin(name).signed.version}.{name}.json"
    path.write_bytes(signed_bytes(current.bin(name), scene.offline[1]))
    scene.refuses("signature is missing or wrong")


def test_fields_that_nobody_knows_are_signed_and_kept(scene: Scene):
    snapshot = scene.snapshot
    snapshot.signed.version += 1
    snapshot.signed.unrecognized_fields["from-the-future"] = {"a": [1, "b"]}
    scene.point_to(snapshot)
    assert seen(scene.host).number == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"signed":{}}', b"\xff\xfe", b"[" * 5_000])
def test_what_is_no_metadata_is_refused(scene: Scene, content: bytes):
    (scene.metadata / "timestamp.json").write_bytes(content)
    with pytest.raises((TamperedMetadataError, SourceUnreachableError)):
        seen(scene.host)


def test_the_same_timestamp_again_is_no_news(scene: Scene):
    before = scene.host.signed_now
    assert seen(scene.host).number == 1
    assert scene.host.signed_now == before


def test_several_plugins_at_once_are_verified_like_one(scene: Scene):
    publish(scene.repository, 2)
    current = read_current(scene.repository.folder)
    name = current.bin_of(WEATHER)
    path = scene.metadata / f"{current.bin(name).signed.version}.{name}.json"
    bad = Metadata[Targets].from_bytes(path.read_bytes())
    bad.signed.expires += timedelta(days=1)
    path.write_bytes(bad.to_bytes())
    scene.host.refresh()
    for act in (lambda: scene.host.prepare([WEATHER]), lambda: scene.host.release_index(WEATHER)):
        told: Any = act
        with pytest.raises(TamperedMetadataError, match="signature is missing or wrong"):
            told()
