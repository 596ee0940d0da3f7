"""Keys in a PKCS#11 token (an HSM, a YubiKey): they sign there, and never leave it.

ECDSA keys (P-256, P-384) sign through securesystemslib; Ed25519 keys, which it does not know in a token, through the
same library underneath.
"""

from typing import TYPE_CHECKING, NoReturn, Self

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from securesystemslib.signer import HSMSigner, Signature  # type: ignore[attr-defined]  # public by their documentation

from qirvo.trust.hardware_sessions import ALONE, HardwareKeyOtherError, HardwarePlace, Pin, id_of, token_session, told
from qirvo.trust.tuf_api import CryptoSigner, Signer, SSlibKey

if TYPE_CHECKING:
    from pkcs11 import PublicKey, Session

_ED25519_BYTES = 32


class HardwareEd25519(Ed25519PrivateKey):
    """An Ed25519 key in a token, to be used like any other; only that it cannot be written down."""

    def __init__(self, place: HardwarePlace, public: Ed25519PublicKey, pin: Pin) -> None:
        self._place = place
        self._public = public
        self._pin = pin

    def public_key(self) -> Ed25519PublicKey:
        """Return its public half."""
        return self._public

    def sign(self, data: bytes) -> bytes:  # type: ignore[override]  # a token takes bytes alone
        """Sign `data` in the token.

        Raises:
            QirvoError: The token is not there, or does not do it.
        """
        from pkcs11 import KeyType, Mechanism, ObjectClass, SignMixin  # noqa: PLC0415  # an extra

        with token_session(self._place, self._pin) as session:
            key = session.get_key(ObjectClass.PRIVATE_KEY, KeyType.EC_EDWARDS, id=id_of(self._place))
            assert isinstance(key, SignMixin)  # noqa: S101  # a private key signs
            return bytes(key.sign(bytes(data), mechanism=Mechanism.EDDSA))

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        """Refuse: it is in the token."""
        raise TypeError("a key in a token cannot be written down")

    def private_bytes_raw(self) -> NoReturn:
        """Refuse: it is in the token."""
        raise TypeError("a key in a token cannot be written down")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


class _HardwareEcdsa(HSMSigner):
    """Securesystemslib's signer, whose troubles are told as the others'."""

    def __init__(self, place: HardwarePlace, key: SSlibKey, pin: Pin) -> None:
        super().__init__(place.number, key, pin, place.label)
        self._place = place

    def sign(self, payload: bytes) -> Signature:
        with told(self._place), ALONE:
            return super().sign(payload)


def hardware_signer(uri: str, key: SSlibKey, pin: Pin) -> Signer:
    """Return what signs metadata with the key that `uri` names, once it is found in its token.

    Raises:
        QirvoError: The library, the token or the key is not there, the PIN is wrong, or it is another key than `key`.
    """
    place, known = HardwarePlace.parse(uri), _asked_once(pin)
    found = hardware_public_half(uri, known)
    if found.keyval != key.keyval:
        raise HardwareKeyOtherError(f"{place} is not the one whose public half was given")
    if key.keytype == "ed25519":
        return CryptoSigner(hardware_ed25519(uri, known), key)
    return _HardwareEcdsa(place, key, known)


def hardware_ed25519(uri: str, pin: Pin) -> HardwareEd25519:
    """Return the Ed25519 key that `uri` names, once it is found in its token.

    Raises:
        QirvoError: The library, the token or the key is not there, the PIN is wrong, or it is of another kind.
    """
    place, known = HardwarePlace.parse(uri), _asked_once(pin)
    with token_session(place, known) as session:
        found = _public(session, place)
    if not isinstance(found, Ed25519PublicKey):
        raise HardwareKeyOtherError(f"{place} is no Ed25519 key")
    return HardwareEd25519(place, found, known)


def hardware_public_half(uri: str, pin: Pin) -> SSlibKey:
    """Return the public half of the key that `uri` names, once both halves are found in its token.

    Raises:
        QirvoError: The library, the token or the key is not there, the PIN is wrong, or nothing here could verify it.
    """
    place = HardwarePlace.parse(uri)
    with token_session(place, pin) as session:
        found = _public(session, place)
    key = SSlibKey.from_crypto(found)
    if key.scheme not in ("ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"):
        raise HardwareKeyOtherError(f"{place} is of the kind `{key.scheme}`")
    return key


def _public(session: "Session", place: HardwarePlace) -> Ed25519PublicKey | EllipticCurvePublicKey:
    """Return the public half, once both are found."""
    from pkcs11 import Attribute, KeyType, ObjectClass  # noqa: PLC0415  # an extra
    from pkcs11.util.ec import encode_ec_public_key  # noqa: PLC0415  # likewise

    session.get_key(ObjectClass.PRIVATE_KEY, id=id_of(place))
    half: PublicKey = session.get_key(ObjectClass.PUBLIC_KEY, id=id_of(place))  # type: ignore[assignment]  # as asked
    if half.key_type is KeyType.EC_EDWARDS:
        return Ed25519PublicKey.from_public_bytes(bytes(half[Attribute.EC_POINT])[-_ED25519_BYTES:])  # in a DER string
    if half.key_type is not KeyType.EC:
        raise HardwareKeyOtherError(f"{place} is of the kind `{half.key_type.name}`")
    found = load_der_public_key(encode_ec_public_key(half))
    assert isinstance(found, EllipticCurvePublicKey)  # noqa: S101  # it was asked for as one
    return found


def _asked_once(pin: Pin) -> Pin:
    """Return what asks at most once."""
    known: list[str] = []

    def ask(wanted: str) -> str:
        if not known:
            known.append(pin(wanted))
        return known[0]

    return ask
