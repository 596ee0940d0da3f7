"""A digest names bytes: the algorithm and the hexadecimal value, as `sha256:…`."""

import hashlib
import re
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import IntegrityError, InvalidError

_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")


class MalformedDigestError(InvalidError):
    """The text is not a digest."""

    code = "digest-malformed"
    hint = "Write a digest as `sha256:` and 64 lower-case hexadecimal digits."


class DigestMismatchError(IntegrityError):
    """Bytes do not have the digest that was promised."""

    code = "digest-mismatch"


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """The SHA-256 of some bytes.

    Attributes:
        hex: 64 lower-case hexadecimal digits.
    """

    hex: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sha256:<hex>`.

        Raises:
            MalformedDigestError: `text` has another form.
        """
        match = _SHA256.fullmatch(text)
        if match is None:
            raise MalformedDigestError(f"`{text[:80]}` is not a digest")
        return cls(match[1])

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the digest of `content`."""
        return cls(hashlib.sha256(content).hexdigest())

    def __str__(self) -> str:
        return f"sha256:{self.hex}"
