"""Ceremonies: who has to sign, what the registry takes, and that hosts follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.trust.ceremony import (
    Ceremony,
    CeremonyUnsoundError,
    NotAHolderError,
    Wanted,
    begin,
)
from qirvo.trust.ceremony_file import (
    CeremonyFileError,
    CeremonyFileMissingError,
    from_bytes,
    read_ceremony,
    to_bytes,
    write_ceremony,
)
from qirvo.trust.ceremony_taking import CeremonyOvertakenError, CeremonyUnfinishedError, take
from qirvo.trust.current import read_current, read_root
from qirvo.trust.hardware_sessions import HardwareLibraryError
from qirvo.trust.holders import (
    PublicKeyFileError,
    make_holder_key,
    open_signers,
    read_public,
)
from qirvo.trust.keys import KeysExistError, load_online_keys, signers_in
from qirvo.trust.layout import METADATA, VALIDITY
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signer_uris import MalformedSignerError, SignerUnreachableError
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import Signer
from qirvo.trust.verifying import TamperedMetadataError
from tests.support.builders import an_index
from tests.support.repositories import a_host, a_repository, keys_of, publish, right_now, seen

TWO_OF_THREE = 2


class Scene:
    """A repository that was made with `offline.json`, a host that follows it, and people with keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository: SignedRepository = a_repository(folder / "public")
        publish(self.repository, 1)
        self.host, _ = a_host(folder / "host", self.repository)
        seen(self.host)
        self.first = signers_in(keys_of(self.repository.folder) / "offline.json")

    def holders(self, name: str, count: int = 3) -> list[Signer]:
        return [signer for n in range(count) for signer in self._holder(f"{name}-{n}")]

    def _holder(self, name: str) -> list[Signer]:
        path = self.folder / f"{name}.json"
        make_holder_key(path)
        return open_signers(str(path))

    def begin(self, holders: Sequence[Signer] = (), threshold: int = TWO_OF_THREE, **more: Any) -> Ceremony:
        role = Wanted(keys=tuple(signer.public_key for signer in holders), threshold=threshold)
        wanted = {"root": role, "targets": role} if holders else {}
        return begin(self.repository.folder, now=right_now(), wanted=wanted, **more)

    def take(self, ceremony: Ceremony) -> None:
        online = load_online_keys(keys_of(self.repository.folder) / "online.json")
        take(self.repository.folder, ceremony, online, now=right_now())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_two_of_three_take_over_and_hosts_follow(scene: Scene):
    holders = scene.holders("ada")
    ceremony = scene.begin(holders).signed_by(scene.first).signed_by(holders[:1]).signed_by(holders[1:2])
    assert ceremony.is_finished
    scene.take(ceremony)
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    root = read_root(scene.repository.folder).signed
    assert {role: (len(root.roles[role].keyids), root.roles[role].threshold) for role in ("root", "targets")} == {
        "root": (3, 2),
        "targets": (3, 2),
    }


def test_nothing_is_taken_before_old_and_new_have_signed(scene: Scene):
    holders = scene.holders("ada")
    begun = scene.begin(holders)
    new_alone, one_new = begun.signed_by(holders), begun.signed_by(scene.first).signed_by(holders[:1])
    for ceremony in (begun, new_alone, one_new, begun.signed_by(scene.first)):
        assert not ceremony.is_finished
        with pytest.raises(CeremonyUnfinishedError, match="too few"):
            scene.take(ceremony)
    assert read_root(scene.repository.folder).signed.version == 1


def test_whose_signatures_are_awaited_is_shown(scene: Scene):
    holders = scene.holders("ada")
    old, new, targets = scene.begin(holders).signed_by(holders[:1]).awaited()
    first = holders[0].public_key.keyid
    assert (old.is_met, old.threshold, new.signed, targets.signed) == (False, 1, (first,), (first,))
    assert set(new.missing) == {holder.public_key.keyid for holder in holders[1:]}


def test_a_host_that_slept_follows_several_rotations(scene: Scene):
    before, roots = scene.first, 5
    for turn in range(roots):
        holders = scene.holders(f"turn-{turn}")
        scene.take(scene.begin(holders).signed_by(before).signed_by(holders[:2]))
        before = holders
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    assert read_root(scene.repository.folder).signed.version == 1 + roots


def test_a_root_that_the_old_holders_did_not_sign_is_refused_by_hosts(scene: Scene):
    holders = scene.holders("eve")
    forged = scene.begin(holders).signed_by(holders)
    (scene.repository.folder / METADATA / "2.root.json").write_bytes(forged.root.to_bytes())
    with pytest.raises(TamperedMetadataError, match="signature is missing or wrong"):
        seen(scene.host)


def test_one_signature_twice_is_one(scene: Scene):
    holders = scene.holders("ada")
    ceremony = scene.begin(holders).signed_by(scene.first).signed_by(holders[:1]).signed_by(holders[:1])
    assert not ceremony.is_finished


def test_without_changes_it_is_a_renewal(scene: Scene, tmp_path: Path):
    old = Scene(tmp_path / "old")
    ceremony = begin(old.repository.folder, now=right_now() + timedelta(days=100)).signed_by(old.first)
    old.take(ceremony)
    current, root = read_current(old.repository.folder), read_root(old.repository.folder)
    assert (root.signed.expires, current.targets.signed.expires) == (ceremony.root.signed.expires,) * 2
    assert ceremony.root.signed.expires > right_now() + VALIDITY.root
    publish(old.repository, 2)
    assert seen(old.host).number == 2


def test_more_bins_are_a_ceremony_and_lose_nothing(scene: Scene):
    plugins = [PluginId("acme", f"plugin-{n}") for n in range(40)]
    indexes = {each: write_release_index(replace(an_index(), plugin_id=each)) for each in plugins}
    scene.repository.publish(indexes, now=right_now())
    scene.take(scene.begin(bits=5).signed_by(scene.first))
    assert read_current(scene.repository.folder).bin_roles.bit_length == 5
    assert [seen(scene.host, each).plugin_id for each in plugins] == plugins
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    fresh, _ = a_host(scene.folder / "fresh", scene.repository)
    assert seen(fresh).number == 2
    scene.take(scene.begin(bits=9).signed_by(scene.first))  # names get longer; old ones stay listed
    assert seen(scene.host).number == 2
    scene.repository.sign_time(now=right_now())
    assert seen(scene.host, plugins[7]).plugin_id == plugins[7]


@pytest.mark.parametrize("bits", [1, 2, 15])
def test_fewer_bins_or_too_many_are_refused(scene: Scene, bits: int):
    with pytest.raises(CeremonyUnsoundError):
        scene.begin(bits=bits)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_that_nobody_could_meet_is_refused(scene: Scene, threshold: int):
    with pytest.raises(CeremonyUnsoundError):
        scene.begin(scene.holders("ada"), threshold=threshold)


def test_a_stranger_cannot_sign(scene: Scene):
    with pytest.raises(NotAHolderError):
        scene.begin().signed_by(scene.holders("eve", 1))


def test_of_two_ceremonies_one_is_taken(scene: Scene):
    first, second = (scene.begin().signed_by(scene.first) for _ in range(2))
    scene.take(first)
    with pytest.raises(CeremonyOvertakenError):
        scene.take(second)


def test_one_that_was_cut_off_after_the_root_is_taken_again(scene: Scene):
    holders = scene.holders("ada")
    ceremony = scene.begin(holders).signed_by(scene.first).signed_by(holders[:2])
    root = scene.repository.folder / METADATA / f"{ceremony.root.signed.version}.root.json"
    root.write_bytes(ceremony.root.to_bytes())
    scene.take(ceremony)
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    with pytest.raises(CeremonyOvertakenError):
        scene.take(ceremony)


def test_a_ceremony_travels_in_its_file_and_a_changed_one_is_not_signed(scene: Scene, tmp_path: Path):
    path, ceremony = tmp_path / "ceremony.json", scene.begin(scene.holders("ada")).signed_by(scene.first)
    write_ceremony(path, ceremony)
    assert to_bytes(read_ceremony(path)) == to_bytes(ceremony)
    expires = ceremony.root.signed.expires.isoformat()[:10]
    changed = from_bytes(path.read_bytes().replace(expires.encode(), b"2099-01-01"))
    assert not changed.awaited()[0].is_met


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"schema":"x","present":{},"root":{},"targets":{}}'])
def test_what_is_no_ceremony_is_refused(tmp_path: Path, content: bytes | None):
    path = tmp_path / "ceremony.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises((CeremonyFileError, CeremonyFileMissingError)):
        read_ceremony(path)


def test_a_holders_key_is_for_its_holder_and_never_written_over(tmp_path: Path):
    path = tmp_path / "ada.json"
    key, public = make_holder_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (read_public(public).keyid, public.name) == (key.keyid, "ada.json.pub")
    with pytest.raises(KeysExistError):
        make_holder_key(path)
    with pytest.raises(PublicKeyFileError):
        read_public(path)


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        ("hsm:2?label=none", HardwareLibraryError),
        ("awskms:none", SignerUnreachableError),
        ("x9:y", MalformedSignerError),
    ],
)
def test_a_signer_that_is_not_there_is_told_of(
    tmp_path: Path, uri: str, error: type[QirvoError], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PYKCS11LIB", raising=False)
    _, public = make_holder_key(tmp_path / "ada.json")
    with pytest.raises(error):
        open_signers(uri, [public])
    with pytest.raises(MalformedSignerError, match="public half"):
        open_signers(uri)


def test_a_signer_is_named_by_its_uri(tmp_path: Path):
    path = tmp_path / "ada.json"
    _, public = make_holder_key(path)
    pem = tmp_path / "ada.pem"
    pem.write_bytes(signers_in(path)[0].private_bytes)  # type: ignore[attr-defined]  # a CryptoSigner's
    (signer,) = open_signers(f"file2:{pem}", [public])
    assert signer.public_key.keyid == read_public(public).keyid
