"""Signatures that come with the files: what they have to fit, and what a host makes of their keys."""

from datetime import UTC, datetime

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import (
    KeyPin,
    ReleaseStatement,
    SignatureRequiredError,
    WrongPublisherSignatureError,
)
from qirvo.domain.versions import Version
from qirvo.trust.direct_signatures import (
    DirectSignature,
    judge_direct,
    public_key_file,
    remembered_direct,
    verify_direct,
)
from qirvo.trust.publisher_signatures import key_id_of, public_of, sign_release
from tests.support.builders import WEATHER
from tests.support.publisher_keys import FIRST, SECOND

VERSION, TREE = Version("1.0.0"), Digest("a" * 64)
STATEMENT = ReleaseStatement(plugin_id=WEATHER, version=VERSION, tree_digest=TREE, breaking=True)
KEY_FILE = public_key_file("acme", public_of(FIRST))


def verified(envelope: str | None = None, key_file: bytes = KEY_FILE, **changes: object) -> DirectSignature:
    said: dict[str, object] = {"plugin_id": WEATHER, "version": VERSION, "tree_digest": TREE} | changes
    text = sign_release(STATEMENT, FIRST) if envelope is None else envelope
    return verify_direct(text, key_file, **said)  # type: ignore[arg-type]  # fields by name


def a_pin(*keys: object, **more: object) -> KeyPin:
    public = [public_of(key) for key in keys]  # type: ignore[arg-type]  # private keys
    said: dict[str, object] = {"publisher": "acme", "keys": {key_id_of(each): each for each in public}, "revoked": {}}
    return KeyPin(**said | more)  # type: ignore[arg-type]  # fields by name


def judged(signature: DirectSignature | None, *pins: KeyPin) -> tuple[bool, bool]:
    """Whether something is strange, and whether there is a further word."""
    found = judge_direct(signature, WEATHER, VERSION, pins)
    return bool(found.warning), bool(found.note)


def test_what_fits_tells_publisher_key_and_marks():
    signature = verified()
    assert (signature.publisher, signature.key_id, signature.breaking) == ("acme", key_id_of(public_of(FIRST)), True)


@pytest.mark.parametrize(
    "changes",
    [
        {"plugin_id": PluginId("acme", "storm")},
        {"version": Version("1.0.1")},
        {"version": Version("1.0.0+other")},
        {"tree_digest": Digest("b" * 64)},
        {"envelope": sign_release(STATEMENT, SECOND)},
        {"envelope": ""},
        {"key_file": b""},
        {"key_file": KEY_FILE.replace(b"acme", b"../x")},
        {"key_file": KEY_FILE.replace(b"-key/1", b"-key/2")},
        {"key_file": KEY_FILE.replace(b'"id": "', b'"id": "0')},
        {"key_file": KEY_FILE.replace(b"{", b'{"more": 1,')},
        {"key_file": public_key_file("acme", public_of(SECOND))},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(changes: dict[str, object]):
    with pytest.raises(WrongPublisherSignatureError):
        verified(**changes)  # type: ignore[arg-type]  # arguments by name


def test_the_first_key_is_believed_with_a_word():
    assert judged(verified()) == (False, True)


def test_a_known_key_is_nothing_strange():
    assert judged(verified(), a_pin(FIRST)) == (False, True)


def test_another_key_than_the_known_ones_is():
    assert judged(verified(), a_pin(SECOND)) == (True, False)


def test_a_key_of_another_publisher_is_strange_at_first_sight():
    other = public_key_file("other", public_of(FIRST))
    assert judged(verified(key_file=other)) == (True, False)


def test_none_is_strange_from_a_publisher_who_signed_before():
    assert (judged(None, a_pin(FIRST)), judged(None)) == ((True, False), (False, False))


def test_none_is_refused_from_a_publisher_who_signs_all():
    with pytest.raises(SignatureRequiredError):
        judged(None, a_pin(FIRST, required=True))


def test_a_revoked_key_is_refused_whoever_knows_of_it():
    revoked = {key_id_of(public_of(FIRST)): datetime(2026, 1, 1, tzinfo=UTC)}
    with pytest.raises(WrongPublisherSignatureError):
        judged(verified(), a_pin(FIRST), a_pin(revoked=revoked))


def test_what_was_taken_is_remembered_beside_what_was_known():
    after = remembered_direct(verified(), VERSION, a_pin(SECOND, newest=Version("2.0.0")))
    assert (len(after.keys), after.newest) == (2, Version("2.0.0"))
    assert judged(verified(), after) == (False, True)
