"""Signers by URI: `hsm:…` is in a PKCS#11 token; securesystemslib knows others, such as `awskms:…` or `gcpkms:…`."""

from typing import Any, NoReturn

from securesystemslib.exceptions import UnsupportedLibraryError
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.serialization import SignedSerializer

from qirvo.domain.errors import InvalidError, QirvoError, UnavailableError
from qirvo.trust.hardware_keys import hardware_signer
from qirvo.trust.hardware_sessions import SCHEME, Pin
from qirvo.trust.tuf_api import Key, Metadata, Signer, SSlibKey


class SignerUnreachableError(UnavailableError):
    """The hardware or the service that has the key does not sign."""

    code = "signer-unreachable"
    hint = "Check that it is there and what its library needs; securesystemslib's documentation names both."


class MalformedSignerError(InvalidError):
    """The URI names no signer."""

    code = "signer-malformed"
    hint = "Give a key file, or a URI such as `hsm:2?label=TOKEN` with `--public FILE.pub`."


def is_uri(where: str) -> bool:
    """Say whether `where` is a signer's URI, and not a file."""
    scheme, colon, _ = where.partition(":")
    return bool(colon) and len(scheme) > 1 and "/" not in scheme  # a letter is a drive


def open_uri(uri: str, key: Key, pin: Pin) -> Signer:
    """Return what signs with the key that `uri` names, whose public half is `key`.

    Raises:
        MalformedSignerError: The URI names no signer.
        SignerUnreachableError: A service cannot be used.
        QirvoError: A token cannot be used; the error says what is missing.
    """
    scheme = uri.partition(":")[0]
    if scheme == SCHEME and isinstance(key, SSlibKey):
        return hardware_signer(uri, key, pin)
    try:
        return Signer.from_priv_key_uri(uri, key, _no_secret)
    except UnsupportedLibraryError as exc:
        raise SignerUnreachableError(f"`{scheme}:` needs a library that is not here: {exc}") from exc
    except ValueError as exc:
        raise MalformedSignerError(f"`{uri[:200]}` names no signer: {exc}") from exc
    except QirvoError:
        raise
    except Exception as exc:  # every vendor's library raises its own
        raise SignerUnreachableError(f"`{uri[:200]}` cannot be used: {exc}") from exc


def _no_secret(wanted: str) -> NoReturn:
    raise SignerUnreachableError(
        f"the signer wants its {wanted}",
        hint="Name a key that needs none here, or unlock it with the vendor's program first.",
    )


def sign(metadata: Metadata[Any], signer: Signer, *, serializer: SignedSerializer | None = None) -> None:
    """Add the signature of `signer` to `metadata`.

    Raises:
        QirvoError: A token cannot be used; the error says why.
        SignerUnreachableError: A service does not sign.
    """
    try:
        metadata.sign(signer, append=True, signed_serializer=serializer)
    except UnsignedMetadataError as exc:  # python-tuf wraps whatever the signer says
        if isinstance(exc.__cause__, QirvoError):
            raise exc.__cause__ from exc
        raise SignerUnreachableError(f"key `{signer.public_key.keyid[:16]}` does not sign: {exc}") from exc
