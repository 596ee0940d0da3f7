"""The way into a PKCS#11 token: where a key is in it, its PIN, a session as long as it is needed, and what goes wrong.

A key is named as securesystemslib names it: `hsm:NUMBER?label=TOKEN`, NUMBER being its id in the token. The vendor's
library is the file that the environment's `PYKCS11LIB` names. A wrong PIN is never tried twice by one process: a token
locks itself after a few.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Self
from urllib.parse import parse_qsl, urlsplit

from securesystemslib.signer import HSMSigner  # type: ignore[attr-defined]  # public by their documentation

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError, InvalidError, NotFoundError, QirvoError, UnavailableError

if TYPE_CHECKING:
    from pkcs11 import Session, Token

SCHEME = "hsm"
LIBRARY_VARIABLE = "PYKCS11LIB"
_USUAL_NUMBER = 2  # PIV's slot for signatures, 9c

Pin = Callable[[str], str]
"""Given what is wanted (`pin`), returns it."""

ALONE = threading.Lock()  # a token is logged in to once per process
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


@contextmanager
def token_session(place: HardwarePlace, pin: Pin) -> Iterator["Session"]:
    """Log in to the token for as long as the block lasts; nothing else of this process does meanwhile."""
    with told(place):
        token = _token(place)
        given = pin(HSMSigner.SECRETS_HANDLER_MSG)
        tried = (token.label, given)
        if tried in _wrong:
            raise PinWrongError(f"the token `{token.label}` did not take this PIN before; it is not tried again")
        with ALONE:
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
def told(place: HardwarePlace) -> Iterator[None]:
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


def id_of(place: HardwarePlace) -> bytes:
    """Return the key's number as the token has it."""
    return place.number.to_bytes(max(1, (place.number.bit_length() + 7) // 8), "big")
