"""Keys in PKCS#11 tokens: holders of the root, the registry's online keys, a publisher's, and what goes wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.trust.creating import open_repository
from qirvo.trust.hardware_keys import hardware_public_half
from qirvo.trust.hardware_sessions import (
    HardwareKeyMissingError,
    HardwareKeyOtherError,
    HardwareLibraryError,
    PinNeededError,
    PinWrongError,
    TokenMissingError,
    no_pin,
)
from qirvo.trust.holders import open_signers
from qirvo.trust.publisher_key_files import held_in_token, key_file_of, make_key, read_key, write_key
from qirvo.trust.publisher_signatures import is_vouched, key_id_of, vouch
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import CryptoSigner
from qirvo.wire.publisher_keys import PublisherKeyDocument, PublisherKeyPage
from tests.support.clients import an_answer
from tests.support.repositories import a_host, publish, right_now, seen
from tests.support.sessions import ENVIRONMENT, CommandLine, Printed
from tests.support.soft_tokens import PIN, SoftTokens

ADA, ED = "hsm:2?label=ada", "hsm:3?label=ada"


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftTokens]:
    """Two tokens, of ada and of the registry; the library finds them for as long as the module lasts."""
    made = SoftTokens(tmp_path_factory.mktemp("tokens"))
    with pytest.MonkeyPatch.context() as environ:
        for name, value in made.environ.items():
            environ.setenv(name, value)
        made.make("ada", n2="ecdsa", n3="ed25519", n4="rsa")
        made.make("online", n5="ecdsa", n6="ed25519", n7="ecdsa")
        yield made


@dataclass
class Place:
    """A registry's data, and somebody at a command line with a PIN in the environment."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *words: str | Path, pin: str = PIN) -> Printed:
        return CommandLine(Path("no-such-home"), environ={"QIRVO_HSM_PIN": pin} if pin else {}).run(*map(str, words))

    def does(self, *words: str | Path) -> str:
        printed = self.run(*words)
        assert printed.code == 0, printed.err
        return printed.out

    def repository(self) -> SignedRepository:
        return open_repository(
            self.data / "repositories" / "public", self.data / "keys", now=right_now(), bits=2, pin=lambda _: PIN
        )

    def ceremony(self, *words: str | Path, keys: list[str | Path]) -> None:
        """Begin a ceremony with `words`, sign it with each of `keys` and take it."""
        file = self.folder / f"{words[0]}.json"
        self.does("repository", "root", words[0], file, *words[1:], "--data", self.data)
        for key in keys:
            self.does("repository", "root", "sign", file, "--key", key)
        self.does("repository", "root", "take", file, "--data", self.data)


@pytest.fixture
def place(tmp_path: Path, tokens: SoftTokens) -> Place:  # they have to be there
    made = Place(tmp_path)
    publish(made.repository(), 1)
    return made


@pytest.mark.parametrize("uri", [ADA, ED])
def test_a_holder_signs_with_a_key_in_a_token_and_hosts_verify(place: Place, uri: str):
    host, _ = a_host(place.folder / "host", place.repository())
    seen(host)
    ada, bob = place.folder / "ada.json", place.folder / "bob.json"
    assert "stays where it is" in place.does("repository", "key", ada, "--in", uri)
    place.does("repository", "key", bob)
    place.ceremony(
        *("create", "--holder", f"{ada}.pub", "--holder", f"{bob}.pub", "--threshold", "2"),
        keys=[place.data / "keys" / "offline.json", ada, bob],
    )
    publish(place.repository(), 2)
    assert seen(host).number == 2
    place.ceremony("rotate", keys=[bob, ada])
    publish(place.repository(), 3)
    assert seen(host).number == 3
    assert PIN not in ada.read_text(encoding="utf-8")


def test_a_key_is_named_by_its_uri_as_well(place: Place):
    ada = place.folder / "ada.json"
    place.does("repository", "key", ada, "--in", ADA)
    (signer,) = open_signers(ADA, [Path(f"{ada}.pub")], pin=lambda _: PIN)
    signer.public_key.verify_signature(signer.sign(b"words"), b"words")


def test_the_registrys_online_keys_move_into_a_token(place: Place):
    running = place.repository()
    host, _ = a_host(place.folder / "host", running)
    seen(host)
    places = ["--in", "timestamp=hsm:5?label=online", "--in", "snapshot=hsm:6?label=online", "--in"]
    place.ceremony("rotate-online", *places, "bins=hsm:7?label=online", keys=[place.data / "keys" / "offline.json"])
    kept = json.loads((place.data / "keys" / "online.json").read_text(encoding="utf-8"))["keys"]
    assert [kept[role]["uri"] for role in ("bins", "snapshot", "timestamp")] == [
        f"hsm:{number}?label=online" for number in (7, 6, 5)
    ]
    publish(running, 2)
    assert seen(host).number == 2
    publish(place.repository(), 3)
    assert seen(host).number == 3


def test_a_key_of_a_service_comes_with_its_public_half(place: Place):
    private = CryptoSigner.generate_ecdsa()
    pem, public, ada = (place.folder / name for name in ("service.pem", "public.pem", "ada.json"))
    pem.write_bytes(private.private_bytes)
    public.write_text(str(private.public_key.keyval["public"]), encoding="utf-8")
    assert "--public" in place.run("repository", "key", ada, "--in", "awskms:alias/ada").err
    assert "not the public half" in place.run("repository", "key", ada, "--in", f"file2:{pem}", "--public", ada).err
    place.does("repository", "key", ada, "--in", f"file2:{pem}", "--public", public)
    words = ["create", "--holder", f"{ada}.pub", "--threshold", "1"]
    place.ceremony(*words, keys=[place.data / "keys" / "offline.json", ada])
    place.ceremony("rotate", keys=[ada])


def test_a_publisher_signs_with_a_key_in_a_token(tokens: SoftTokens, tmp_path: Path):  # it has to be there
    path = tmp_path / "acme.json"
    key = held_in_token("acme", ED, pin=lambda _: PIN)
    write_key(path, key)
    again = read_key(path, pin=lambda _: PIN)
    assert (again.id, key_id_of(again.public)) == (key.id, key.id)
    assert is_vouched("acme", key.public, vouch("acme", key.public, again.private), by=key.public)
    assert "PRIVATE" not in path.read_text(encoding="utf-8")
    with pytest.raises(PinNeededError, match="pin"):
        read_key(path)
    with pytest.raises(HardwareKeyOtherError, match="no Ed25519"):
        held_in_token("acme", ADA, pin=lambda _: PIN)


@pytest.mark.usefixtures("tokens")
def test_a_publishers_key_in_a_token_is_registered_and_vouched_for(tmp_path: Path):
    words, environ = ("auth", "key"), {**ENVIRONMENT, "QIRVO_HSM_PIN": PIN}
    registered = an_answer(
        PublisherKeyDocument(id="f" * 64, publisher="acme", public="x", state="active", since="2026-11-23T09:00:00Z"),
        status=201,
    )
    old = make_key("acme")
    write_key(key_file_of(tmp_path, "acme"), old)
    line = CommandLine(tmp_path, an_answer(PublisherKeyPage()), registered, environ=environ)
    assert line.run(*words, "rotate", "acme", "--in", ED).code == 0
    sent = json.loads(line.transport.sent[-1].content)
    held = read_key(key_file_of(tmp_path, "acme"), pin=lambda _: PIN)
    assert (held.uri, held.public) == (ED, sent["public"])
    assert is_vouched("acme", held.public, sent["proof"], by=held.public)
    assert is_vouched("acme", held.public, sent["endorsement"], by=old.public)
    again = CommandLine(tmp_path / "other", registered, environ=environ)
    assert "stays in its token" in again.run(*words, "create", "acme", "--in", ED).out


@pytest.mark.parametrize(
    ("uri", "pin", "error", "says"),
    [
        ("hsm:2?label=eve", PIN, TokenMissingError, "no token for key `2` of the token `eve`"),
        ("hsm:2", PIN, TokenMissingError, "several tokens"),
        ("hsm:9?label=ada", PIN, HardwareKeyMissingError, "no key `9` of the token `ada`"),
        ("hsm:x?label=ada", PIN, HardwareKeyMissingError, "not of the form"),
        ("hsm:4?label=ada", PIN, HardwareKeyOtherError, "RSA"),
        (ADA, "", PinWrongError, "was not taken"),
        (ADA, "1111", PinWrongError, "was not taken"),
    ],
)
@pytest.mark.usefixtures("tokens")
def test_what_is_wrong_is_said(uri: str, pin: str, error: type[QirvoError], says: str):
    with pytest.raises(error, match=says) as refusal:
        hardware_public_half(uri, lambda _: pin)
    assert refusal.value.hint


@pytest.mark.usefixtures("tokens")
def test_a_wrong_pin_is_not_tried_again_for_the_token_would_lock_itself():
    for says in ("was not taken", "not tried again"):
        with pytest.raises(PinWrongError, match=says):
            hardware_public_half(ADA, lambda _: "7777")


@pytest.mark.usefixtures("tokens")
def test_without_a_pin_nobody_is_asked_twice_or_in_vain(place: Place):
    with pytest.raises(PinNeededError):
        hardware_public_half(ADA, no_pin)
    refused = place.run("repository", "key", place.folder / "ada.json", "--in", ADA, pin="")
    assert "QIRVO_HSM_PIN" in refused.err


@pytest.mark.parametrize("library", ["", "/no/such/library.so", "/etc/passwd"])
def test_a_library_that_is_not_there_is_told_of(
    tokens: SoftTokens, library: str, monkeypatch: pytest.MonkeyPatch
):  # see above
    monkeypatch.setenv("PYKCS11LIB", library)
    with pytest.raises(HardwareLibraryError) as refusal:
        hardware_public_half(ADA, lambda _: PIN)
    assert "PYKCS11LIB" in refusal.value.hint


def test_another_key_than_was_handed_over_does_not_sign(place: Place):
    ada, bob = place.folder / "ada.json", place.folder / "bob.json"
    place.does("repository", "key", ada, "--in", ADA)
    place.does("repository", "key", bob, "--in", "hsm:5?label=online")
    with pytest.raises(HardwareKeyOtherError, match="public half"):
        open_signers(ADA, [Path(f"{bob}.pub")], pin=lambda _: PIN)


def test_a_role_that_is_none_is_refused(place: Place):
    file = place.folder / "online.json"
    refused = place.run("repository", "root", "rotate-online", file, "--in", "root=hsm:5", "--data", place.data)
    assert "does not say" in refused.err
    assert not file.exists()
