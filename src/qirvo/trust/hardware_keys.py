"""Keys in a PKCS#11 token (an HSM, a YubiKey): they sign there, and never leave it.

A key is named as securesystemslib names it: `hsm:NUMBER?label=TOKEN`, NUMBER being its id in the token. The vendor's
library is the file that the environment's `PYKCS11LIB` names. ECDSA keys (P-256, P-384) sign through securesystemslib;
Ed25519 keys, which it does not know in a token, through the same library underneath.

A wrong PIN is never tried twice by one process: a token locks itself after a few.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Self
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from securesystemslib.signer import HSMSigner, Signature  # type: ignore[attr-defined]  # public by their documentation

from qirvo.domain.errors import ForbiddenError, InvalidError, NotFoundError, QirvoError, UnavailableError
from qirvo.trust.tuf_api import CryptoSigner, Signer, SSlibKey

if TYPE_CHECKING:
    from pkcs11 import PublicKey, Session, Token

SCHEME = "hsm"
LIBRARY_VARIABLE = "PYKCS11LIB"
_USUAL_NUMBER = 2  # PIV's slot for signatures, 9c
_ED25519_BYTES = 32

Pin = Callable[[str], str]
"""Given what is wanted (`pin`), returns it."""

_alone = threading.Lock()  # a token is logged in to once per process
_wrong: set[tuple[str, str]] = set()


class HardwareLibraryError(UnavailableError):
    """What talks to the token is not there or does not work."""

    code = "hsm-library-missing"
    hint = f"Name the vendor's PKCS#11 library in {LIBRARY_VARIABLE}, as in /usr/lib/softhsm/libsofthsm2.so."


class TokenMissingError(NotFoundError):
    """No token of that label is plugged in."""

    code = "hsm-token-missing"
    hint = "Plug the token in, and compare its label with the URI's, `hsm:NUMBER?label=TOKEN`."


class HardwareKeyMissingError(NotFoundError):
    """The token has no such key."""

    code = "hsm-key-missing"
    hint = "The number in `hsm:NUMBER?label=TOKEN` is the key's id in the token; `pkcs11-tool -O` lists them."


class HardwareKeyOtherError(InvalidError):
    """The key in the token is another than expected, or of a kind that nothing here verifies."""

    code = "hsm-key-other"
    hint = "Use an Ed25519 or ECDSA key (P-256, P-384), and the public half that was read from this very token."


class PinWrongError(ForbiddenError):
    """The token does not take the PIN."""

    code = "hsm-pin-wrong"
    hint = "Look up the token's user PIN before the next try: a token locks itself after a few wrong ones."


class PinNeededError(ForbiddenError):
    """The token wants a PIN, and nobody can be asked."""

    code = "hsm-pin-needed"
    hint = "Set QIRVO_HSM_PIN (for a registry, QIRVO_SERVER_HSM_PIN), or run this at a terminal."


class TokenFailedError(UnavailableError):
    """The token or its library failed."""

    code = "hsm-failed"
    hint = "Plug the token in again. If it goes on, try the vendor's own program."


def no_pin(wanted: str) -> NoReturn:
    """Say that nobody is there to be asked."""
    raise PinNeededError(f"the token wants its {wanted}, and nobody is there to be asked")


@dataclass(frozen=True, slots=True)
class HardwarePlace:
    """Where a key is: the token's label (None for the only one there is), and the key's number in it."""

    label: str | None
    number: int

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Read `hsm:NUMBER?label=TOKEN`; both parts may be left out.

        Raises:
            HardwareKeyMissingError: It is not of that form.
        """
        parts = urlsplit(uri)
        number = parts.path or str(_USUAL_NUMBER)
        if parts.scheme != SCHEME or not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004  # more than any token has
            raise HardwareKeyMissingError(f"`{uri[:200]}` is not of the form `hsm:NUMBER?label=TOKEN`")
        return cls(dict(parse_qsl(parts.query)).get("label"), int(number))

    def __str__(self) -> str:
        of = "the token" if self.label is None else f"the token `{self.label}`"
        return f"key `{self.number}` of {of}"


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

        with _session(self._place, self._pin) as session:
            key = session.get_key(ObjectClass.PRIVATE_KEY, KeyType.EC_EDWARDS, id=_id(self._place))
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
        with _told(self._place), _alone:
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
    with _session(place, known) as session:
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
    with _session(place, pin) as session:
        found = _public(session, place)
    key = SSlibKey.from_crypto(found)
    if key.scheme not in ("ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384"):
        raise HardwareKeyOtherError(f"{place} is of the kind `{key.scheme}`")
    return key


def _public(session: "Session", place: HardwarePlace) -> Ed25519PublicKey | EllipticCurvePublicKey:
    """Return the public half, once both are found."""
    from pkcs11 import Attribute, KeyType, ObjectClass  # noqa: PLC0415  # an extra
    from pkcs11.util.ec import encode_ec_public_key  # noqa: PLC0415  # likewise

    session.get_key(ObjectClass.PRIVATE_KEY, id=_id(place))
    half: PublicKey = session.get_key(ObjectClass.PUBLIC_KEY, id=_id(place))  # type: ignore[assignment]  # as asked
    if half.key_type is KeyType.EC_EDWARDS:
        return Ed25519PublicKey.from_public_bytes(bytes(half[Attribute.EC_POINT])[-_ED25519_BYTES:])  # in a DER string
    if half.key_type is not KeyType.EC:
        raise HardwareKeyOtherError(f"{place} is of the kind `{half.key_type.name}`")
    found = load_der_public_key(encode_ec_public_key(half))
    assert isinstance(found, EllipticCurvePublicKey)  # noqa: S101  # it was asked for as one
    return found


@contextmanager
def _session(place: HardwarePlace, pin: Pin) -> Iterator["Session"]:
    """Log in to the token for as long as the block lasts; nothing else of this process does meanwhile."""
    with _told(place):
        token = _token(place)
        given = pin(HSMSigner.SECRETS_HANDLER_MSG)
        tried = (token.label, given)
        if tried in _wrong:
            raise PinWrongError(f"the token `{token.label}` did not take this PIN before; it is not tried again")
        with _alone:
            try:
                opened = token.open(user_pin=given)
            except _wrong_pins():
                _wrong.add(tried)
                raise
            with opened as session:
                yield session


def _token(place: HardwarePlace) -> "Token":
    library = os.environ.get(LIBRARY_VARIABLE, "")  # where securesystemslib looks as well
    if not library:
        raise HardwareLibraryError(f"{LIBRARY_VARIABLE} does not name the token's PKCS#11 library")
    import pkcs11  # noqa: PLC0415  # an extra

    try:
        loaded = pkcs11.lib(library)
    except pkcs11.PKCS11Error as exc:
        raise HardwareLibraryError(f"the PKCS#11 library `{library}` cannot be loaded: {exc}") from exc
    return loaded.get_token(token_label=place.label, token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED)


@contextmanager
def _told(place: HardwarePlace) -> Iterator[None]:
    """Translate what the library says."""
    try:
        import pkcs11  # noqa: PLC0415  # an extra
        from pkcs11 import exceptions  # noqa: PLC0415  # likewise
    except ImportError as exc:
        raise HardwareLibraryError(
            "a key in a token needs `python-pkcs11`, which is not installed", hint='pip install "qirvo[hsm]"'
        ) from exc
    try:
        yield
    except QirvoError:
        raise
    except exceptions.NoSuchToken as exc:
        raise TokenMissingError(f"there is no token for {place}") from exc
    except exceptions.MultipleTokensReturned as exc:
        raise TokenMissingError(f"there are several tokens for {place}; name one by its label") from exc
    except exceptions.NoSuchKey as exc:
        raise HardwareKeyMissingError(f"there is no {place}") from exc
    except exceptions.MultipleObjectsReturned as exc:
        raise HardwareKeyMissingError(f"there are several under the number of {place}") from exc
    except _wrong_pins() as exc:
        raise PinWrongError(f"the PIN for {place} was not taken: {_name(exc)}") from exc
    except (pkcs11.PKCS11Error, ValueError) as exc:
        raise TokenFailedError(f"{place} cannot be used: {_name(exc)}") from exc


def _wrong_pins() -> tuple[type[Exception], ...]:
    from pkcs11 import exceptions  # noqa: PLC0415  # an extra

    return (
        exceptions.PinIncorrect,
        exceptions.PinInvalid,
        exceptions.PinLenRange,
        exceptions.PinExpired,
        exceptions.PinLocked,
        exceptions.UserPinNotInitialized,
    )


def _name(exc: Exception) -> str:
    return f"{type(exc).__name__} {exc}".strip()


def _id(place: HardwarePlace) -> bytes:
    return place.number.to_bytes(max(1, (place.number.bit_length() + 7) // 8), "big")


def _asked_once(pin: Pin) -> Pin:
    """Return what asks at most once."""
    known: list[str] = []

    def ask(wanted: str) -> str:
        if not known:
            known.append(pin(wanted))
        return known[0]

    return ask
