"""Passwords, hashed with Argon2id at the least that OWASP recommends: 19 MiB, two passes, one lane."""

from functools import cached_property

import argon2
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2PasswordHasher:
    """`sign_in_ports.PasswordHasher` by Argon2id.

    Args:
        memory_kib: Memory each hash takes.
        passes: How often it is gone over.
    """

    def __init__(self, *, memory_kib: int = 19 * 1024, passes: int = 2) -> None:
        self._hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)

    def hash(self, password: str) -> str:
        """Return a hash that says how it was made."""
        return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def verify(self, password: str, hashed: str) -> bool:
        """Say whether `hashed` is of `password`; takes as long for an empty hash, which is of none."""
        try:
            self._hasher.verify(hashed or self._nobodys, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
        return bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        """Say whether the password should be hashed anew."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(b"nobody's password")
