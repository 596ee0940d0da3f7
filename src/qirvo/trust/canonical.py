"""The bytes that are signed, made quickly: a snapshot of thousands of roles is signed with every publication.

Canonical JSON is compact JSON with sorted keys, as long as nothing has to be escaped and all is ASCII; anything else is
left to python-tuf. Hosts compute these bytes with python-tuf alone.
"""

import msgspec
from tuf.api.metadata import Signed  # type: ignore[attr-defined]  # public by their documentation
from tuf.api.serialization import SignedSerializer
from tuf.api.serialization.json import CanonicalJSONSerializer


class QuickCanonicalSerializer(SignedSerializer):
    """Serializes as `CanonicalJSONSerializer` does."""

    def serialize(self, signed_obj: Signed) -> bytes:
        """Return the bytes to sign."""
        content = msgspec.json.encode(signed_obj.to_dict(), order="sorted")
        if content.isascii() and b"\\" not in content:
            return content
        return CanonicalJSONSerializer().serialize(signed_obj)
