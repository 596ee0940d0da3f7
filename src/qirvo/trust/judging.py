"""Whether a host believes who signed a release: against the registry's list of keys and what it remembers itself.

Three answers: refused (an error), taken, or taken only with the owner's consent because something is as it would be
after a theft. The registry signs when a release was published; a key that was ended before that signs nothing.
"""

from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.publisher_keys import (
    KeyPin,
    PublisherKey,
    SignatureRequiredError,
    Signers,
    WrongPublisherSignatureError,
    short,
)
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.trust.publisher_signatures import key_is_sound, trusted_among, verify_release

_HINT = "Nothing was changed. Ask the publisher over another way which key is theirs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a host makes of a release's signature.

    Attributes:
        signer: Whose, as `acme (1f2e3d4c5b6a7988)`; empty for an unsigned release.
        key_id: Of the key, in full; empty for an unsigned release.
        warning: Why the owner has to agree first; empty when nothing is strange.
        note: A further word.
    """

    signer: str = ""
    key_id: str = ""
    warning: str = ""
    note: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The word, if there is one."""
        return (self.note,) if self.note else ()


UNSIGNED = Judged()


def judge(index: ReleaseIndex, release: Release, pin: KeyPin | None) -> Judged:
    """Say whether the release's signature is good.

    Raises:
        SignatureRequiredError: It has none, and its publisher signs all.
        WrongPublisherSignatureError: It is about something else, by nobody who is listed, or by a key that was ended.
    """
    signers = index.signers
    if release.publisher_signature is None:
        return _unsigned(index, release, pin)
    if signers is None:
        raise WrongPublisherSignatureError(f"`{index.plugin_id}` `{release.version}` is signed by a key nobody lists")
    listed = {key.id: key.public for key in signers.keys if key_is_sound(key)}
    statement, key_id = verify_release(release.publisher_signature, listed)
    about = (statement.plugin_id, statement.version, statement.tree_digest, statement.breaking)
    is_offered = (index.plugin_id, release.version, release.artifact.tree_digest, release.breaking)
    if about != is_offered or (release.security is not None and not statement.security):
        raise WrongPublisherSignatureError(
            f"what the publisher signed is not what is offered as `{index.plugin_id}` `{release.version}`", hint=_HINT
        )
    key = signers.key(key_id)
    assert key is not None  # noqa: S101  # it is one of `listed`
    _refuse_ended(index, release, key, pin)
    return Judged(
        signer=f"{key.publisher} ({short(key_id)})",
        key_id=key_id,
        warning=_strange(index, release, signers, key, pin),
        note="" if key.revoked_at is None else f"signed with a key that was revoked later: {key.reason or 'no reason'}",
    )


def remembered(index: ReleaseIndex, release: Release, pin: KeyPin | None) -> KeyPin | None:
    """Return what to remember once the release was taken: it was judged, and its owner agreed to what was strange."""
    signers = index.signers
    if signers is None or not signers.keys:
        return pin
    ended = {key.id: key.revoked_at for key in signers.keys if key.revoked_at is not None}
    sound = tuple(key for key in signers.keys if key_is_sound(key))
    known = {key.id: key.public for key in sound} if pin is None or not pin.keys else dict(pin.keys)
    newest = None if pin is None else pin.newest
    if release.publisher_signature is not None:
        by = verify_release(release.publisher_signature, {key.id: key.public for key in sound})[1]
        known |= {key.id: key.public for key in sound if key.id == by}
        newest = release.version if newest is None else max(newest, release.version)
    return KeyPin(
        publisher=signers.publisher,
        keys=known | trusted_among(sound, known),
        revoked={**ended, **({} if pin is None else pin.revoked)},
        required=signers.required_since is not None,
        since=min(key.since for key in signers.keys),
        newest=newest,
    )


def _unsigned(index: ReleaseIndex, release: Release, pin: KeyPin | None) -> Judged:
    signers, what = index.signers, f"`{index.plugin_id}` `{release.version}`"
    since = None if signers is None else signers.required_since
    if since is not None and release.published_at >= since:
        raise SignatureRequiredError(
            f"{what} is not signed by its publisher, who signs every release",
            hint="Nothing was changed. Tell the publisher and the owner of the registry.",
        )
    if pin is None or not pin.keys:
        return UNSIGNED
    is_later = (pin.since is not None and release.published_at >= pin.since) or (
        pin.newest is not None and release.version > pin.newest
    )
    if not is_later:
        return UNSIGNED
    before = "signed every release" if pin.required else "signed releases before"
    return Judged(warning=f"{what} is not signed by its publisher, who {before}")


def _refuse_ended(index: ReleaseIndex, release: Release, key: PublisherKey, pin: KeyPin | None) -> None:
    known: datetime | None = None if pin is None else pin.revoked.get(key.id)
    as_known = key if known is None else replace(key, revoked_at=min(known, key.revoked_at or known))
    if not as_known.signs_at(release.published_at):
        raise WrongPublisherSignatureError(
            f"`{index.plugin_id}` `{release.version}` is signed with key `{short(key.id)}`, which was"
            f" {as_known.state} before that{': ' + key.reason if key.reason else ''}",
            hint=_HINT,
        )


def _strange(index: ReleaseIndex, release: Release, signers: Signers, key: PublisherKey, pin: KeyPin | None) -> str:
    if pin is None or not pin.keys or pin.keys.get(key.id) == key.public:
        return ""  # the first that is seen is believed
    if key.publisher != pin.publisher:
        return f"`{index.plugin_id}` belonged to `{pin.publisher}` until now, and is signed by `{key.publisher}`"
    known = {key_id: public for key_id, public in pin.keys.items() if key_id not in pin.revoked}
    if key.id in trusted_among(signers.keys, known):
        return ""
    return (
        f"`{index.plugin_id}` `{release.version}` is signed with key `{short(key.id)}`, for which no key vouches that"
        f" `{key.publisher}` signed with until now"
    )
