"""A publisher's signature that comes with the files themselves, and whether a host believes the key that comes along.

Nobody lists that key (ADR-0027): a host believes the first one it sees of a publisher, as ssh does, unless it knows
the publisher's keys from a source. From then on another key, or none, is a question to the owner.
"""

from collections.abc import Collection

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId, parse_publisher_name
from qirvo.domain.publisher_keys import (
    KeyPin,
    SignatureRequiredError,
    WrongPublisherSignatureError,
    short,
)
from qirvo.domain.versions import Version
from qirvo.trust.judging import Judged
from qirvo.trust.publisher_signatures import key_id_of, verify_release

SCHEMA = "qirvo-publisher-public-key/1"
_HINT = "Nothing was changed. Ask the publisher over another way which key is theirs."
FIRST_SEEN = "first seen here: compare it with what the publisher says elsewhere"


class _KeyFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    schema: str
    publisher: str
    id: str
    public: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectSignature:
    """Who signed the files that came along, as far as the key that came along says.

    Attributes:
        publisher: Whose key it says it is.
        key_id: Hexadecimal SHA-256 of the public bytes.
        public: The public bytes in base64.
        breaking: Whether the publisher marks the release as a breaking change.
    """

    publisher: str
    key_id: str
    public: str
    breaking: bool = False

    @property
    def signer(self) -> str:
        """The publisher and as much of the key as people compare."""
        return f"{self.publisher} ({short(self.key_id)})"


def public_key_file(publisher: str, public: str) -> bytes:
    """Return the file that tells the public half of a publisher's key."""
    shape = _KeyFile(schema=SCHEMA, publisher=publisher, id=key_id_of(public), public=public)
    return msgspec.json.format(msgspec.json.encode(shape, order="sorted")) + b"\n"


def verify_direct(
    envelope: str, key_file: bytes, *, plugin_id: PluginId, version: Version, tree_digest: Digest
) -> DirectSignature:
    """Return who signed the release that came with `envelope` and `key_file`.

    Raises:
        WrongPublisherSignatureError: It is not signed by that key, or something else is.
    """
    key = _read(key_file)
    statement, key_id = verify_release(envelope, {key.id: key.public})
    if (statement.plugin_id, str(statement.version), statement.tree_digest) != (plugin_id, str(version), tree_digest):
        raise WrongPublisherSignatureError(
            f"what `{key.publisher}` signed is not these files of `{plugin_id}` `{version}`", hint=_HINT
        )
    return DirectSignature(publisher=key.publisher, key_id=key_id, public=key.public, breaking=statement.breaking)


def judge_direct(
    signature: DirectSignature | None, plugin_id: PluginId, version: Version, pins: Collection[KeyPin]
) -> Judged:
    """Say what a host makes of a signature, or of none, that came with the files.

    Args:
        signature: It fits the files already.
        plugin_id: Whose release it is.
        version: Which one.
        pins: What the host knows of the publisher's keys.

    Raises:
        SignatureRequiredError: There is none, and the publisher signs all.
        WrongPublisherSignatureError: The key was revoked.
    """
    what = f"`{plugin_id}` `{version}`"
    known = {key_id: public for pin in pins for key_id, public in pin.keys.items() if not _is_revoked(key_id, pins)}
    if signature is None:
        return _unsigned(what, known, pins)
    if _is_revoked(signature.key_id, pins):
        raise WrongPublisherSignatureError(
            f"{what} is signed with key `{short(signature.key_id)}`, which was revoked", hint=_HINT
        )
    if known.get(signature.key_id) == signature.public:
        return Judged(signer=signature.signer, note="signed with a key that this host knows")
    warning = ""
    if signature.publisher != plugin_id.publisher:
        warning = f"{what} is signed with a key of `{signature.publisher}`, not of `{plugin_id.publisher}`"
    elif known:
        warning = (
            f"{what} is signed with key `{short(signature.key_id)}`, not with one that `{plugin_id.publisher}`"
            f" signed with until now"
        )
    return Judged(signer=signature.signer, warning=warning, note="" if warning else FIRST_SEEN)


def remembered_direct(signature: DirectSignature, version: Version, pin: KeyPin | None) -> KeyPin:
    """Return what to remember once the release was taken, and its owner agreed to what was strange."""
    before = KeyPin(publisher=signature.publisher, keys={}, revoked={}) if pin is None else pin
    newest = version if before.newest is None else max(before.newest, version)
    return KeyPin(
        publisher=signature.publisher,
        keys={**before.keys, signature.key_id: signature.public},
        revoked=before.revoked,
        required=before.required,
        since=before.since,
        newest=newest,
    )


def _unsigned(what: str, known: Collection[str], pins: Collection[KeyPin]) -> Judged:
    if any(pin.required for pin in pins):
        raise SignatureRequiredError(
            f"{what} is not signed by its publisher, who signs every release",
            hint="Nothing was changed. Tell the publisher, and get the files from somewhere else.",
        )
    return Judged(warning=f"{what} is not signed by its publisher, who signed releases before" if known else "")


def _is_revoked(key_id: str, pins: Collection[KeyPin]) -> bool:
    return any(key_id in pin.revoked for pin in pins)


def _read(content: bytes) -> _KeyFile:
    try:
        key = msgspec.json.decode(content, type=_KeyFile)
        parse_publisher_name(key.publisher)
        is_sound = key.schema == SCHEMA and key_id_of(key.public) == key.id
    except (msgspec.MsgspecError, UnicodeError, InvalidError) as exc:
        raise WrongPublisherSignatureError(f"the publisher's key that came along cannot be read: {exc}") from exc
    if not is_sound:
        raise WrongPublisherSignatureError("the publisher's key that came along is not what its id says")
    return key
